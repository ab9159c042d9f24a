"""Cases as an inbox, the most urgent first, and as a board by state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from rules.case_life import ENDED, STATES
from service.actions import look_case_inbox as look
from service.actions.approval_inbox import waiting_approvals
from service.actions.look_case_inbox import SEVERITIES, Wanted
from service.actions.look_overdue import overdue
from service.actions.plant_calendar import calendar_in_force
from service.api.roles import SIGNING
from service.pages.asked import Asked, Asking
from service.pages.case_words import say_event
from service.pages.search_elsewhere import sent_on
from service.pages.show import show
from service.pages.typed_page import page_of

router = APIRouter()

ROWS = 50
VIEWS = ("mine", "waiting", "all")
FILTERS = ("state", "severity", "event", "late", "q")
LIVE = tuple(state for state in STATES if state not in ENDED)


@router.get("/cases")
def get_cases(asked: Asking) -> Response:
    """What is mine, what waits for me, or all of them."""
    now, view = asked.site.clock(), asked.query("whose", "all")
    view = view if view in VIEWS else "all"
    is_board = asked.query("view") == "board"
    page = min(page_of(asked), 10_000)
    waiting = _waiting(asked)
    with asked.read() as connection:
        late = _late(asked, connection)
        wanted = _wanted(asked, waiting, late, view)
        facts: dict[str, Any] = {
            "counts": look.counts(connection, replace(wanted, state=None, with_ended=True)),
            "late_cases": late,
            "figures": _figures(asked, connection, waiting, late),
            "events": look.events_of_cases(connection),
            "any": look.how_many(connection, Wanted(with_ended=True)) > 0,
        }
        if is_board:
            states = (wanted.state,) if wanted.state else LIVE
            facts["columns"] = look.board(connection, wanted, states, now=now)
        else:
            rows = look.inbox(connection, wanted, now=now, limit=ROWS + 1,
                              offset=(page - 1) * ROWS)  # fmt: skip
            facts |= {"rows": rows[:ROWS], "more": len(rows) > ROWS}
    if not is_board and not facts["rows"] and (there := sent_on(asked, asked.query("q"))):
        return there
    filtered = any(asked.query(name) for name in FILTERS)
    return show(
        asked, "cases_board.html" if is_board else "cases.html", view=view, page=page,
        filtered=filtered, states=STATES, severities=SEVERITIES, say_event=say_event, **facts,
    )  # fmt: skip


def _waiting(asked: Asked) -> list[str]:
    """The cases that want this person's signature."""
    site = asked.site
    if not asked.is_one_of(SIGNING):
        return []
    found = waiting_approvals(
        site.door, site.plant, site.settings, now=site.clock(), person=asked.who.name
    )
    return [each["nonconformance"] for each in found]


def _late(asked: Asked, connection: Connection) -> set[str]:
    """The cases of which a signature, an answer or a proof is past its time."""
    site = asked.site
    calendar = calendar_in_force(connection, site.settings.time_zone)
    found = overdue(connection, calendar, effect_hours=site.settings.effect_hours, now=site.clock())
    return {row["nonconformance"] for rows in found.values() for row in rows}


def _wanted(asked: Asked, waiting: list[str], late: set[str], view: str) -> Wanted:
    """As filtered; what is no state, severity or yes is no filter."""
    state, severity = asked.query("state"), asked.query("severity")
    return Wanted(
        owner=asked.who.name if view == "mine" else None,
        numbers=waiting if view == "waiting" else None,
        state=state if state in STATES else None,
        severity=severity if severity in SEVERITIES else None,
        event=asked.query("event") or None,
        late=late if asked.query("late") == "yes" else None,
        words=asked.sought("q")[:200],
        with_ended=bool(asked.query("q")),
    )


def _figures(
    asked: Asked, connection: Connection, waiting: list[str], late: set[str]
) -> dict[str, int]:
    """How many each view has."""
    return {
        "mine": look.how_many(connection, Wanted(owner=asked.who.name)),
        "waiting": len(waiting),
        "all": look.how_many(connection, Wanted()),
        "late": look.how_many(connection, Wanted(late=late)),
    }
