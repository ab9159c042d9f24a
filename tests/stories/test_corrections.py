"""Corrections: what comes in is held, what goes out is listed, nothing is released silently."""

from __future__ import annotations

import orjson

from service.records import case_tables as c
from service.records import tables as t
from tests.stories.furnace import alert, basket, check, correction, packed, survey
from tests.stories.looking import blocked, case, cases, held, rows
from tests.support.master_data import operation, receipt
from tests.support.recording import Works


def left(works: Works) -> list[list[str]]:
    """What corrections took out of a scope, as listed for release by name."""
    found = rows(works, c.finding, event="scope.left")
    return [orjson.loads(row["facts"])["lots"] for row in found]


def contained(works: Works) -> None:
    """B1 failed and is held with CTN; B2 is not."""
    works.record(basket("B1", 6), basket("B2", 7), check("B1", 40, day=6), packed("CTN", "B1"))
    assert held(works) == {"B1", "CTN"}


def test_an_input_from_a_held_lot_holds_the_outputs_and_everything_downstream(shop: Works) -> None:
    contained(shop)
    shop.record(packed("C2", "B2"), operation("PALLET", {"C2": 5}, {"P2": 1}, item="CARTON"))
    assert held(shop) == {"B1", "CTN"}
    report = shop.record(correction("C-1", packed("C2", "B2", "B1", quantity=5)))
    assert held(shop) == {"B1", "CTN", "C2", "P2"}
    assert [v for v in report.outcome.violations if "`PACK-C2` used lot `B1`" in v]
    assert case(shop)["version"] > 1


def test_taking_the_held_input_away_lists_the_lots_and_releases_nothing(shop: Works) -> None:
    contained(shop)
    shop.record(correction("C-1", packed("CTN", "B2")))
    assert held(shop) == {"B1", "CTN"}
    assert left(shop) == [["CTN"]]


def test_what_is_made_of_a_lot_that_left_the_scope_but_is_still_held_is_held(shop: Works) -> None:
    contained(shop)
    shop.record(correction("C-1", packed("CTN", "B2")), packed("C3", "B2"))
    shop.record(correction("C-2", packed("C3", "B2", "CTN", quantity=2)))
    assert held(shop) == {"B1", "CTN", "C3"}


def test_an_output_added_to_a_suspect_operation_is_held(shop: Works) -> None:
    made = operation("OP-1", {"COIL": 10}, {"A": 50})
    failed = {**check("A", 12, day=6), "operation": "OP-1", "id": "I-1"}
    failed["measurements"] = [{"characteristic": "head_height", "values": [12]}]
    shop.record(made, failed)
    assert held(shop) == {"A"}
    shop.record(correction("C-1", operation("OP-1", {"COIL": 10}, {"A": 50, "B": 50})))
    assert held(shop) == {"A", "B"}


def test_a_basket_corrected_into_a_contained_load_is_held(shop: Works) -> None:
    contained(shop)
    shop.record(correction("C-1", basket("B2", 7, load="LOAD-B1")))
    assert held(shop) == {"B1", "CTN", "B2"}


def test_the_only_basket_corrected_out_of_its_load_stays_held_and_is_listed(shop: Works) -> None:
    contained(shop)
    shop.record(correction("C-1", basket("B1", 6, load="ANOTHER")))
    assert held(shop) == {"B1", "CTN"}
    assert sorted(left(shop)[0]) == ["B1", "CTN"]


def test_the_only_coil_corrected_out_of_a_bad_heat_stays_held_and_is_listed(shop: Works) -> None:
    shop.record(receipt("COIL-2", heat="H-2"), alert(heat="H-2"))
    shop.record(correction("C-1", receipt("COIL-2", heat="H-3")))
    assert held(shop) == {"COIL-2"}
    assert left(shop) == [["COIL-2"]]
    shop.record(receipt("COIL-3", heat="H-2"))
    assert held(shop) == {"COIL-2", "COIL-3"}


def test_a_corrected_inspection_that_now_fails_holds(shop: Works) -> None:
    shop.record(basket("B1", 6), check("B1", 30, day=6))
    shop.record(correction("C-1", check("B1", 40, day=6)))
    assert held(shop) == {"B1"}
    (inspection,) = rows(shop, t.inspection)
    assert inspection["conforming"] is False


def test_a_corrected_inspection_that_no_longer_fails_releases_nothing(shop: Works) -> None:
    contained(shop)
    shop.record(correction("C-1", check("B1", 30, day=6)))
    assert held(shop) == {"B1", "CTN"}
    (withdrawn,) = rows(shop, c.finding, event="finding.withdrawn")
    assert "release by name" in withdrawn["reason"]
    (inspection,) = rows(shop, t.inspection)
    assert inspection["conforming"] is True


def test_a_survey_corrected_to_failed_holds(shop: Works) -> None:
    shop.record(basket("B1", 6), survey("TUS-1", 8, passed=True))
    shop.record(correction("C-1", survey("TUS-1", 8, passed=False)))
    assert held(shop) == {"B1"}


def test_quantities_follow_a_correction_exactly(shop: Works) -> None:
    shop.record(basket("B1", 6), packed("CTN", "B1", quantity=30))
    shop.record(correction("C-1", packed("CTN", "B1", quantity=40)))
    book = rows(shop, t.lot, id="B1")[0]
    assert (book["consumed"], book["unaccounted"]) == (40_000_000, 0)
    shop.record(correction("C-2", packed("CTN", "B1", quantity=140)))
    book = rows(shop, t.lot, id="B1")[0]
    assert (book["consumed"], book["unaccounted"]) == (140_000_000, -40_000_000)


def test_both_the_old_record_and_its_correction_stay_in_the_ledger(shop: Works) -> None:
    shop.record(basket("B1", 6))
    shop.record(correction("C-1", basket("B1", 6, load="L-9"), reason="wrong load card"))
    said = [
        (row["kind"], orjson.loads(row["content"])) for row in rows(shop, c.ledger)
        if row["subject"] in ("OP-B1", "C-1")
    ]  # fmt: skip
    assert [kind for kind, _ in said] == ["record.operation", "record.correction"]
    assert said[0][1]["load"] == "LOAD-B1"
    assert (said[1][1]["reason"], said[1][1]["replacement"]["load"]) == ("wrong load card", "L-9")


def test_corrections_that_cannot_be(shop: Works) -> None:
    contained(shop)
    shop.record(packed("C2", "B2"))
    (cycle,) = blocked(shop, correction("C-1", basket("B2", 7, source="C2")))
    assert "a cycle" in cycle
    (lost,) = blocked(
        shop, correction("C-2", operation("PACK-C2", {"B2": 10}, {"OTHER": 10}, item="CARTON"))
    )
    assert "output lot `C2` cannot be taken away" in lost
    (same,) = blocked(shop, correction("C-3", packed("C2", "B2")))
    assert "the same as what it replaces" in same
    (unknown,) = blocked(shop, correction("C-4", basket("B3", 7)))
    assert "`OP-B3` is not known; did you mean" in unknown
    assert held(shop) == {"B1", "CTN"}


def test_one_correction_is_one_correction(shop: Works) -> None:
    shop.record(basket("B1", 6))
    shop.record(correction("C-1", basket("B1", 6, load="L-9")))
    again = shop.record(correction("C-1", basket("B1", 6, load="L-9")))
    assert again.duplicates == 1
    (conflict,) = blocked(shop, correction("C-1", basket("B1", 6, load="L-8")))
    assert "`replacement`" in conflict
    assert shop.record(basket("B1", 6), basket("B1", 6, load="L-9")).duplicates == 2
    assert cases(shop) == []
