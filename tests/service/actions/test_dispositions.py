"""What becomes of held lots, once the right people have signed for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from service.actions.propose_disposition import ProposedLine
from service.errors import BadInput, Conflict
from service.records import tables as t
from tests.service.actions.signing import Signing
from tests.stories.furnace import check
from tests.stories.looking import blocked, rows
from tests.support.master_data import inspection, operation, shipment


def book(signing: Signing, lot: str) -> dict[str, Any]:
    return rows(signing.works, t.lot, id=lot)[0]


def release_the_rest(*lots: str) -> list[ProposedLine]:
    return [ProposedLine(lot, "release") for lot in lots]


def test_after_two_different_people_approved_the_release_the_lots_ship(signing: Signing) -> None:
    assert signing.held() == {"B1", "B2", "CTN"}
    blocked(signing.works, shipment("SH-1", {"B1": 5}))
    done = signing.approve(*release_the_rest("B1", "B2", "CTN"))
    assert (done.state, signing.held()) == ("closed", set())
    signing.works.record(shipment("SH-1", {"B1": 5, "CTN": 10}))
    assert [entry["lots"] for entry in signing.ledger("hold.released")] == [["B1"], ["B2"], ["CTN"]]
    assert {entry["person"] for entry in signing.ledger("signature")} == {"sun", "prod", "eng"}


def test_a_lot_left_undecided_stays_held_and_the_case_open(signing: Signing) -> None:
    done = signing.approve(*release_the_rest("B1"))
    assert (done.state, signing.held()) == ("confirmed", {"B2", "CTN"})
    assert signing.approve(*release_the_rest("B2", "CTN")).state == "closed"


def test_scrap_takes_the_lot_out_and_ends_its_hold(signing: Signing) -> None:
    done = signing.approve(ProposedLine("B1", "scrap"), *release_the_rest("B2", "CTN"))
    assert (done.state, signing.held()) == ("executing", {"B1"}), "decided is not yet done"
    assert book(signing, "B1")["scrapped"] == 0
    signing.scrap("B1")
    assert book(signing, "B1")["scrapped"] == 90_000_000
    assert signing.held() == set()
    blocked(signing.works, shipment("SH-1", {"B1": 1}))


def test_scrapping_a_part_leaves_the_rest_on_hold(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "scrap", Decimal(40)), *release_the_rest("B2", "CTN"))
    signing.scrap("B1")
    assert book(signing, "B1")["scrapped"] == 40_000_000
    assert signing.held() == {"B1"}
    assert signing.state() == "confirmed"
    blocked(signing.works, shipment("SH-1", {"B1": 1}))


def test_releasing_a_part_makes_a_new_lot_of_it_and_holds_the_rest(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "release", Decimal(40)), *release_the_rest("B2", "CTN"))
    assert signing.held() == {"B1"}
    assert book(signing, "B1-D1")["produced"] == 40_000_000
    signing.works.record(shipment("SH-1", {"B1-D1": 40}))
    blocked(signing.works, shipment("SH-2", {"B1": 1}))


def test_regrading_makes_a_new_lot_of_the_other_item(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "regrade", to_item="BLANK"), *release_the_rest("B2", "CTN"))
    new = book(signing, "B1-D1")
    assert (new["item"], new["produced"]) == ("BLANK", 90_000_000)
    assert signing.held() == set()
    assert book(signing, "B1")["consumed"] == 100_000_000


def test_a_rework_is_held_until_what_failed_conforms(signing: Signing) -> None:
    done = signing.approve(
        ProposedLine("B1", "rework", instruction="temper again"), *release_the_rest("B2", "CTN")
    )
    assert (done.state, signing.held()) == ("executing", {"B1"})
    works = signing.works
    report = works.record(
        operation("REWORK", {"B1": 90}, {"B1-R": 90}, item="BOLT", process="heat_treat",
                  equipment="FURNACE-2", load="L-9")
    )  # fmt: skip
    assert report.outcome.violations == [], "it was told to be reworked"
    assert signing.held() == {"B1", "B1-R"}
    attributes = [{"defect": "crack", "inspected": 5, "defective": 0}]
    other = {**inspection("I-2", "B1-R", 10, characteristic="head_height"), "operation": None}
    works.record({**other, "attributes": attributes})
    assert "B1-R" in signing.held(), "hardness failed; the head's height proves nothing"
    works.record(inspection("I-3", "B1-R", 40, at="2026-01-09T09:00:00+00:00"))
    assert "B1-R" in signing.held()


def test_a_conforming_reinspection_releases_the_reworked_lot(signing: Signing) -> None:
    signing.approve(
        ProposedLine("B1", "rework", instruction="temper again"), *release_the_rest("B2", "CTN")
    )
    works = signing.works
    works.record(
        operation("REWORK", {"B1": 90}, {"B1-R": 90}, item="BOLT", process="heat_treat",
                  equipment="FURNACE-2", load="L-9"),
        inspection("I-3", "B1-R", 30, 31),
    )  # fmt: skip
    assert "B1-R" not in signing.held()
    works.record(shipment("SH-1", {"B1-R": 90}))
    assert (signing.held(), signing.state()) == (set(), "closed")
    assert ("rework", "executed") in signing.dispositions().values()


def test_return_to_supplier_takes_out_received_material_only(signing: Signing) -> None:
    with pytest.raises(BadInput, match="made here, not received"):
        signing.propose(ProposedLine("B1", "return_to_supplier"))


def test_received_material_goes_back_to_its_supplier(signing: Signing) -> None:
    works = signing.works
    works.record({**inspection("I-9", "SMALL-COIL", 40), "stage": "incoming"})
    incoming = Signing(works, "NCR-2026-0002")
    assert incoming.held() == {"SMALL-COIL"}
    done = incoming.approve(ProposedLine("SMALL-COIL", "return_to_supplier"))
    assert (done.state, incoming.held()) == ("executing", {"SMALL-COIL"})
    incoming.prove("SMALL-COIL", reference="RMA-5")
    assert (incoming.state(), incoming.held()) == ("closed", set())
    (gone,) = rows(works, t.scrap)
    assert (gone["lot"], gone["quantity"]) == ("SMALL-COIL", 500_000_000)
    assert gone["reason"].startswith("returned to supplier MILL with RMA-5")


def test_use_as_is_needs_a_concession(signing: Signing) -> None:
    with pytest.raises(BadInput, match="needs a concession"):
        signing.propose(ProposedLine("B1", "use_as_is", concession="  "))
    signing.concede("CON-77")
    signing.approve(
        ProposedLine("B1", "use_as_is", concession="CON-77"), *release_the_rest("B2", "CTN")
    )
    assert signing.held() == set()
    (reason,) = [e["reason"] for e in signing.ledger("hold.released") if e["lots"] == ["B1"]]
    assert "concession: CON-77" in reason
    assert "concession: CON-77" in reason


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (ProposedLine("B9", "release"), "lot `B9` is not known"),
        (ProposedLine("COIL", "release"), "lot `COIL` is not held under"),
        (ProposedLine("B1", "relase"), "did you mean `release`"),
        (ProposedLine("B1", "release", Decimal(0)), "quantity must be above 0"),
        (ProposedLine("B1", "release", Decimal(91)), "91 pcs of lot `B1` are proposed, 90 are on"),
        (ProposedLine("B1", "rework"), "needs an instruction"),
        (ProposedLine("B1", "regrade"), "needs to_item"),
        (ProposedLine("B1", "regrade", to_item="WIRE"), "is counted in kg"),
    ],
)  # fmt: skip
def test_a_proposal_that_cannot_be_carried_out_is_refused(
    signing: Signing, line: ProposedLine, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        signing.propose(line)
    assert signing.state() == "open"


def test_a_proposal_says_why(signing: Signing) -> None:
    with pytest.raises(BadInput, match="reason"):
        signing.propose(ProposedLine("B1", "release"), reason=" ")


def test_a_closed_case_takes_no_proposal(signing: Signing) -> None:
    signing.approve(*release_the_rest("B1", "B2", "CTN"))
    with pytest.raises(Conflict, match="is closed"):
        signing.propose(ProposedLine("B1", "release"))


def test_the_same_failure_after_the_release_holds_again_under_a_new_case(signing: Signing) -> None:
    signing.approve(*release_the_rest("B1", "B2", "CTN"))
    signing.works.record({**check("B2", 41, day=6), "id": "I-AGAIN"})
    assert Signing(signing.works, "NCR-2026-0002").held() == {"B1", "B2", "CTN"}
    assert signing.held() == set(), "the first case stays closed"
