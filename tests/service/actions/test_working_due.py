"""Due times of a plant that hardly ever works: a minute on Mondays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rules.working_time import Shift, WorkingCalendar
from service.actions.plant_calendar import working_due

FRIDAY = datetime(2026, 1, 9, 8, tzinfo=UTC)


def test_what_is_never_worked_is_due_by_the_clock() -> None:
    sparse = WorkingCalendar("Asia/Shanghai", ((Shift(480, 481),),) + ((),) * 6)
    assert working_due(sparse, FRIDAY, 72) == FRIDAY + timedelta(hours=72)


def test_what_is_worked_is_due_in_working_time() -> None:
    mornings = WorkingCalendar("UTC", ((Shift(480, 720),),) * 5 + ((),) * 2)
    assert working_due(mornings, FRIDAY, 6) == datetime(2026, 1, 12, 10, tzinfo=UTC)
