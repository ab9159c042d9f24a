"""Today: what needs somebody now, what has happened since he was here, what stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from service.actions import look_today as today
from service.actions.approval_inbox import waiting_approvals
from service.api.roles import LOOKING, MEASURING, QUALITY, SHIPPING
from service.pages.asked import Asked, Asking
from service.pages.show import show

router = APIRouter()


@router.get("/today")
def get_today(asked: Asking) -> Response:
    """What the person's roles make his business; a role sees no list that it may not open."""
    site = asked.site
    waiting: list[dict[str, Any]] = []
    if asked.is_one_of(LOOKING):
        waiting = waiting_approvals(
            site.door, site.plant, site.settings, now=site.clock(), person=asked.who.name
        )
    with asked.read() as connection:
        numbers = {each["nonconformance"] for each in waiting}
        causes = today.causes_of(connection, numbers, asked.speech.language)
        facts = _facts(asked, connection)
    return show(asked, "today.html", waiting=waiting, causes=causes, **facts)


def _facts(asked: Asked, connection: Connection) -> Mapping[str, Any]:
    now, session = asked.site.clock(), asked.session
    assert session is not None
    since = today.last_seen(connection, session.person, session.number, now)
    looking, quality = asked.is_one_of(LOOKING), asked.is_one_of(QUALITY)
    return {
        "since": since,
        "news": today.news_since(connection, since),
        "mine": today.my_cases(connection, session.person) if looking else [],
        "unowned": today.unowned_cases(connection) if quality else [],
        "silent": today.silent_customers(connection, now) if quality else [],
        "value": today.held_value(connection),
        "held": today.held_ages(connection, now),
        "oldest": today.oldest_held(connection),
        "episodes": today.open_episodes(connection) if asked.is_one_of(MEASURING) else None,
        "orders": today.orders_waiting(connection)
        if looking or asked.is_one_of(SHIPPING) else None,
        "looking": looking,
        "empty": today.is_empty(connection),
    }  # fmt: skip
