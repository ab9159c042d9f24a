"""Sixty days of the seeded plant: without a fault hardly anybody is called, with one in time."""

from __future__ import annotations

from datetime import datetime

import orjson
import pytest
from sqlalchemy import Table, func, select

from fixtures.plant import START, generate, stages
from fixtures.staging import Drift
from service.records import tables as t
from service.records.case_tables import hold, nonconformance
from service.records.schema import instant
from service.records.spc_tables import alarm, episode
from tests.support.recording import Works

DAYS, WEEKS = 60, 60 / 7


def count(works: Works, table: Table) -> int:
    with works.door.read() as connection:
        found: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
    return found


def play(works: Works, *, fault_free: bool) -> None:
    """All sixty days; what is on hold does not leave, and nothing else is refused."""
    report = works.try_record(*generate(days=DAYS, fault_free=fault_free))
    assert [each.reason for each in report.refused if "is on hold under" not in each.reason] == []


def test_without_a_fault_people_are_called_at_most_once_a_week(works: Works) -> None:
    play(works, fault_free=True)
    calls = count(works, alarm)
    assert calls <= WEEKS
    # The charts were not muted for it: chance makes marks, and each is there to be seen.
    assert count(works, t.signal) > 5 * max(calls, 1)
    assert count(works, episode) > 2 * max(calls, 1)


@pytest.fixture
def drifted(works: Works) -> Works:
    play(works, fault_free=False)
    return works


def test_the_night_drift_of_furnace_3_is_found_dated_and_contained(drifted: Works) -> None:
    drift = stages().drift
    assert drift is not None
    with drifted.door.read() as connection:
        alarms = connection.execute(select(alarm).order_by(alarm.c.id)).mappings().all()
        cases = connection.execute(
            select(nonconformance).where(nonconformance.c.cause_key == f"stream:{stream(drift)}")
        )
        held_case = next(row for row in cases.mappings() if row["held"])
        holds = select(hold.c.lot).where(hold.c.nonconformance == held_case["number"])
        held = set(connection.execute(holds).scalars())
    assert alarms[0]["stream"] == stream(drift)
    assert drift.starts_at < instant(alarms[0]["at"]), "nobody was called before there was a drift"
    scope = orjson.loads(held_case["scope"])
    assert (scope["equipment"], scope["shift"]) == (drift.equipment, drift.shift)
    since = datetime.fromisoformat(scope["from"])
    assert START < since <= drift.starts_at, "the window begins before the drift, and is a window"
    assert set(drift.lots) <= held


def stream(drift: Drift) -> str:
    return f"{drift.characteristic}:*:{drift.equipment}:{drift.shift}"
