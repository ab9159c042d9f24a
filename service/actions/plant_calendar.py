"""The plant's working calendar: what it has set, else round the clock in its time zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from rules.working_time import WorkingCalendar, calendar_of
from service.actions.desk import Desk
from service.actions.plant_settings import setting

CALENDAR = "calendar"


def plant_calendar(desk: Desk) -> WorkingCalendar:
    """The calendar by which due times are counted at this desk."""
    desk.transaction.flush()
    return calendar_in_force(desk.transaction.connection, desk.settings.time_zone)


def working_due(calendar: WorkingCalendar, at: datetime, hours: float) -> datetime:
    """So many working hours later; by the clock if the calendar never works so many."""
    try:
        return calendar.add(at, hours)
    except ValueError:  # so many hours are not worked in fifty years
        return at + timedelta(hours=hours)


def calendar_in_force(connection: Connection, time_zone: str) -> WorkingCalendar:
    found = setting(connection, CALENDAR)
    return WorkingCalendar(time_zone) if found is None else calendar_of(found.document)
