"""The story of K7 and M2: two lots that share a furnace load and no material."""

import json
from pathlib import Path
from typing import Any

import pytest

from graph.blast_radius import BlastRadius, blast_radius
from graph.document import radius_document
from graph.lineage import Lineage
from graph.scopes import parse_scope
from tests.graph.records import lineage_of, read_records

DATA = Path(__file__).parent / "data"
EXPECTED: dict[str, Any] = json.loads((DATA / "story-m2-k7.expected.json").read_text("utf-8"))


@pytest.fixture
def plant() -> Lineage:
    return lineage_of(read_records(DATA / "story-m2-k7.jsonl"))


@pytest.fixture
def radius(plant: Lineage) -> BlastRadius:
    return blast_radius(plant, parse_scope(EXPECTED["scope"]))


def test_the_load_brings_in_exactly_the_expected_lots(radius: BlastRadius) -> None:
    assert sorted(radius.lot_names()) == sorted(EXPECTED["lots"])
    assert not set(radius.lot_names()) & set(EXPECTED["not_in_it"])
    assert radius.gaps == ()


def test_every_lot_has_its_share_its_quantities_and_its_reason(radius: BlastRadius) -> None:
    lots = {lot.lot: lot for lot in radius.lots()}
    assert {name: lot.share for name, lot in lots.items()} == EXPECTED["share"]
    assert {name: lot.on_hand for name, lot in lots.items() if lot.on_hand} == EXPECTED["on_hand"]
    assert {n: lot.consumed for n, lot in lots.items() if lot.consumed} == EXPECTED["consumed"]
    assert {n: lot.shipped for n, lot in lots.items() if lot.shipped} == EXPECTED["shipped"]
    assert lots["CTN-1"].why == ("OP-21", "M2", "OP-30", "CTN-1")
    assert lots["K7"].why == ("OP-20", "K7")
    assert {lot.certainty for lot in lots.values()} == {"context"}
    assert (lots["M2"].location, lots["K7"].location) == ("FG-A-01", "FG-A-02")


def test_customers_and_totals_are_as_expected(radius: BlastRadius) -> None:
    assert {c.customer: c.quantity for c in radius.customers()} == EXPECTED["customers"]
    totals = dict(radius.totals())
    assert {name: totals[name] for name in EXPECTED["totals"]} == EXPECTED["totals"]
    assert radius.operations == 4


def test_a_carton_costs_what_its_bolts_cost(radius: BlastRadius) -> None:
    # K7 1590 at 6.50 and M2 700 at 7.00 here; 1200 bolts in cartons at 7.00 gone.
    expected = {"currency": "USD", "on_hand": 15235.0, "shipped": 8400.0, "total": 23635.0}
    assert radius.cost() == expected


def test_the_document_has_the_promised_shape(radius: BlastRadius) -> None:
    document = json.loads(json.dumps(radius_document(radius, as_of=1234, elapsed_ms=3.1)))
    assert list(document) == [
        "scope",
        "as_of",
        "elapsed_ms",
        "complete",
        "lots",
        "operations",
        "shipments",
        "customers",
        "totals",
        "cost",
        "gaps",
    ]
    assert document["scope"] == EXPECTED["scope"]
    assert document["shipments"][0] == {
        "shipment": "SH-1",
        "customer": "PLANT-NORTH",
        "at": "1996-11-05T10:00:00+00:00",
        "lot": "CTN-1",
        "quantity": 700,
    }
    assert document["customers"][1] == {
        "customer": "PLANT-SOUTH",
        "quantity": 500,
        "shipments": ["SH-2"],
    }
    assert set(document["lots"][0]) == {
        "lot",
        "item",
        "unit",
        "certainty",
        "share",
        "produced",
        "on_hand",
        "in_process",
        "consumed",
        "shipped",
        "scrapped",
        "returned",
        "unaccounted",
        "location",
        "why",
    }


def test_the_heat_of_m2_is_found_from_its_carton(plant: Lineage) -> None:
    assert plant.heats_of("CTN-1") == ("H-8812", "H-9001")
    assert plant.nearest_operation("CTN-2", "heat_treat") == "OP-21"
    assert plant.nearest_operation("CTN-2", "plating") is None
    assert plant.producer("M2") == "OP-21"
    assert plant.producer("COIL-1") is None
