"""The weeks of a plant: from Monday to Monday by its own clock, the present one until now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.records.schema import microseconds

LENGTHS = (4, 13, 52)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """From its Monday to the next, in microseconds; an hour shorter or longer as clocks change."""

    monday: date
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Period:
    """Weeks in a row, the earliest first."""

    weeks: tuple[Week, ...]

    @property
    def begins(self) -> int:
        return self.weeks[0].begins

    @property
    def ends(self) -> int:
        return self.weeks[-1].ends

    def week_of(self, monday: str) -> Week | None:
        """The week by its Monday, written as a date; None where it is not one of these."""
        return next((week for week in self.weeks if week.monday.isoformat() == monday), None)


def period_until(now: datetime, zone: ZoneInfo, weeks: int) -> Period:
    """So many weeks, of which the present one is the last."""
    return Period(tuple(_weeks(now.astimezone(zone).replace(tzinfo=None), zone, weeks)))


def period_before(now: datetime, zone: ZoneInfo, weeks: int) -> Period:
    """As many weeks before those, its last one cut at the same hour of the week: a fair measure."""
    local = now.astimezone(zone).replace(tzinfo=None)
    return Period(tuple(_weeks(local - weeks * WEEK, zone, weeks)))


def _weeks(local: datetime, zone: ZoneInfo, count: int) -> Iterator[Week]:
    """By the clock on the wall, so that a week begins on Monday at midnight all year."""
    last = local.date() - timedelta(days=local.weekday())
    for back in reversed(range(count)):
        monday = last - back * WEEK
        end = datetime.combine(monday + WEEK, time()) if back else local
        yield Week(monday, _instant(datetime.combine(monday, time()), zone), _instant(end, zone))


def _instant(local: datetime, zone: ZoneInfo) -> int:
    return microseconds(local.replace(tzinfo=zone))
