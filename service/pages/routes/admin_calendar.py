"""The working calendar, by which due times are counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.set_calendar import calendar_document, set_calendar
from service.errors import Refused
from service.pages.act import act
from service.pages.admin_tabs import show_tab
from service.pages.admin_words import WEEKDAYS
from service.pages.asked import Asked, Asking
from service.pages.show import go

router = APIRouter()
TAB = "/admin/calendar"
VERSIONS = 10
A_DAY = 24 * 60
# What somebody who sets the first one begins with.
BEGIN_WITH = """\
time_zone: {time_zone}
shifts:
  mon-fri: [08:00-12:00, 13:00-17:00]
holidays:
  - {year}-01-01 New Year
  - {year}-10-01..{year}-10-07 National Day
extra_days: []
"""
WRITTEN = """\
time_zone: Asia/Shanghai
shifts:
  mon-fri: [08:00-12:00, 13:00-17:00]
  sat: [22:00-06:00]
holidays:
  - 2026-01-01 New Year
  - 2026-02-15..2026-02-23 Spring Festival
extra_days:
  - 2026-02-14 like fri
"""


@router.get("/admin/calendar")
def get_calendar(asked: Asking) -> Response:
    return _calendar(asked)


@router.post("/admin/calendar")
def post_calendar(asked: Asking) -> Response:
    """Due times that are set from now on are counted by it; those that were set stay."""

    def work(desk: Desk) -> Any:
        made = set_calendar(desk, _text(asked), source="text", reason=asked.field_of("reason"))
        return {"version": made.version}

    try:
        act(asked, work)
    except Refused as refused:
        return _calendar(asked, refused)
    return go(
        TAB, said=asked.speech.say("The calendar is set; what is due from now on follows it.")
    )


def _text(asked: Asked) -> str:
    return asked.form.fields.get("text", "").replace("\r\n", "\n")


def _calendar(asked: Asked, refused: Refused | None = None) -> Response:
    site, now = asked.site, asked.site.clock()
    with asked.read() as connection:
        found = calendar_document(connection, site.settings.time_zone, now=now)
    begin = BEGIN_WITH.format(time_zone=site.settings.time_zone, year=now.year)
    calendar = found["calendar"]
    return show_tab(
        asked, "admin_calendar.html", TAB, refused=refused, found=found, calendar=calendar,
        week=[(WEEKDAYS[day], _hours(spans)) for day, spans in calendar["shifts"].items()],
        holidays=_ranges(calendar["holidays"]), extra=_extra(calendar["extra_days"]),
        versions=found["versions"][:VERSIONS], written=WRITTEN,
        text=_text(asked) if asked.form.fields else found["text"] or begin,
    )  # fmt: skip


def _hours(spans: list[list[int]]) -> list[tuple[str, str, bool]]:
    """From, until, and whether that is the next day."""
    return [(_clock(start), _clock(end), end > A_DAY) for start, end in spans]


def _clock(minutes: int) -> str:
    if minutes == A_DAY:
        return "24:00"
    return f"{minutes % A_DAY // 60:02d}:{minutes % 60:02d}"


def _ranges(days: list[str]) -> list[tuple[str, str]]:
    """First and last day of each stretch of holidays."""
    ranges: list[tuple[date, date]] = []
    for day in sorted(map(date.fromisoformat, days)):
        if ranges and ranges[-1][1] + timedelta(days=1) == day:
            ranges[-1] = ranges[-1][0], day
        else:
            ranges.append((day, day))
    return [(first.isoformat(), last.isoformat()) for first, last in ranges]


def _extra(days: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(day, WEEKDAYS[like]) for day, like in sorted(days.items())]
