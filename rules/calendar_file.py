"""A working calendar as a plant writes it: a small YAML file.

::

    time_zone: Asia/Shanghai
    shifts:
      mon-fri: [08:00-12:00, 13:00-17:00]
      sat: [22:00-06:00]          # until the next morning
    holidays:
      - 2026-01-01 New Year
      - 2026-02-15..2026-02-23 Spring Festival
    extra_days:
      - 2026-02-14 like fri       # a Saturday that is worked like a Friday
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rules.problems import unknown
from rules.reading.expect import a_table, a_text, kind_of, known_keys, named, rows
from rules.reading.plain_scalars import A_DATE
from rules.reading.report import Place, Report
from rules.reading.tree import Scalar, Table, Tree, read_tree
from rules.working_time import A_DAY, ROUND_THE_CLOCK, WEEKDAYS, Shift, WorkingCalendar

_KEYS = ("time_zone", "shifts", "holidays", "extra_days")
_SHIFT = re.compile(r"([0-9]{1,2}):([0-9]{2}) ?- ?([0-9]{1,2}):([0-9]{2})")
_DAY = r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
_HOLIDAYS = re.compile(rf"{_DAY}(?:\.\.{_DAY})?(?: .*)?")
_EXTRA_DAY = re.compile(rf"{_DAY} like (\w+)")
MOST_DAYS = 366
MOST_SHIFTS = 12
"""Of one weekday."""


class _CalendarReport(Report):
    """Of a file in which a date is a date."""

    def add(self, place: Place, message: str) -> None:
        if not message.endswith(A_DATE):
            super().add(place, message)


def parse_calendar(text: str, *, source: str) -> WorkingCalendar:
    """Read a working calendar.

    Parameters
    ----------
    text : str
        YAML, see above. Without `shifts:` the plant works round the clock.
    source : str
        The name of the file, for messages.

    Returns
    -------
    WorkingCalendar

    Raises
    ------
    RulebookError
        The file cannot be used; every problem with its line and column.

    Examples
    --------
    >>> plant = parse_calendar("time_zone: UTC\\nshifts: {mon-fri: [08:00-16:00]}", source="a.yaml")
    >>> plant.week[4], plant.week[5]
    ((Shift(start=480, end=960),), ())
    """
    report = _CalendarReport(source)
    tree = read_tree(text, report)
    table = None if tree is None else a_table(tree, report, "a calendar")
    calendar = None if table is None else _calendar(table, report)
    report.raise_if_any()
    if calendar is None:
        raise AssertionError("a calendar that cannot be read has a problem")
    return calendar


def _calendar(table: Table, report: Report) -> WorkingCalendar | None:
    entries = table.entries
    known_keys(table, report, "a calendar", _KEYS, required=("time_zone",))
    zone = a_text(entries.get("time_zone"), report, "`time_zone:`")
    week = _week(entries.get("shifts"), report)
    holidays = frozenset(_holidays(entries.get("holidays"), report))
    extra = dict(_extra_days(entries.get("extra_days"), report))
    if report.problems or zone is None:
        return None
    try:
        return WorkingCalendar(zone, week, holidays, extra)
    except ValueError as error:
        guilty = entries["time_zone"] if "time zone" in str(error) else table
        report.add(guilty.place, str(error))
        return None


def _week(tree: Tree | None, report: Report) -> tuple[tuple[Shift, ...], ...]:
    if tree is None:
        return (ROUND_THE_CLOCK,) * len(WEEKDAYS)
    week: dict[int, tuple[Shift, ...]] = {}
    for name, place, listed in named(tree, report, "`shifts:`"):
        shifts = _shifts(listed, report)
        for day in _weekdays(name, place, report):
            if day in week:
                report.add(place, f"the shifts of {WEEKDAYS[day]} stand here twice")
            week[day] = shifts
    if not week and not report.problems:
        report.add(tree.place, "no weekday has a shift; without `shifts:` it is round the clock")
    return tuple(week.get(day, ()) for day in range(len(WEEKDAYS)))


def _weekdays(name: str, place: Place, report: Report) -> range:
    """Give the days that `mon` or `mon-fri` names."""
    first, _, last = name.partition("-")
    ends = [first, last or first]
    for day in ends:
        if day not in WEEKDAYS:
            report.add(place, unknown("weekday", day, WEEKDAYS))
            return range(0)
    start, end = (WEEKDAYS.index(day) for day in ends)
    if end < start:
        report.add(place, f"`{name}` runs backwards; a week begins with mon and ends with sun")
    return range(start, end + 1)


def _shifts(tree: Tree, report: Report) -> tuple[Shift, ...]:
    written = rows(tree, report, "the list of shifts")
    if len(written) > MOST_SHIFTS:
        report.add(tree.place, f"a day has at most {MOST_SHIFTS} shifts")
        return ()
    shifts = [shift for row in written if (shift := _shift(row, report)) is not None]
    for one, other in zip(sorted(shifts), sorted(shifts)[1:], strict=False):
        if other.start < one.end:
            report.add(tree.place, "two shifts of one day overlap; working time counts once")
    return tuple(sorted(shifts))


def _shift(tree: Tree, report: Report) -> Shift | None:
    matched = _SHIFT.fullmatch(tree.text) if isinstance(tree, Scalar) else None
    if matched is None:
        say = "a shift is two times of day such as `08:00-17:00`"
        report.add(tree.place, f"{say}, not {kind_of(tree)}")
        return None
    hours, minutes, to_hours, to_minutes = map(int, matched.groups())
    start, end = hours * 60 + minutes, to_hours * 60 + to_minutes
    if start >= A_DAY or end > A_DAY or minutes > 59 or to_minutes > 59:
        report.add(tree.place, f"`{matched[0]}` has a time that no clock shows: 00:00 to 24:00")
        return None
    return Shift(start, end if end > start else end + A_DAY)


def _holidays(tree: Tree | None, report: Report) -> Iterator[date]:
    for row in rows(tree, report, "`holidays:`"):
        matched = _HOLIDAYS.fullmatch(row.text) if isinstance(row, Scalar) else None
        if matched is None:
            say = "a holiday is `2026-01-01`, or `2026-02-15..2026-02-23`, with a name if you like"
            report.add(row.place, f"{say}, not {kind_of(row)}")
            continue
        first = _day(matched[1], row.place, report)
        last = first if matched[2] is None else _day(matched[2], row.place, report)
        if first is None or last is None:
            continue
        days = (last - first).days + 1
        if not 0 < days <= MOST_DAYS:
            say = "from the earlier to the later day, at most a year"
            report.add(row.place, f"{matched[1]}..{matched[2]} is not a stretch of days: {say}")
        yield from (first + timedelta(days=n) for n in range(min(days, MOST_DAYS)))


def _extra_days(tree: Tree | None, report: Report) -> Iterator[tuple[date, int]]:
    seen: set[date] = set()
    for row in rows(tree, report, "`extra_days:`"):
        matched = _EXTRA_DAY.fullmatch(row.text) if isinstance(row, Scalar) else None
        if matched is None:
            say = "a day that is worked besides is written `2026-02-14 like fri`"
            report.add(row.place, f"{say}, not {kind_of(row)}")
            continue
        day = _day(matched[1], row.place, report)
        if matched[2] not in WEEKDAYS:
            report.add(row.place, unknown("weekday", matched[2], WEEKDAYS))
            continue
        if day in seen:
            report.add(row.place, f"{day} stands here twice")
        if day is not None:
            seen.add(day)
            yield day, WEEKDAYS.index(matched[2])


def _day(text: str, place: Place, report: Report) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        report.add(place, f"`{text}` is no day of the calendar")
        return None
