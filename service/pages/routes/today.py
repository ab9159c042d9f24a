"""Today: what needs somebody now, what has happened since he was here, what stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from service.actions import look_today as today
from service.actions import look_today_lists as lists
from service.actions.approval_inbox import waiting_approvals
from service.api.roles import LOOKING, MEASURING, QUALITY, SHIPPING
from service.pages.admin_words import LETTER_KINDS
from service.pages.asked import Asked, Asking
from service.pages.show import show
from service.pages.typed_page import page_of

router = APIRouter()
ROWS = 50
# A shift, a day, two, a week.
HOURS = (8, 12, 24, 48, 168)


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


@router.get("/today/held")
def get_held(asked: Asking) -> Response:
    """The lots on hold behind a number: of an age, of an item, or all of them."""
    now, page, typed = asked.site.clock(), page_of(asked), asked.query("age")
    ages = today.AGES
    age = int(typed) if typed in map(str, range(len(ages) + 1)) else None
    of_item = asked.sought("item")
    with asked.read() as connection:
        rows = lists.held_page(
            connection, now=now, age=age, of_item=of_item, limit=ROWS + 1, offset=(page - 1) * ROWS
        )
        value = today.held_value(connection)
    return show(
        asked, "today_held.html", rows=rows[:ROWS], more=len(rows) > ROWS, page=page, age=age,
        ages=ages, of_item=of_item, value=value,
    )  # fmt: skip


@router.get("/today/since")
def get_since(asked: Asking) -> Response:
    """Each thing that has happened since somebody was here, or in so many hours."""
    now, session, typed = asked.site.clock(), asked.session, asked.query("hours")
    assert session is not None
    hours = int(typed) if typed in map(str, HOURS) else None
    with asked.read() as connection:
        seen = today.last_seen(connection, session.person, session.number, now)
        since = seen if hours is None else now - timedelta(hours=hours)
        counts = today.news_since(connection, since)
        found = lists.happened_since(connection, since)
    return show(
        asked, "today_since.html", since=since, hours=hours, choices=HOURS, counts=counts,
        found=found, most=lists.MOST, may_mail=asked.may("GET", "/admin/mail/{letter}"),
        letters=LETTER_KINDS,
    )  # fmt: skip


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
