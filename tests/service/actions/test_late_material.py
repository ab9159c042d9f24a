"""What a case thought decided comes back: late records, finds, and proofs that were none."""

from __future__ import annotations

from typing import Any

from service.actions.propose_disposition import ProposedLine
from tests.service.actions.signing import Signing
from tests.stories.furnace import at, basket, correction, packed
from tests.stories.looking import blocked, cases
from tests.support.master_data import inspection, shipment

SCRAPPED = tuple(ProposedLine(lot, "scrap") for lot in ("B1", "B2", "CTN"))
REWORKED = ProposedLine("B1", "rework", instruction="temper again")
RELEASED = (ProposedLine("B2", "release"), ProposedLine("CTN", "release"))


def count(lot: str, quantity: float) -> dict[str, Any]:
    return {"record": "count", "id": f"K-{lot}", "at": at(23), "lot": lot, "quantity": quantity}


def reworked(lot: str = "B1") -> dict[str, Any]:
    """Tempered once more, a day after the failure: B1-R."""
    again = basket(f"{lot}-R", 20, source=lot)
    return {**again, "inputs": [{"lot": lot, "quantity": 90}]}


def good(lot: str, day: int, **more: Any) -> dict[str, Any]:
    return inspection(f"I-GOOD-{lot}", lot, 30, at=at(day), **more)


def test_a_late_basket_of_a_load_whose_case_is_closed_is_held_and_decided(signing: Signing) -> None:
    signing.approve(*SCRAPPED)
    signing.scrap("B1", "B2", "CTN")
    assert signing.state() == "closed"
    signing.works.record(basket("B3", 6, load="L-1"))
    assert (signing.held(), signing.state()) == ({"B3"}, "open")
    assert cases(signing.works)[0]["closed_at"] is None
    signing.approve(ProposedLine("B3", "release"))
    assert (signing.held(), signing.state()) == (set(), "closed")


def test_a_late_basket_of_a_dismissed_false_alarm_is_not_held(signing: Signing) -> None:
    signing.sign("sun", "dismiss")
    signing.works.record(basket("B3", 6, load="L-1"))
    assert signing.held() == set()


def test_what_was_made_of_a_scrapped_lot_after_all_is_held(signing: Signing) -> None:
    signing.approve(*SCRAPPED)
    signing.scrap("B1", "B2", "CTN")
    report = signing.works.record(packed("CTN-2", "B1"))
    assert report.outcome.imbalances
    assert (signing.held(), signing.state()) == ({"CTN-2"}, "open")
    blocked(signing.works, shipment("SH-1", {"CTN-2": 1}))


def test_a_count_that_finds_some_of_a_scrapped_lot_holds_it_again(signing: Signing) -> None:
    signing.approve(*SCRAPPED)
    signing.scrap("B1", "B2", "CTN")
    signing.works.record(count("B1", 5))
    assert (signing.held(), signing.state()) == ({"B1"}, "open")
    signing.approve(ProposedLine("B1", "scrap"))
    signing.scrap("B1")
    assert signing.state() == "closed"


def test_a_count_of_a_lot_released_as_good_holds_nothing(signing: Signing) -> None:
    signing.approve(*(ProposedLine(lot, "release") for lot in ("B1", "B2", "CTN")))
    signing.works.record(count("B1", 5))
    assert signing.held() == set()


def test_a_correction_that_leaves_some_of_a_used_up_lot_holds_it_again(signing: Signing) -> None:
    used = packed("CTN-2", "B1", quantity=90)
    signing.works.record(used)
    signing.approve(*SCRAPPED[1:], ProposedLine("CTN-2", "scrap"))
    signing.scrap("B2", "CTN", "CTN-2")
    assert signing.held() == set()
    less = {**used, "inputs": [{"lot": "B1", "quantity": 60}]}
    signing.works.record(correction("C-1", less))
    assert signing.held() == {"B1"}


def test_a_check_made_before_the_failure_and_recorded_late_proves_no_rework(
    signing: Signing,
) -> None:
    signing.approve(REWORKED, *RELEASED)
    signing.works.record(reworked(), good("B1-R", 6))
    assert signing.held() == {"B1", "B1-R"}
    signing.works.record({**good("B1-R", 21), "id": "I-LATER"})
    assert signing.held() == set()


def test_measuring_again_until_it_passes_proves_no_rework(signing: Signing) -> None:
    signing.approve(REWORKED, *RELEASED)
    signing.works.record(good("B1", 21), packed("CTN-9", "B1"), good("CTN-9", 21))
    assert signing.held() == {"B1", "CTN-9"}, "packing is no rework either"


def test_inspecting_no_piece_at_all_proves_no_rework(signing: Signing) -> None:
    signing.approve(REWORKED, *RELEASED)
    nothing = {**good("B1", 21), "attributes": [{"defect": "x", "inspected": 0, "defective": 0}]}
    del nothing["measurements"]
    signing.works.record(nothing)
    assert signing.held() == {"B1"}


def test_what_is_mixed_of_reworked_and_undecided_lots_waits_for_a_decision(
    signing: Signing,
) -> None:
    signing.approve(REWORKED)
    signing.works.record(packed("MIX-1", "B1", "B2"), packed("MIX-2", "B2", "B1"))
    signing.works.record(good("MIX-1", 21), good("MIX-2", 21))
    assert {"MIX-1", "MIX-2"} <= signing.held()


def test_a_reworked_lot_that_fails_again_needs_a_new_decision(signing: Signing) -> None:
    signing.approve(REWORKED)
    signing.works.record(inspection("I-AGAIN", "B1", 41, at=at(20), operation="OP-B1"))
    signing.works.record(good("B1", 21))
    assert "B1" in signing.held()
    assert signing.dispositions()["B1"] == ("rework", "failed")


def test_a_corrected_reinspection_takes_its_release_back(signing: Signing) -> None:
    signing.works.record(basket("B9", 8))
    signing.approve(REWORKED, *RELEASED)
    proof = good("B1-R", 21)
    signing.works.record(reworked(), proof)
    assert (signing.held(), signing.state()) == (set(), "closed")
    signing.works.record(correction("C-1", {**proof, "lot": "B9"}))
    assert (signing.held(), signing.state()) == ({"B1-R"}, "executing")
    assert signing.dispositions()["B1"] == ("rework", "awaiting_inspection")
    signing.works.record({**proof, "id": "I-REALLY"})
    assert (signing.held(), signing.state()) == (set(), "closed")


def test_a_corrected_reinspection_that_still_conforms_releases_again(signing: Signing) -> None:
    signing.approve(REWORKED, *RELEASED)
    proof = good("B1-R", 21)
    signing.works.record(reworked(), proof, correction("C-1", {**proof, "inspector": "P-2"}))
    assert (signing.held(), signing.state()) == (set(), "closed")
