"""The plant's numbers, counted again by hand over all records, on both databases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from service.actions.look_delivery import DELIVERY
from service.actions.look_equipment_effectiveness import (
    OEE,
    availability,
    effectiveness,
    performance,
    quality,
)
from service.actions.look_pareto import PARETO
from service.actions.look_plant import rows_behind, state
from service.actions.look_poor_quality_cost import poor_quality_cost
from service.actions.look_work_in_process import WAITING
from service.actions.look_yield import DEFECTIVE, YIELD, rolled
from service.actions.plant_period import period_before, period_until
from service.actions.plant_rows import Choice, Measure
from service.actions.record_batch import Report
from service.records import tables as t
from service.records.case_tables import disposition, hold
from service.records.door import Door
from service.records.schema import microseconds
from service.settings import Settings
from tests.support.eventful_story import eventful_story
from tests.support.master_data import MASTER_DATA, operation, receipt, shipment

UTC_ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 1, 22, 12, tzinfo=UTC)
WEEKS = period_until(NOW, UTC_ZONE, 4)
RATES = Settings(_env_file=None).cost_rates  # type: ignore[call-arg]
COST = poor_quality_cost(RATES, 0.25)
MEASURES = (YIELD, DEFECTIVE, PARETO, COST, OEE, WAITING, DELIVERY)
Recording = Callable[..., Report]


def _hours(day: int, begin: int, end: int) -> dict[str, str]:
    return {
        name: f"2026-01-{day:02}T{hour:02}:00:00+00:00"
        for name, hour in (("from", begin), ("to", end))
    }


def _state(name: str, what: str, day: int, begin: int, end: int) -> dict[str, Any]:
    return {"record": "equipment_state", "id": name, "equipment": "HEADER-1", "state": what,
            **_hours(day, begin, end)}  # fmt: skip


def _order(name: str, quantity: float, day: int) -> dict[str, Any]:
    return {"record": "order", "id": name, "item": "CARTON", "quantity": quantity,
            "due_at": f"2026-01-{day:02}T09:00:00+00:00", "customer": "BUYER"}  # fmt: skip


# A story in which much goes wrong, with states of the header, scrap in operations and orders.
STORY = (
    *eventful_story(6),
    {"record": "equipment", "id": "FAST", "kind": "machine", "name": "F",
     "ideal_cycle_seconds": 4},
    *(_state(f"ES-{k}", what, *at) for k, (what, *at) in enumerate((
        ("running", 6, 8, 12), ("down", 6, 12, 13), ("planned_stop", 6, 13, 20),
        ("idle", 13, 8, 10),
    ))),
    receipt("MORE", 800),
    operation("LOSSY", {"MORE": 400}, {"FEW": 360}, equipment="FAST", scrap_quantity=40),
    {**_state("ES-F", "running", 6, 8, 9), "equipment": "FAST"},
    # Across midnight between Sunday and Monday.
    {**_state("ES-G", "setup", 11, 22, 23), "equipment": "FAST",
     "to": "2026-01-12T03:00:00+00:00"},
    {"record": "inspection", "id": "I-PIECES", "at": "2026-01-08T09:00:00+00:00", "lot": "FEW",
     "stage": "patrol", "inspector": "P-1", "attributes": [
         {"defect": "crack", "inspected": 50, "defective": 2},
         {"defect": "seam", "inspected": 30, "defective": 0}]},
    _order("SO-1", 50, 10), _order("SO-2", 10_000, 10), _order("SO-3", 5, 30),
    _order("SO-4", 3, 20),
    shipment("SH-SO", {"CARTON-1": 60}, order="SO-1"),
    shipment("SH-LATE", {"CARTON-1": 3}, order="SO-4") | {"at": "2026-01-21T09:00:00+00:00"},
)  # fmt: skip


@pytest.fixture
def told(door: Door, record: Recording) -> Door:
    record(*STORY)
    return door


def test_every_number_is_the_sum_of_its_rows(told: Door) -> None:
    with told.read() as connection:
        for measure in MEASURES:
            stated = state(connection, measure, Choice(WEEKS))
            assert stated.parts, measure.name
            rows = rows_behind(connection, measure, Choice(WEEKS), limit=10_000)
            _same(measure, stated.sums, rows)
            for part in stated.parts:
                chosen = Choice(WEEKS, part=part.part, unit=part.unit)
                _same(measure, part.sums, rows_behind(connection, measure, chosen, limit=10_000))
                for week, sums in zip(WEEKS.weeks, part.weeks, strict=True):
                    if not measure.dated:
                        continue
                    one = Choice(WEEKS, part=part.part, unit=part.unit, week=week)
                    found = rows_behind(connection, measure, one, limit=10_000)
                    assert bool(found) == (sums is not None)
                    _same(measure, sums or dict.fromkeys(measure.sums, 0.0), found)


def _same(measure: Measure, sums: Any, rows: list[dict[str, Any]]) -> None:
    for name in measure.sums:
        assert sums[name] == pytest.approx(sum(row[name] for row in rows)), (measure.name, name)


def test_what_passes_first_is_what_no_check_found_bad(told: Door) -> None:
    rows = _tables(told)
    bad = {row["lot"] for row in rows["inspection"] if not row["conforming"]}
    made: dict[str, int] = defaultdict(int)
    passed: dict[str, int] = defaultdict(int)
    for each in rows["operation"]:
        made[each["process"]] += each["scrap_quantity"]
        for out in rows["operation_output"]:
            if out["operation"] == each["id"]:
                made[each["process"]] += out["quantity"]
                passed[each["process"]] += 0 if out["lot"] in bad else out["quantity"]
    with told.read() as connection:
        stated = state(connection, YIELD, Choice(WEEKS))
    found = {part.part: YIELD.value(part.sums) for part in stated.parts}
    assert bad
    assert found == {name: passed[name] / made[name] for name in made}
    product = 1.0
    for each in found.values():
        product *= each or 0.0
    assert rolled(found.values()) == pytest.approx(product)
    values = [found[part.part] for part in stated.parts]
    assert values == sorted(values, key=lambda each: each or 0.0), "the worst first"


def test_a_million_is_of_the_pieces_that_were_checked(told: Door) -> None:
    with told.read() as connection:
        assert state(connection, DEFECTIVE, Choice(WEEKS)).value == 2 / 80 * 1_000_000
        found = state(connection, PARETO, Choice(WEEKS))
    bad = sum(not row["conforming"] for row in _tables(told)["measurement"])
    counted = {part.part: part.sums["findings"] for part in found.parts}
    assert bad > 1
    assert counted == {"hardness": bad, "crack": 1}
    assert [part.part for part in found.parts] == ["hardness", "crack"]


def test_holding_costs_each_lot_its_days_once(told: Door) -> None:
    """Minute by minute would take long: the union of each lot's holds, cut to the period."""
    rows = _tables(told)
    begins, ends = WEEKS.begins, WEEKS.ends
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for each in rows["hold"]:
        spans[each["lot"]].append((each["placed_at"], each["released_at"] or ends))
    days = 0.0
    for own in spans.values():
        reached = begins
        for since, until in sorted(own):
            since, until = max(since, reached), min(until, ends)
            days += max(0, until - since) / 86_400_000_000
            reached = max(reached, until)
    with told.read() as connection:
        stated = state(connection, COST, Choice(WEEKS, part="holding"))
    assert days > 1
    assert stated.sums["amount"] == pytest.approx(days * RATES.hold_per_lot_day)


def test_two_cases_that_hold_one_lot_cost_it_once(told: Door) -> None:
    with told.read() as connection:
        before = state(connection, COST, Choice(WEEKS, part="holding")).sums["amount"]
    with told.engine.begin() as writing:
        first = writing.execute(select(hold).limit(1)).mappings().one()
        writing.execute(
            hold.insert().values(
                {**first, "id": 90_000, "nonconformance": "OTHER",
                 "placed_at": first["placed_at"] + 3_600_000_000}
            )
        )  # fmt: skip
    with told.read() as connection:
        after = state(connection, COST, Choice(WEEKS, part="holding")).sums["amount"]
    assert after == pytest.approx(before)


def test_scrap_and_loss_cost_what_their_item_costs(told: Door) -> None:
    rows = _tables(told)
    price = {each["id"]: each["unit_cost"] for each in rows["item"]}
    item_of = {each["id"]: each["item"] for each in rows["lot"]}
    scrap = sum(each["quantity"] * price[item_of[each["lot"]]] for each in rows["scrap"]) / 1e12
    with told.read() as connection:
        found = state(connection, COST, Choice(WEEKS))
    amounts = {part.part: part.sums["amount"] for part in found.parts}
    assert scrap > 0
    assert amounts["scrap"] == pytest.approx(scrap)
    assert amounts["yield_loss"] == pytest.approx(40 * 3.0)


def test_rework_costs_its_rate_and_is_unknown_without_one(told: Door) -> None:
    with told.engine.begin() as writing:
        for number, quantity in enumerate((8_000_000, 4_000_000)):
            writing.execute(disposition.insert().values(
                proposal=1, nonconformance="N", lot="BOLT-1", quantity=quantity, kind="rework",
                state="executed", executed_at=microseconds(NOW) - 1 - number,
            ))  # fmt: skip
    with told.read() as connection:
        known = state(connection, COST, Choice(WEEKS, part="rework"))
        unknown = state(connection, poor_quality_cost(RATES, None), Choice(WEEKS, part="rework"))
    assert known.sums["amount"] == 12 * 0.25
    assert (unknown.sums["amount"], unknown.sums["unknown"]) == (0, 2)


def test_effectiveness_is_the_product_of_its_three_parts(told: Door) -> None:
    with told.read() as connection:
        stated = state(connection, OEE, Choice(WEEKS))
    machines = {part.part: part for part in stated.parts}
    fast, header = machines["FAST"].sums, machines["HEADER-1"].sums
    # One hour running and five of set-up; 400 pieces at four seconds, 360 of them good.
    assert availability(fast) == pytest.approx(1 / 6)
    assert performance(fast) == pytest.approx(1600 / 3600)
    assert quality(fast) == pytest.approx(0.9)
    assert effectiveness(fast) == pytest.approx(1 / 6 * 1600 / 3600 * 0.9)
    # Running four of seven hours; the planned stop is not counted, and no ideal pace is known.
    assert availability(header) == pytest.approx(4 / 7)
    assert (performance(header), effectiveness(header)) == (None, None)
    # The set-up over midnight lies in two weeks.
    assert [week and week["planned"] for week in machines["FAST"].weeks[-3:-1]] == [10_800, 10_800]
    assert effectiveness(stated.sums) == pytest.approx(effectiveness(fast))
    assert stated.parts[0].part == "FAST", "what has no value comes last"


def test_an_order_is_on_time_when_all_of_it_left_by_its_due_time(told: Door) -> None:
    with told.read() as connection:
        stated = state(connection, DELIVERY, Choice(WEEKS))
        rows = rows_behind(connection, DELIVERY, Choice(WEEKS), limit=10)
    notes = {row["name"]: row["note"] for row in rows}
    # SO-3 is due later than now.
    assert notes == {"SO-1": "on_time", "SO-2": "open", "SO-4": "late"}
    assert stated.value == pytest.approx(1 / 3)


def test_what_waits_is_what_is_left_of_unfinished_lots(told: Door) -> None:
    rows = _tables(told)
    kinds = {each["id"]: each["kind"] for each in rows["item"]}
    left = {each["id"]: _left(each) for each in rows["lot"]
            if kinds[each["item"]] in ("raw", "semi_finished")}  # fmt: skip
    with told.read() as connection:
        stated = state(connection, WAITING, Choice(WEEKS))
    assert stated.value == sum(each > 0 for each in left.values())
    total = sum(each for each in left.values() if each > 0) / 1e6
    assert stated.sums["quantity"] == pytest.approx(total)


def test_a_corrected_record_counts_once_as_corrected(told: Door, record: Recording) -> None:
    first = next(each for each in STORY if each["id"] == "LOSSY")
    record({"record": "correction", "id": "C-1", "at": "2026-01-20T08:00:00+00:00", "by": "P-1",
            "of": {"record": "operation", "id": "LOSSY"}, "reason": "counted again",
            "replacement": {**first, "scrap_quantity": 10}})  # fmt: skip
    with told.read() as connection:
        lost = state(connection, COST, Choice(WEEKS, part="yield_loss"))
        made = rows_behind(connection, YIELD, Choice(WEEKS), limit=10_000)
    assert lost.sums["amount"] == pytest.approx(10 * 3.0)
    assert [row["made"] for row in made if row["name"] == "LOSSY"] == [370]


def test_a_week_without_production_is_a_gap_and_not_nothing(told: Door) -> None:
    with told.read() as connection:
        stated = state(connection, YIELD, Choice(WEEKS))
    assert stated.weeks[-1] is None
    assert stated.value_of(stated.weeks[-1]) is None


def test_an_empty_plant_divides_by_nothing(door: Door) -> None:
    with door.read() as connection:
        for measure in MEASURES:
            stated = state(connection, measure, Choice(WEEKS))
            assert (stated.value, stated.parts) == (None, ())
            assert rows_behind(connection, measure, Choice(WEEKS), limit=5) == []


def test_one_lot_that_was_received_waits_and_nothing_else(door: Door, record: Recording) -> None:
    record(*MASTER_DATA, receipt("ONE"))
    with door.read() as connection:
        values = {each.name: state(connection, each, Choice(WEEKS)).value for each in MEASURES}
    assert values.pop("wip") == 1
    assert set(values.values()) == {None}


def test_what_is_asked_of_one_process_and_item_is_all_that_is_summed(told: Door) -> None:
    with told.read() as connection:
        for choice in (Choice(WEEKS, process="heat_treat"), Choice(WEEKS, item="BOLT")):
            rows = rows_behind(connection, YIELD, choice, limit=10_000)
            assert rows
            assert {row["process"] for row in rows} == {"heat_treat"}
            assert state(connection, YIELD, choice).sums["made"] == sum(r["made"] for r in rows)
        # A machine stands still for no process.
        whole = state(connection, OEE, Choice(WEEKS))
        assert state(connection, OEE, Choice(WEEKS, process="packing")).sums == whole.sums


@pytest.mark.parametrize(("monday", "hours"), [("2026-03-23", 167), ("2026-10-19", 169),
                                               ("2026-04-06", 168)])  # fmt: skip
def test_a_week_is_as_long_as_the_clocks_of_the_plant_make_it(monday: str, hours: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    period = period_until(datetime(2026, 11, 2, 12, tzinfo=UTC), berlin, 52)
    week = period.week_of(monday)
    assert week is not None
    assert (week.ends - week.begins) / 3_600_000_000 == hours
    for one, other in zip(period.weeks, period.weeks[1:], strict=False):
        assert one.ends == other.begins


def test_the_period_before_ends_at_the_same_hour_of_the_week() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 4, 1, 10, tzinfo=UTC)  # noon, after the clocks went forward
    this, before = period_until(now, berlin, 4), period_before(now, berlin, 4)
    assert before.weeks[-1].monday + timedelta(weeks=4) == this.weeks[-1].monday
    noon = datetime(2026, 3, 4, 12, tzinfo=berlin)
    assert before.ends == microseconds(noon)
    assert before.ends < this.begins


def _tables(door: Door) -> dict[str, list[Any]]:
    named = (
        t.operation,
        t.operation_output,
        t.inspection,
        t.measurement,
        t.item,
        t.lot,
        t.scrap,
        hold,
    )
    with door.read() as connection:
        return {each.name: list(connection.execute(select(each)).mappings()) for each in named}


def _left(lot: Any) -> int:
    return int(
        lot["produced"] - lot["consumed"] - lot["scrapped"] - lot["shipped"] + lot["returned"]
        - lot["unaccounted"]
    )  # fmt: skip
