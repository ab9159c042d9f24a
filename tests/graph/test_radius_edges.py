"""The corners of a blast radius: several units, nothing made, certainty, what stays as it was."""

import json

import numpy as np
import pytest

from graph.blast_radius import blast_radius, radius_of
from graph.document import radius_document
from graph.lineage import Lineage
from graph.nodes import Lot, Operation, Quantities, ShipmentLine
from graph.scopes import Scope, resolve
from graph.totals import sum_lots
from graph.trail import trail

CODES = np.arange(2, dtype=np.int32)


def test_the_inputs_of_a_suspect_operation_are_not_suspect(plant: Lineage) -> None:
    assert blast_radius(plant, Scope(load="F2-0193")).lot_names() == ["K7", "M2", "CTN-1"]


def test_the_strongest_proof_decides_the_certainty(plant: Lineage) -> None:
    scope = Scope(any=(Scope(start=0.0), Scope(load="F2-0193"), Scope(lots=("CTN-1",))))
    found = {lot.lot: (lot.certainty, lot.why) for lot in blast_radius(plant, scope).lots()}
    assert found == {
        "K7-BLANK": ("window", ("OP-10", "K7-BLANK")),
        "M2-BLANK": ("window", ("OP-10", "M2-BLANK")),
        "K7": ("context", ("OP-20", "K7")),
        "M2": ("context", ("OP-21", "M2")),
        "CTN-1": ("material", ("CTN-1",)),
    }


def test_inputs_in_several_units_count_by_the_worst_unit() -> None:
    plant = Lineage()
    for name, unit in (("A", "kg"), ("B", "kg"), ("C", "pcs"), ("D", "pcs"), ("OUT", "pcs")):
        plant.add_lot(Lot(name, "I", unit, "raw", 0.0))
    inputs = (("A", 1.0), ("B", 3.0), ("C", 600.0), ("D", 400.0))
    plant.add_operation(Operation("OP", "mixing", 0.0, 1.0, inputs, (("OUT", 1.0),)))
    shares = {lot.lot: lot.share for lot in blast_radius(plant, Scope(lots=("A", "C"))).lots()}
    assert shares["OUT"] == 0.6


def test_an_input_of_quantity_nothing_still_taints_its_output() -> None:
    plant = Lineage()
    for name in ("A", "OUT"):
        plant.add_lot(Lot(name, "I", "kg", "raw", 0.0))
    plant.add_operation(Operation("OP", "mixing", 0.0, 1.0, (("A", 0.0),), (("OUT", 1.0),)))
    assert blast_radius(plant, Scope(lots=("A",))).share.tolist() == [1.0, 1.0]


def test_totals_over_several_units_are_given_per_unit() -> None:
    figures = np.array([[100.0, 40, 0, 0, 50, 0, 0, 10], [8.0, 0, 8, 0, 0, 0, 0, 0]])
    totals = sum_lots(figures, CODES[:2], ["pcs", "kg"])
    assert totals["on_hand"] == {"kg": 0.0, "pcs": 40.0}
    assert totals["by_unit"]["kg"]["reconciled_percent"] == 100.0
    assert totals["reconciled_percent"] == 90.0
    assert sum_lots(np.empty((0, 8)), CODES[:0], [])["produced"] == 0.0


@pytest.mark.parametrize(
    ("produced", "lost", "percent"), [(0, 0, 100.0), (0, -5, 0.0), (10, 25, 0.0), (3, 1, 66.67)]
)
def test_reconciled_says_what_part_is_accounted_for(
    produced: float, lost: float, percent: float
) -> None:
    figures = np.array([[produced, 0, 0, 0, 0, 0, 0, lost]], dtype=np.float64)
    assert sum_lots(figures, CODES[:1], ["pcs"])["reconciled_percent"] == percent


def test_losses_of_one_lot_are_not_offset_by_another() -> None:
    figures = np.array([[10.0, 0, 0, 0, 0, 0, 0, 2], [10.0, 0, 0, 0, 0, 0, 0, -2]])
    assert sum_lots(figures, CODES[:2] * 0, ["pcs"])["reconciled_percent"] == 80.0


def test_the_answer_stays_as_it_was_when_the_plant_goes_on(plant: Lineage) -> None:
    radius = blast_radius(plant, Scope(lots=("M2",)))
    before = json.dumps(radius_document(radius, as_of=1, elapsed_ms=0.0))
    plant.set_quantities("M2", Quantities(produced=1.0))
    plant.move("M2", "ELSEWHERE")
    plant.add_shipment_line(ShipmentLine("SH-9", "C", 0.0, "M2", 1.0))
    plant.add_lot(Lot("NEW", "BOLT", "pcs", "finished", 0.0))
    plant.add_operation(Operation("OP-99", "sorting", 0.0, 1.0, (("M2", 1.0),), (("NEW", 1.0),)))
    assert json.dumps(radius_document(radius, as_of=1, elapsed_ms=0.0)) == before
    assert "NEW" in blast_radius(plant, Scope(lots=("M2",))).lot_names()


def test_an_empty_radius_is_a_radius(plant: Lineage) -> None:
    radius = blast_radius(plant, Scope(start=1e10))
    document = radius_document(radius, as_of=0, elapsed_ms=0.0)
    assert (document["lots"], document["operations"], document["totals"]["lots"]) == ([], 0, 0)
    assert document["totals"]["reconciled_percent"] == 100.0
    assert document["cost"] == {"currency": None, "on_hand": 0.0, "shipped": 0.0, "total": 0.0}


def test_a_radius_of_chosen_suspects_is_the_radius_of_their_scope(plant: Lineage) -> None:
    scope = Scope(load="F2-0193")
    radius = radius_of(plant, resolve(plant, scope), scope)
    assert radius.lots() == blast_radius(plant, scope).lots()
    assert [radius.why(row) for row in range(len(radius))] == [lot.why for lot in radius.lots()]


def test_a_trail_goes_both_ways_and_is_json(plant: Lineage) -> None:
    back = trail(plant, "CTN-1", "backward")
    assert [(node.name, node.depth) for node in back.nodes] == [
        ("CTN-1", 0),
        ("OP-30", 1),
        ("M2", 2),
        ("OP-21", 3),
        ("M2-BLANK", 4),
        ("OP-10", 5),
        ("COIL-1", 6),
    ]
    document = json.loads(json.dumps(back.document()))
    assert {"source": "lot:M2", "target": "operation:OP-30", "quantity": 300.0} in document["edges"]
    furnace = next(node for node in document["nodes"] if node["id"] == "operation:OP-21")
    assert furnace["started_at"] == "1970-01-01T02:00:00+00:00"
    assert furnace["parameters"]["temper"][1] == ["1970-01-01T00:01:00+00:00", 595.0]
    forward = trail(plant, "COIL-1", "forward")
    assert len(forward.nodes) == 10
    assert len(forward.edges) == 9
