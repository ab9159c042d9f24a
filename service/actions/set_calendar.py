"""Set the plant's working calendar, and look at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from rules.calendar_file import parse_calendar
from rules.problems import RulebookError
from rules.working_time import WorkingCalendar
from service.actions.desk import Desk
from service.actions.plant_calendar import CALENDAR, calendar_in_force
from service.actions.plant_settings import Setting, keep_setting, setting, setting_versions
from service.errors import BadInput

MOST_LISTED = 50


def read_calendar(text: str, *, source: str) -> WorkingCalendar:
    """The calendar of a file; BadInput lists every fault, each with its line and column."""
    try:
        return parse_calendar(text, source=source)
    except RulebookError as error:
        listed = [(f"{p.line}:{p.column}", p.message) for p in error.problems[:MOST_LISTED]]
        said = "; ".join(str(problem) for problem in error.problems[:5])
        raise BadInput(said, listed) from None


def set_calendar(desk: Desk, text: str, *, source: str, reason: str) -> Setting:
    """Keep a calendar; due times that are set from now on are counted by it."""
    document = read_calendar(text, source=source).document()
    return keep_setting(desk, CALENDAR, {**document, "text": text}, reason=reason)


def calendar_document(connection: Connection, time_zone: str, *, now: datetime) -> dict[str, Any]:
    """The calendar in force and its versions; version 0 is round the clock, before any was set."""
    found = setting(connection, CALENDAR)
    calendar = calendar_in_force(connection, time_zone)
    versions = setting_versions(connection, CALENDAR)
    return {
        **calendar_figures(calendar, now=now),
        "version": 0 if found is None else found.version,
        "text": None if found is None else found.document["text"],
        "versions": [
            {"version": each.version, "by": each.by, "reason": each.reason, "at": each.at}
            for each in versions
        ],
    }


def calendar_figures(calendar: WorkingCalendar, *, now: datetime) -> dict[str, Any]:
    """What a calendar comes to: is it working time now, hours of the week to come."""
    week = calendar.working_hours_between(now, now + timedelta(days=7))
    return {
        "calendar": calendar.document(),
        "working_now": calendar.is_working(now),
        "hours_of_the_next_week": round(week, 2),
        "eight_hours_from_now": calendar.add(now, 8).isoformat(timespec="seconds"),
    }
