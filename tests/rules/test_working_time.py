"""Working hours against a count of minutes, also where clocks are put forward and back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.calendar_file import parse_calendar
from rules.problems import RulebookError
from rules.working_time import ROUND_THE_CLOCK, Shift, WorkingCalendar, calendar_of

MINUTE = timedelta(minutes=1)
DAY_SHIFT = (Shift(8 * 60, 12 * 60), Shift(13 * 60, 17 * 60))
NIGHT = (Shift(22 * 60, 30 * 60),)
OFFICE = (DAY_SHIFT,) * 5 + ((), ())
# The nights on which clocks change: Berlin in 2026, Lord Howe by half an hour.
BERLIN = (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC))
HOWE = (datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, tzinfo=UTC))


def first_minute(zone: ZoneInfo, wall: datetime) -> datetime:
    """When a clock on the wall has first shown a time, looked up minute by minute."""
    at = wall.replace(tzinfo=UTC) - timedelta(hours=13)
    while at.astimezone(zone).replace(tzinfo=None) < wall:
        at += MINUTE
    return at


def counted(calendar: WorkingCalendar, start: datetime, minutes: int) -> list[bool]:
    """Whether each of so many minutes is worked, with every shift looked up by itself."""
    zone = ZoneInfo(calendar.time_zone)
    shifts: list[tuple[datetime, datetime]] = []
    for n in range(-2, minutes // 1440 + 3):
        day = start.astimezone(zone).date() + timedelta(days=n)
        like = calendar.extra_days.get(day, None if day in calendar.holidays else day.weekday())
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - of the wall
        for shift in () if like is None else calendar.week[like]:
            begins, ends = midnight + shift.start * MINUTE, midnight + shift.end * MINUTE
            shifts.append((first_minute(zone, begins), first_minute(zone, ends)))
    return [any(a <= start + n * MINUTE < b for a, b in shifts) for n in range(minutes)]


def a_shift(start: int, length: int) -> Shift:
    return Shift(start * 30, start * 30 + length * 30)


shifts = st.builds(a_shift, st.integers(0, 47), st.integers(1, 32))
weeks = st.lists(st.lists(shifts, max_size=2).map(tuple), min_size=7, max_size=7).filter(any)
days = st.dates(date(2026, 3, 26), date(2026, 4, 8)) | st.dates(
    date(2026, 10, 1), date(2026, 10, 28)
)


@settings(deadline=None, max_examples=60)  # the count is slow, not what is tested
@given(
    week=weeks,
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "UTC"]),
    holidays=st.frozensets(days, max_size=6),
    extra=st.dictionaries(days, st.integers(0, 6), max_size=2),
    start=st.sampled_from([*BERLIN, *HOWE]),
    before=st.integers(0, 1800),
    hours=st.integers(0, 60).map(lambda n: n / 4),
)
@example(  # a night shift while the clock is put back
    week=(NIGHT,) * 7, zone="Europe/Berlin", holidays=frozenset(), extra={},
    start=BERLIN[1], before=240, hours=12.0,
)  # fmt: skip
@example(  # a shift that begins at a time which the clock leaps over
    week=((Shift(150, 210), Shift(30, 100)),) * 7, zone="Europe/Berlin", holidays=frozenset(),
    extra={}, start=BERLIN[0], before=240, hours=3.0,
)  # fmt: skip
@example(  # two holidays next to each other: the night shift of the eve is worked to its end
    week=(NIGHT,) * 7, zone="Europe/Berlin", start=BERLIN[0], before=240, hours=12.0, extra={},
    holidays=frozenset({date(2026, 3, 29), date(2026, 3, 30)}),
)  # fmt: skip
def test_hours_are_those_of_a_count_of_minutes(
    week: list[tuple[Shift, ...]],
    zone: str,
    holidays: frozenset[date],
    extra: dict[date, int],
    start: datetime,
    before: int,
    hours: float,
) -> None:
    worked_like = {day: like for day, like in extra.items() if week[like]}
    calendar = WorkingCalendar(zone, tuple(week), holidays - worked_like.keys(), worked_like)
    at = start - before * MINUTE
    span = 3 * 1440
    minutes = counted(calendar, at, span)
    assert [calendar.is_working(at + n * MINUTE) for n in range(0, span, 97)] == minutes[::97]
    between = calendar.working_hours_between(at, at + span * MINUTE)
    assert between == pytest.approx(sum(minutes) / 60, abs=1e-9)
    due = calendar.add(at, hours)
    if due <= at + span * MINUTE:
        passed = round((due - at) / MINUTE)
        assert sum(minutes[:passed]) == hours * 60
        assert not passed or minutes[passed - 1], "it is due at the end of a worked minute"
    assert calendar.working_hours_between(at, due) == pytest.approx(hours, abs=1e-9)
    assert calendar_of(calendar.document()) == calendar


@pytest.mark.parametrize(
    ("at", "hours", "due"),
    [
        ("2026-01-05T09:00", 2, "2026-01-05T11:00"),
        ("2026-01-05T11:00", 2, "2026-01-05T14:00"),  # past lunch
        ("2026-01-05T11:00", 1, "2026-01-05T12:00"),  # at the end of the shift, not after it
        ("2026-01-09T16:00", 2, "2026-01-12T09:00"),  # past the weekend
        ("2026-01-10T03:00", 8, "2026-01-12T17:00"),
        ("2026-02-13T16:00", 2, "2026-02-14T09:00"),  # a Saturday that is worked
        ("2026-02-14T16:00", 2, "2026-02-24T09:00"),  # past the Spring Festival
        ("2026-01-05T09:00", 0, "2026-01-05T09:00"),
    ],
)
def test_a_chinese_plant_with_make_up_days(at: str, hours: float, due: str) -> None:
    festival = frozenset(date(2026, 2, day) for day in range(15, 24))
    plant = WorkingCalendar("Asia/Shanghai", OFFICE, festival, {date(2026, 2, 14): 4})
    shanghai = ZoneInfo("Asia/Shanghai")
    added = plant.add(datetime.fromisoformat(at).replace(tzinfo=shanghai), hours)
    assert added == datetime.fromisoformat(due).replace(tzinfo=shanghai)
    assert added.tzinfo is shanghai


def test_without_shifts_it_is_round_the_clock() -> None:
    assert WorkingCalendar().week == (ROUND_THE_CLOCK,) * 7
    at = datetime(2026, 3, 28, 12, 0, 0, 1, tzinfo=UTC)
    assert WorkingCalendar("Europe/Berlin").add(at, 36.5) == at + timedelta(hours=36.5)
    assert WorkingCalendar("Europe/Berlin").is_working(at)


def test_what_makes_no_sense_is_refused() -> None:
    at = datetime(2026, 1, 5, 9, tzinfo=UTC)
    plant = WorkingCalendar("UTC", OFFICE)
    for hours in (-1, float("nan"), float("inf"), 1e6):
        with pytest.raises(ValueError, match="working hours cannot be added"):
            plant.add(at, hours)
    with pytest.raises(ValueError, match="has no time zone"):
        plant.add(at.replace(tzinfo=None), 1)
    with pytest.raises(ValueError, match="counted forward"):
        plant.working_hours_between(at, at - MINUTE)
    with pytest.raises(ValueError, match="too far ahead"):
        WorkingCalendar("UTC", ((Shift(0, 1),), *((),) * 6)).add(at, 80_000)
    with pytest.raises(ValueError, match="no weekday has a shift"):
        WorkingCalendar("UTC", ((),) * 7)
    with pytest.raises(ValueError, match="is a holiday and a working day"):
        WorkingCalendar("UTC", OFFICE, frozenset({at.date()}), {at.date(): 0})
    with pytest.raises(ValueError, match="like sun, which has no shift"):
        WorkingCalendar("UTC", OFFICE, extra_days={at.date(): 6})
    with pytest.raises(ValueError, match="did you mean `Asia/Shanghai`"):
        WorkingCalendar("Asia/Shangai")
    with pytest.raises(ValueError, match="unknown time zone"):
        WorkingCalendar("../etc/passwd")
    for start, end in ((-1, 5), (1440, 1500), (60, 60), (0, 1441)):
        with pytest.raises(ValueError, match="is not possible"):
            Shift(start, end)


# --- the file --------------------------------------------------------------------------------

FILE = """\
time_zone: Asia/Shanghai
shifts:
  mon-fri: [08:00-12:00, 13:00-17:00]
  sat: [22:00-06:00]
holidays:
  - 2026-01-01
  - 2026-02-15..2026-02-23 春节
extra_days:
  - 2026-02-14 like fri
"""


SHIFTS = FILE[FILE.index("shifts") : FILE.index("holidays")]


def test_a_calendar_file_is_read_as_it_is_written() -> None:
    plant = parse_calendar(FILE, source="plant.yaml")
    assert plant.time_zone == "Asia/Shanghai"
    assert tuple(plant.week) == (*(DAY_SHIFT,) * 5, NIGHT, ())
    assert len(plant.holidays) == 10
    assert plant.extra_days == {date(2026, 2, 14): 4}
    assert parse_calendar("time_zone: UTC", source="plant.yaml") == WorkingCalendar()


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("Asia/Shanghai", "Asia/Shangai", "1:12: unknown time zone `Asia/Shangai`; did you mean"),
        ("time_zone: Asia/Shanghai\n", "", "1:1: a calendar lacks `time_zone:`"),
        ("shifts:", "shift:", "2:1: unknown entry in a calendar `shift`; did you mean `shifts`?"),
        ("mon-fri", "mon-fry", "3:3: unknown weekday `fry`; did you mean `fri`?"),
        ("mon-fri", "fri-mon", "3:3: `fri-mon` runs backwards"),
        ("sat:", "fri:", "4:3: the shifts of fri stand here twice"),
        ("08:00-12:00", "8 to 12", "3:13: a shift is two times of day such as `08:00-17:00`"),
        ("08:00-12:00", "08:00-25:00", "3:13: `08:00-25:00` has a time that no clock shows"),
        ("08:00-12:00", "08:60-12:00", "has a time that no clock shows"),
        ("13:00-17:00", "11:00-17:00", "3:12: two shifts of one day overlap"),
        ("2026-01-01", "1 January", "6:5: a holiday is `2026-01-01`"),
        ("2026-01-01", "2026-02-30", "6:5: `2026-02-30` is no day of the calendar"),
        ("2026-02-23", "2026-02-14", "7:5: 2026-02-15..2026-02-14 is not a stretch of days"),
        ("like fri", "as fri", "9:5: a day that is worked besides is written"),
        ("like fri", "like fir", "9:5: unknown weekday `fir`; did you mean `fri`?"),
        ("2026-02-14 like", "2026-02-15 like", "2026-02-15 is a holiday and a working day"),
        ("like fri", "like sun", "2026-02-14 is worked like sun, which has no shift"),
        (SHIFTS, "shifts: {}\n", "2:9: no weekday has a shift; without `shifts:`"),
        (FILE, "", "1:1: the file is empty"),
        (FILE, "[]", "1:1: a calendar must be a table"),
    ],
)
def test_a_mistake_is_told_with_its_line(right: str, wrong: str, said: str) -> None:
    assert right in FILE
    with pytest.raises(RulebookError) as refused:
        parse_calendar(FILE.replace(right, wrong, 1), source="plant.yaml")
    assert said in str(refused.value)
    assert str(refused.value).startswith("plant.yaml:")
