"""Working time: which hours a plant works, and when so many of them will have passed.

The shifts of a week by local wall clock, with holidays and with the weekend days that China works
in exchange for them. A shift belongs to the day on which it begins: the night shift that begins
on the eve of a holiday is worked to its end, the one that would begin on the holiday is not.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rules.problems import unknown

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
A_DAY = 24 * 60
MOST_HOURS = 10 * 366 * 24.0
"""Nothing is due in more than ten years."""
_MINUTE = timedelta(minutes=1)
_FURTHEST = timedelta(days=50 * 366)


@dataclass(frozen=True, order=True)
class Shift:
    """A stretch of work on one day, by the local wall clock.

    Parameters
    ----------
    start : int
        Minutes after midnight, 0 to 1439.
    end : int
        Minutes after the midnight on which the day began, above `start` and at most a day later;
        above 1440 where the shift ends on the day after.

    Examples
    --------
    >>> Shift(22 * 60, 30 * 60)  # from ten at night until six
    Shift(start=1320, end=1800)
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < A_DAY or not self.start < self.end <= self.start + A_DAY:
            raise ValueError(
                f"a shift from minute {self.start} to {self.end} is not possible: it begins "
                "within the day and lasts at most 24 hours"
            )


ROUND_THE_CLOCK = (Shift(0, A_DAY),)


@dataclass(frozen=True)
class WorkingCalendar:
    """The hours that a plant works.

    Parameters
    ----------
    time_zone : str
        IANA name, such as `Asia/Shanghai`.
    week : sequence of 7 sequences of Shift
        From Monday on; shifts that overlap count once. By default round the clock.
    holidays : collection of date
        No shift begins on them.
    extra_days : mapping of date to int
        Days that are worked like another weekday (0 is Monday), whatever day they are.

    Raises
    ------
    ValueError
        An unknown time zone, no working time in the week, a day that is a holiday and worked.

    Notes
    -----
    Of a wall-clock time that comes twice in autumn the first is meant; one that the clock leaps
    over in spring is the instant of the leap. A night shift is an hour longer or shorter on such a
    day, as it really is.

    Examples
    --------
    >>> days = ((Shift(8 * 60, 17 * 60),),) * 5 + ((), ())
    >>> plant = WorkingCalendar("Asia/Shanghai", days)
    >>> friday = datetime(2026, 1, 9, 8, tzinfo=UTC)  # 16:00 in Shanghai
    >>> plant.add(friday, 2).isoformat()  # 09:00 on Monday
    '2026-01-12T01:00:00+00:00'
    """

    time_zone: str = "UTC"
    week: Sequence[Sequence[Shift]] = (ROUND_THE_CLOCK,) * 7
    holidays: frozenset[date] = frozenset()
    extra_days: Mapping[date, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _zone(self.time_zone)
        if len(self.week) != len(WEEKDAYS):
            raise ValueError(f"a week has {len(WEEKDAYS)} days, {len(self.week)} are given")
        if not any(self.week):
            raise ValueError("no weekday has a shift: nothing would ever be due")
        for day, like in self.extra_days.items():
            if day in self.holidays:
                raise ValueError(f"{day} is a holiday and a working day; take one of them out")
            if not 0 <= like < len(WEEKDAYS):
                raise ValueError(f"{day} is worked like weekday {like}; 0 is Monday, 6 is Sunday")
            if not self.week[like]:
                raise ValueError(f"{day} is worked like {WEEKDAYS[like]}, which has no shift")

    def is_working(self, at: datetime) -> bool:
        """Say whether the plant works at an instant.

        Parameters
        ----------
        at : aware datetime

        Returns
        -------
        bool
            A shift includes the instant of its start and not that of its end.

        Examples
        --------
        >>> WorkingCalendar().is_working(datetime(2026, 1, 10, 3, tzinfo=UTC))
        True
        """
        instant = _aware(at)
        start, end = next(self._stretches(instant), (instant, instant))
        return start <= instant < end

    def add(self, at: datetime, hours: float) -> datetime:
        """Say when so many working hours will have passed.

        Parameters
        ----------
        at : aware datetime
        hours : float
            Working hours, 0 to ten years.

        Returns
        -------
        aware datetime
            In the time zone of `at`. What ends with a shift is due at its end, not when the next
            one begins.

        Raises
        ------
        ValueError
            A time without a zone, hours that are negative, infinite or no number.

        Examples
        --------
        >>> WorkingCalendar().add(datetime(2026, 1, 10, tzinfo=UTC), 8).hour
        8
        """
        instant = _aware(at)
        if not math.isfinite(hours) or not 0 <= hours <= MOST_HOURS:
            raise ValueError(f"{hours} working hours cannot be added; 0 to {MOST_HOURS:,.0f} can")
        left = timedelta(hours=hours)
        if not left:
            return at
        for start, end in self._stretches(instant):
            begin = max(start, instant)
            if end - begin >= left:
                return (begin + left).astimezone(at.tzinfo)
            left -= end - begin
            if end - instant > _FURTHEST:
                break
        raise ValueError(f"{hours:g} working hours after {at} are too far ahead for this calendar")

    def working_hours_between(self, start: datetime, end: datetime) -> float:
        """Count the working hours from one instant to another.

        Parameters
        ----------
        start, end : aware datetime
            In this order.

        Returns
        -------
        float
            Hours.

        Raises
        ------
        ValueError
            A time without a zone; an end before the start.

        Examples
        --------
        >>> day = datetime(2026, 1, 10, tzinfo=UTC)
        >>> WorkingCalendar().working_hours_between(day, day + timedelta(days=1))
        24.0
        """
        first, last = _aware(start), _aware(end)
        if last < first:
            raise ValueError(f"working hours are counted forward: {end} is before {start}")
        worked = timedelta()
        for begin, finish in self._stretches(first):
            if begin >= last:
                break
            worked += min(finish, last) - max(begin, first)
        return worked / timedelta(hours=1)

    def document(self) -> dict[str, Any]:
        """Give the calendar as a JSON-able object.

        Returns
        -------
        dict

        Examples
        --------
        >>> calendar_of(WorkingCalendar("Asia/Shanghai").document()).time_zone
        'Asia/Shanghai'
        """
        extra = sorted(self.extra_days.items())
        return {
            "time_zone": self.time_zone,
            "shifts": {
                name: [[shift.start, shift.end] for shift in shifts]
                for name, shifts in zip(WEEKDAYS, self.week, strict=True)
            },
            "holidays": [day.isoformat() for day in sorted(self.holidays)],
            "extra_days": {day.isoformat(): WEEKDAYS[like] for day, like in extra},
        }

    @cached_property
    def _local(self) -> ZoneInfo:
        return _zone(self.time_zone)

    def _stretches(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the working stretches that end after an instant, in order, none overlapping."""
        # A shift that began the day before may last until now.
        day = since.astimezone(self._local).date() - timedelta(days=2)
        covered = since - timedelta(days=3)
        while True:
            for start, end in sorted(self._worked(day)):
                begin = max(start, covered)
                covered = max(covered, end)
                if begin < end and end > since:
                    yield begin, end
            if day >= date.max - timedelta(days=3):
                return
            day += timedelta(days=1)

    def _worked(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if day in self.holidays:
            return
        weekday = self.extra_days.get(day, day.weekday())
        for shift in self.week[weekday]:
            yield self._instant(day, shift.start), self._instant(day, shift.end)

    def _instant(self, day: date, minutes: int) -> datetime:
        """When the clock on the wall first shows this time, or a later one."""
        wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
        local = wall.replace(tzinfo=self._local)
        at = local.astimezone(UTC)
        if self._shown(at) == wall:
            return at
        early = local.replace(fold=1).astimezone(UTC)  # the clock leaps between these two
        between = range(round((at - early) / _MINUTE))
        return early + _MINUTE * bisect_left(
            between, wall, key=lambda n: self._shown(early + n * _MINUTE)
        )

    def _shown(self, at: datetime) -> datetime:
        return at.astimezone(self._local).replace(tzinfo=None)


def calendar_of(document: Mapping[str, Any]) -> WorkingCalendar:
    """Read what `WorkingCalendar.document` gave.

    Parameters
    ----------
    document : mapping

    Returns
    -------
    WorkingCalendar

    Examples
    --------
    >>> calendar_of(WorkingCalendar().document()) == WorkingCalendar()
    True
    """
    shifts = document["shifts"]
    return WorkingCalendar(
        document["time_zone"],
        tuple(tuple(Shift(*each) for each in shifts[name]) for name in WEEKDAYS),
        frozenset(date.fromisoformat(day) for day in document["holidays"]),
        {
            date.fromisoformat(day): WEEKDAYS.index(like)
            for day, like in document["extra_days"].items()
        },
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{unknown('time zone', name, _COMMON_ZONES)}") from None


_COMMON_ZONES = (
    "UTC", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Tokyo", "Asia/Singapore",
    "Europe/Berlin", "Europe/London", "Europe/Paris", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "America/Mexico_City",
)  # fmt: skip


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone; a due time needs one")
    return at.astimezone(UTC)
