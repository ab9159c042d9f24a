"""A running recall misses nothing: late checks, new outputs, and a second reason to suspect."""

from __future__ import annotations

from typing import Any

from graph.scopes import parse_scope
from service.actions.close_case import GONE_ENTRY
from service.actions.place_holds import release_holds
from service.actions.start_recall import start_recall
from service.records.recall_tables import scope_delta
from tests.service.actions.signing import SETTINGS
from tests.stories.furnace import at, basket, correction, packed
from tests.stories.looking import held, rows
from tests.support.master_data import Record, inspection, receipt
from tests.support.recording import NOW, Works, desk_of

CASE = "NCR-2026-0001"
GAUGE: dict[str, object] = {"gauge": "GAUGE-1", "from": at(7), "to": at(10)}


def act(works: Works, work: Any) -> None:
    works.door.write(
        lambda transaction: work(desk_of(transaction, works.plant, SETTINGS)), by="q", now=NOW
    )


def recalled(works: Works, scope: dict[str, object]) -> None:
    act(works, lambda desk: start_recall(desk, parse_scope(scope), reason="suspect"))


def measured(lot: str, day: int, **more: Any) -> Record:
    return inspection(f"I-{lot}", lot, 30, at=at(day), gauge="GAUGE-1", **more)


def test_a_check_recorded_late_joins_the_recall_of_its_gauge(shop: Works) -> None:
    shop.record(basket("B1", 6), basket("B2", 6), measured("B1", 8), packed("CTN", "B2"))
    recalled(shop, GAUGE)
    assert held(shop) == {"B1"}
    shop.record(measured("B2", 9))
    assert held(shop) == {"B1", "B2", "CTN"}


def test_a_check_corrected_to_the_gauge_joins_the_recall_of_it(shop: Works) -> None:
    shop.record(basket("B1", 6), basket("B2", 6), measured("B1", 8))
    shop.record(inspection("I-B2", "B2", 30, at=at(8)))
    recalled(shop, GAUGE)
    shop.record(correction("C-1", measured("B2", 8)))
    assert held(shop) == {"B1", "B2"}


def test_a_check_outside_the_window_of_the_recall_does_not_join_it(shop: Works) -> None:
    shop.record(basket("B1", 6), basket("B2", 6), measured("B1", 8))
    recalled(shop, GAUGE)
    shop.record(measured("B2", 10))
    assert held(shop) == {"B1"}


def test_an_output_that_a_correction_adds_to_what_used_held_material_is_held(shop: Works) -> None:
    shop.record(basket("B1", 6, load="L-1"), basket("B2", 6, load="L-1"), packed("CTN", "B2"))
    recalled(shop, {"load": "L-1"})
    shop.record(correction("C-1", basket("B2", 6, load="L-2")))
    assert held(shop) == {"B1", "B2", "CTN"}
    more = packed("CTN", "B2")
    more = {**more, "outputs": [*more["outputs"], {"lot": "C2", "item": "CARTON", "quantity": 1}]}
    shop.record(correction("C-2", more))
    assert "C2" in held(shop)


def test_a_lot_with_a_second_reason_is_held_though_its_material_was_found_good(
    shop: Works,
) -> None:
    shop.record(basket("B1", 6, load="L-1"))
    recalled(shop, {"any": [{"heat": "H-1"}, {"load": "L-1"}]})
    act(shop, lambda desk: release_holds(desk, CASE, ["COIL"], reason="analysed: good"))
    shop.record(basket("B2", 7, load="L-2"))
    assert "B2" not in held(shop)
    shop.record(basket("B3", 6, load="L-1"))
    assert "B3" in held(shop)


def test_an_output_added_to_what_used_up_gone_material_is_held(shop: Works) -> None:
    shop.record(basket("B1", 6, load="L-1"), packed("CTN", "B1", quantity=100))
    recalled(shop, {"load": "L-1"})
    act(shop, lambda desk: release_holds(desk, CASE, ["B1"], reason="gone", kind=GONE_ENTRY))
    more = packed("CTN", "B1", quantity=100)
    more = {**more, "outputs": [*more["outputs"], {"lot": "C2", "item": "CARTON", "quantity": 1}]}
    shop.record(correction("C-1", more))
    assert held(shop) == {"CTN", "C2"}


def test_material_of_a_heat_with_odd_characters_is_held_on_arrival(shop: Works) -> None:
    heat = 'H"7\\炉_%'
    shop.record(receipt("COIL-A", heat=heat))
    recalled(shop, {"heat": heat})
    shop.record(receipt("COIL-B", heat=heat))
    assert held(shop) == {"COIL-A", "COIL-B"}


def test_a_check_corrected_away_from_the_gauge_is_proposed_for_release(shop: Works) -> None:
    shop.record(basket("B1", 6), basket("B2", 6), measured("B1", 8), measured("B2", 8))
    recalled(shop, GAUGE)
    shop.record(correction("C-1", inspection("I-B2", "B2", 30, at=at(8))))
    assert held(shop) == {"B1", "B2"}
    assert [(row["change"], row["lot"]) for row in rows(shop, scope_delta)] == [("cleared", "B2")]


def test_a_parameter_recorded_late_or_corrected_into_the_range_is_followed(shop: Works) -> None:
    shop.record(basket("B1", 6, parameters={"temper": 570}), basket("B2", 6))
    recalled(shop, {"parameters": {"temper": {"max": 580}}})
    assert held(shop) == {"B1"}
    shop.record(basket("B3", 8, parameters={"temper": 575}), packed("CTN", "B3"))
    assert held(shop) == {"B1", "B3", "CTN"}
    shop.record(correction("C-1", basket("B2", 6, parameters={"temper": 579})))
    assert held(shop) == {"B1", "B2", "B3", "CTN"}


def test_material_corrected_to_be_of_the_heat_joins_the_recall_of_heat_and_load(
    shop: Works,
) -> None:
    shop.record(receipt("COIL-B", heat="H-2"), basket("B1", 6, load="L-1"))
    shop.record(basket("B2", 6, load="L-1", source="COIL-B"))
    recalled(shop, {"heat": "H-2", "load": "L-1"})
    assert held(shop) == {"B2"}
    shop.record(correction("C-1", basket("B1", 6, load="L-1", source="COIL-B")))
    assert held(shop) == {"B1", "B2"}
    shop.record(basket("B3", 6, load="L-1", source="COIL-B"))
    assert held(shop) == {"B1", "B2", "B3"}


def test_a_receipt_corrected_into_the_window_of_its_supplier_is_held(shop: Works) -> None:
    late = {**receipt("COIL-C", heat="H-9"), "at": at(25)}
    shop.record(receipt("COIL-B", heat="H-2"), late, basket("B1", 26, source="COIL-C"))
    scope = {"supplier": late["supplier"], "from": at(20), "to": at(24)}
    recalled(shop, scope)
    assert "COIL-C" not in held(shop)
    shop.record(correction("C-1", {**late, "at": at(23)}))
    assert {"COIL-C", "B1"} <= held(shop)
