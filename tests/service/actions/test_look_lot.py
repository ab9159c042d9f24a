"""What the page of a lot is made of, on both databases."""

from __future__ import annotations

from typing import Any

from service.actions.look_lot import lot_head
from service.actions.look_lot_checks import checks_page
from service.actions.look_lot_concessions import concessions_of
from service.actions.look_lot_history import history_page
from service.actions.look_lot_kin import kin_of, picture_near
from service.actions.look_lot_origin import (
    certificates_of,
    holds_of,
    origin_of,
    reports_of,
    whereabouts,
)
from service.actions.look_lot_runs import Parameter, runs_of
from tests.support.recording import Works

AT = "2026-01-0{}T0{}:00:00+00:00"
PLANT: tuple[dict[str, Any], ...] = (
    {"record": "item", "id": "WIRE", "name": "Wire", "kind": "raw", "unit": "kg"},
    {"record": "item", "id": "BOLT", "name": "Bolt", "kind": "finished", "unit": "pcs"},
    {"record": "item", "id": "NUT", "name": "Nut", "kind": "finished", "unit": "pcs"},
    {"record": "party", "id": "MILL", "role": "supplier", "name": "Mill"},
    {"record": "party", "id": "BUYER", "role": "customer", "name": "Buyer"},
    {"record": "equipment", "id": "F-1", "kind": "furnace", "name": "One"},
    {"record": "characteristic", "id": "core_hardness", "name": "Core hardness", "unit": "HRC",
     "process": "heat_treat", "lower": 25, "upper": 35, "resolution": 0.1},
    {"record": "receipt", "id": "R-1", "at": AT.format(1, 0), "supplier": "MILL", "lot": "COIL",
     "item": "WIRE", "quantity": 100, "heat": "H-1", "certificate": "3.1-1"},
)  # fmt: skip


def run(day: int, item: str = "BOLT", **parameters: Any) -> dict[str, Any]:
    return {
        "record": "operation", "id": f"OP-{item}-{day}", "process": "heat_treat",
        "equipment": "F-1", "operator": "P-1",
        "started_at": AT.format(day, 1), "ended_at": AT.format(day, 4),
        "inputs": [{"lot": "COIL", "quantity": 5}],
        "outputs": [{"lot": f"{item}-{day}", "item": item, "quantity": 10}],
        "parameters": parameters,
    }  # fmt: skip


def curve(*values: float) -> list[list[Any]]:
    return [[AT.format(8, 1 + place), value] for place, value in enumerate(values)]


def test_a_parameter_is_compared_with_the_runs_before_it_alone(works: Works) -> None:
    works.record(*PLANT)
    works.record(*(run(day, temper=590 + day, quench="oil", odd=curve(1)) for day in range(1, 7)))
    works.record(run(7, "NUT", temper=900))
    works.record(run(8, temper=curve(588, 594, 598), quench="oil"), run(9, temper=100))
    with works.door.read() as connection:
        found = runs_of(connection, ["OP-BOLT-8", "OP-BOLT-5", "no such"])
    assert [each["name"] for each in found] == ["OP-BOLT-8", "OP-BOLT-5"]
    temper, quench = sorted(found[0]["parameters"], key=lambda each: each.name)[::-1]
    assert (temper.low, temper.high, temper.runs) == (591, 596, 6), "not the nut's, not the later"
    assert (temper.extent, temper.verdict) == ((588, 598), "below")
    assert quench.verdict is None
    assert all(each.verdict is None for each in found[1]["parameters"]), "four runs are too few"


def test_where_a_value_lies() -> None:
    assert Parameter("t", 5, 0, 10).share == 0.5
    assert Parameter("t", 99, 0, 10).share == 1.25, "drawn no farther out"
    assert Parameter("t", 3, 2, 2).share == 1.25
    assert Parameter("t", 3, None, 2).verdict == "above"
    assert Parameter("t", "oil", 0, 10).share is None
    assert Parameter("t", [], 0, 10).verdict is None


def test_everything_about_a_lot_is_found_in_order(works: Works) -> None:
    works.record(
        *PLANT,
        run(2),
        {"record": "inspection", "id": "I-1", "at": AT.format(3, 1), "lot": "BOLT-2",
         "operation": "OP-BOLT-2", "stage": "final", "inspector": "P-2",
         "measurements": [{"characteristic": "core_hardness", "values": [38.2, 37.9]}],
         "attributes": [{"defect": "crack", "inspected": 20, "defective": 1}]},
        {"record": "move", "id": "M-1", "at": AT.format(3, 2), "lot": "BOLT-2", "to": "A-1"},
        {"record": "scrap", "id": "S-1", "at": AT.format(3, 3), "lot": "BOLT-2", "quantity": 1,
         "reason": "cracked"},
        {"record": "count", "id": "C-1", "at": AT.format(3, 4), "lot": "BOLT-2", "quantity": 7},
        {"record": "shipment", "id": "SH-1", "at": AT.format(3, 5), "customer": "BUYER",
         "lines": [{"lot": "BOLT-2", "quantity": 4}], "already_left": True},
        {"record": "return", "id": "B-1", "at": AT.format(3, 6), "customer": "BUYER",
         "shipment": "SH-1", "lot": "BOLT-2", "quantity": 1},
        {"record": "complaint", "id": "K-1", "at": AT.format(3, 7), "customer": "BUYER",
         "lot": "BOLT-2", "text": "soft"},
    )  # fmt: skip
    with works.plant.reading(works.door) as connection:
        head, coil = lot_head(connection, "BOLT-2"), lot_head(connection, "COIL")
        kin, forward = (kin_of(connection, works.plant, each) for each in (head, coil))
        assert picture_near(connection, works.plant, "COIL").nodes
        history = history_page(connection, head, page=1)
        checks = checks_page(connection, "BOLT-2", page=1)
        origin = origin_of(connection, head)
        holds, reports = holds_of(connection, "BOLT-2"), reports_of(connection, "BOLT-2")
        certificates = certificates_of(connection, kin.ancestors)
        assert concessions_of(connection, "BOLT-2", now=0) == []
    happened = [each["event"] for each in history["events"] if each["event"] != "hold"]
    assert happened == [
        "complaint", "return", "shipment", "count", "scrap", "move", "inspection", "made",
    ]  # fmt: skip
    assert history["count"] == len(history["events"])
    assert all(each["hash"] and each["entry"] for each in history["events"])
    assert (checks["count"], checks["failed"]) == (1, 1)
    assert checks["inspections"][0]["measured"][0]["values"] == [38.2, 37.9]
    assert checks["inspections"][0]["defects"][0]["defective"] == 1
    assert origin["made"]["operator"] == "P-1"
    assert origin["received"] is None
    where = whereabouts(head)
    assert (where["had"], where["sum"], where["unaccounted"], where["adds_up"]) == (11, 11, 2, True)
    assert [each["certificate"] for each in certificates] == ["3.1-1"]
    assert [(each.process, each.count) for each in kin.backward] == [(None, 1)]
    assert kin.backward[0].lots[0]["went"] == 5
    (stage,) = forward.forward
    assert (stage.process, stage.steps, stage.count, stage.left) == (
        "heat_treat", 1, 1, {"pcs": head["on_hand"]},
    )  # fmt: skip
    assert stage.lots[0]["went"] == 5
    assert stage.held == len(holds) == len(reports) == 1
    assert stage.lots[0]["held"] == reports[0]["nonconformance"]
