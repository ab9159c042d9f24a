"""The text of a blast radius says what its rows say, whatever the names and figures are."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import radius_json as module
from graph.blast_radius import BlastRadius, blast_radius
from graph.json_kernels import Texts, quote
from graph.json_texts import texts_of
from graph.lineage import Lineage
from graph.nodes import Lot, Operation, Quantities, ShipmentLine
from graph.radius_json import radius_json, radius_pieces
from graph.scopes import Scope

AWKWARD = 'a "quoted" \\ lot / 炉号 ß \U0001f529'


def plain(radius: BlastRadius) -> dict[str, object]:
    """The rows, the slow way."""
    return {
        "lots": [{**asdict(lot), "why": list(lot.why)} for lot in radius.lots()],
        "shipments": [
            {
                "shipment": line.shipment,
                "customer": line.customer,
                "at": datetime.fromtimestamp(line.at, UTC).isoformat(),
                "lot": line.lot,
                "quantity": line.quantity,
            }
            for line in radius.shipments()
        ],
    }


def written(radius: BlastRadius) -> dict[str, object]:
    document = json.loads(radius_json(radius, as_of=1, elapsed_ms=0.0))
    return {name: document[name] for name in ("lots", "shipments")}


def small_plant(quantities: Quantities, at: float = 0.0, sent: float = 1.0) -> Lineage:
    plant = Lineage()
    plant.add_lot(Lot("COIL", "wire", "kg", "raw", 0.0))
    plant.add_lot(Lot(AWKWARD, 'item "7"', "pcs", "finished", 0.0))
    plant.add_operation(Operation("OP\\1", "heading", 0, 1, (("COIL", 1),), ((AWKWARD, 1),)))
    plant.set_quantities(AWKWARD, quantities)
    plant.move("COIL", 'shelf "A"')
    plant.add_shipment_line(ShipmentLine('SH"1"', "客户", at, AWKWARD, sent))
    return plant


figure = st.one_of(
    st.integers(-(10**12), 10**12).map(lambda millionths: millionths / 1_000_000),
    st.sampled_from([0.0, 0.000001, -0.1, 9.99999e11, 1e13, 123456789.123456, 0.1 + 0.2]),
)
moment = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC).timestamp()
)


@settings(max_examples=150, deadline=None)
@given(figures=st.tuples(*[figure] * 6), at=moment, sent=figure)
def test_names_figures_and_times_are_written_as_they_are(
    figures: tuple[float, ...], at: float, sent: float
) -> None:
    at, sent = round(at, 6), round(sent, 6)
    radius = blast_radius(small_plant(Quantities(*figures), at, sent), Scope(lots=("COIL",)))
    assert written(radius) == plain(radius)


def test_control_characters_are_escaped() -> None:
    texts = texts_of(["tab\tbell\x07\x1f", "plain"])
    offsets, data = quote(texts, texts, np.array([0, ~1], dtype=np.int32))
    both = data.tobytes().decode()
    assert json.loads(both[: offsets[1]]) == "tab\tbell\x07\x1f"
    assert both[offsets[1] :] == '"plain"'


def test_a_long_radius_comes_in_pieces_that_join_to_the_same_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant = Lineage()
    plant.add_lot(Lot("COIL", "wire", "kg", "raw", 0.0))
    for number in range(25):
        lot = Lot(f"L{number}", "bolt", "pcs", "finished", 0.0)
        plant.add_lot(lot)
        made = Operation(f"OP{number}", "heading", 0, 1, (("COIL", 1),), ((lot.name, 1),))
        plant.add_operation(made)
    radius = blast_radius(plant, Scope(lots=("COIL",)))
    whole = radius_json(radius, as_of=1, elapsed_ms=0.0)
    monkeypatch.setattr(module, "LOTS_AT_ONCE", 4)
    pieces = list(radius_pieces(radius, as_of=1, elapsed_ms=0.0))
    assert len(pieces) > 9
    assert b"".join(pieces) == whole
    assert [lot["lot"] for lot in json.loads(whole)["lots"]] == radius.lot_names()


def test_an_empty_radius_is_written_too() -> None:
    plant = small_plant(Quantities())
    document = json.loads(
        radius_json(
            blast_radius(plant, Scope(process="plating"), unknown_ok=True), as_of=1, elapsed_ms=0
        )
    )
    assert (document["lots"], document["shipments"], document["totals"]["lots"]) == ([], [], 0)


def test_what_happens_after_the_walk_does_not_show_in_the_text() -> None:
    plant = small_plant(Quantities(produced=5))
    radius = blast_radius(plant, Scope(lots=("COIL",)))
    before = radius_json(radius, as_of=1, elapsed_ms=0.0)
    plant.set_quantities(AWKWARD, Quantities(produced=9))
    plant.move(AWKWARD, "elsewhere")
    plant.add_shipment_line(ShipmentLine("SH-2", "OTHER", 5.0, AWKWARD, 2.0))
    assert radius_json(radius, as_of=1, elapsed_ms=0.0) == before


def test_further_fields_stand_beside_the_radius() -> None:
    radius = blast_radius(small_plant(Quantities()), Scope(lots=("COIL",)))
    text = radius_json(radius, as_of=1, elapsed_ms=0.0, extra={"simulation": "SIM-2026-0001"})
    assert json.loads(text)["simulation"] == "SIM-2026-0001"


def test_texts_are_one_behind_the_other() -> None:
    texts = texts_of(["ab", "", "炉"])
    assert isinstance(texts, Texts)
    assert texts.offsets.tolist() == [0, 2, 2, 5]
