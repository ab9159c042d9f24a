"""What was decided is done only when a record proves it; until then nothing ships."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from service.actions.case_lots import undecided_lots, unproven_effects
from service.actions.cases import get_case
from service.actions.propose_disposition import ProposedLine
from service.actions.prove_effect import prove_effect
from service.actions.reported_effect import ReportedEffect
from service.errors import BadInput, Conflict, Unknown
from service.records import case_tables as c
from service.records import tables as t
from tests.service.actions.signing import Signing
from tests.stories.furnace import at, basket, correction, packed
from tests.stories.looking import blocked, rows
from tests.support.master_data import inspection, shipment

REST = (ProposedLine("B2", "release"), ProposedLine("CTN", "release"))


def unproven(signing: Signing) -> list[str]:
    return signing.act(lambda desk: unproven_effects(desk, signing.number))


def undecided(signing: Signing) -> list[str]:
    return signing.act(lambda desk: undecided_lots(desk, get_case(desk, signing.number)))


def scrap_record(lot: str, quantity: float, name: str = "SC-1") -> dict[str, Any]:
    return {"record": "scrap", "id": name, "at": at(23), "lot": lot, "quantity": quantity,
            "reason": "pressed flat"}  # fmt: skip


def line_of(signing: Signing, kind: str) -> dict[str, Any]:
    (row,) = rows(signing.works, c.disposition, kind=kind)
    return row


# --- scrap -----------------------------------------------------------------------------------


def test_scrap_is_reported_in_parts_and_never_more_than_was_decided(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "scrap"), *REST)
    signing.scrap("B1", quantity=Decimal(60))
    assert (signing.held(), signing.state()) == ({"B1"}, "executing")
    assert unproven(signing) == ["scrap of 30 pcs of lot B1 is not reported as carried out"]
    with pytest.raises(Conflict, match="31 pcs of lot B1 are reported, but 30 of 90 are left"):
        signing.scrap("B1", quantity=Decimal(31))
    signing.scrap("B1", quantity=Decimal(30))
    assert (signing.held(), signing.state(), unproven(signing)) == (set(), "closed", [])
    assert len(rows(signing.works, t.scrap)) == 2


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"witness": "eng"}, "rendered_unusable"),
        ({"rendered_unusable": False, "witness": "eng"}, "rendered_unusable"),
        ({"rendered_unusable": True}, "witness: name who saw it"),
        ({"rendered_unusable": True, "witness": "engg"}, "did you mean `eng`"),
        ({"rendered_unusable": True, "witness": "sun"}, "sun reports it himself"),
        ({"rendered_unusable": True, "witness": "eng", "reported_by": "eng"}, "eng reports it"),
        ({"rendered_unusable": True, "witness": "eng", "quantity": Decimal(0)}, "above 0"),
        ({"rendered_unusable": True, "witness": "eng", "quantity": Decimal("NaN")}, "quantity"),
        ({"reference": "RMA-1"}, "reference: does not belong to scrap"),
    ],
)
def test_a_report_that_proves_no_scrap_is_refused(
    signing: Signing, said: dict[str, Any], fault: str
) -> None:
    signing.approve(ProposedLine("B1", "scrap"), *REST)
    with pytest.raises(BadInput, match=fault):
        signing.prove("B1", by="sun", **said)
    assert signing.held() == {"B1"}
    assert rows(signing.works, t.scrap) == []


def test_a_scrap_that_the_line_records_waits_for_its_witness(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "scrap"), *REST)
    signing.works.record(scrap_record("B1", 90))
    assert signing.state() == "executing"
    assert unproven(signing) == ["nobody has witnessed that 90 pcs of lot B1 are unusable"]
    signing.scrap("B1")
    assert (signing.state(), line_of(signing, "scrap")["state"]) == ("closed", "executed")
    assert len(rows(signing.works, t.scrap)) == 1, "witnessing scraps nothing more"


def test_only_an_approved_line_is_carried_out(signing: Signing) -> None:
    signing.propose(ProposedLine("B1", "scrap"))
    line = line_of(signing, "scrap")["id"]
    said = ReportedEffect(rendered_unusable=True, witness="eng")
    with pytest.raises(Conflict, match="only proposed"):
        signing.act(lambda desk: prove_effect(desk, signing.number, line, said))
    with pytest.raises(Unknown, match="disposition 99 of NCR-2026-0001 is not known"):
        signing.act(lambda desk: prove_effect(desk, signing.number, 99, said))


def test_a_corrected_scrap_is_not_proven_any_more(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "scrap"), *REST)
    record = scrap_record("B1", 90)
    signing.works.record(record)
    signing.scrap("B1")
    signing.works.record(correction("C-1", {**record, "quantity": 50}))
    assert line_of(signing, "scrap")["state"] == "approved"
    assert signing.held() == {"B1"}
    blocked(signing.works, shipment("SH-1", {"B1": 1}))


# --- what happens in between -----------------------------------------------------------------


def test_a_lot_used_before_it_was_scrapped_is_asked_about_again(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "scrap"), *REST)
    signing.works.record(packed("CTN-2", "B1", quantity=90))
    line = line_of(signing, "scrap")
    assert (line["state"], line["lost"]) == ("failed", 90_000_000)
    assert "operation PACK-CTN-2" in line["effect"]
    assert (signing.state(), undecided(signing)) == ("confirmed", ["CTN-2"])
    assert {row["recipient"] for row in rows(signing.works, c.outbox, kind="undecided_again")} == {
        "sun@plant.example"
    }


def test_what_left_before_it_was_scrapped_shrinks_the_decision(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "scrap"), *REST)
    signing.works.record(shipment("SH-1", {"B1": 20}, already_left=True))
    assert line_of(signing, "scrap")["lost"] == 20_000_000
    signing.scrap("B1")
    assert line_of(signing, "scrap")["state"] == "executed"
    assert signing.held() == {"B1"}, "20 of it are at the customer"
    back = {"record": "return", "id": "RT-1", "at": at(24), "customer": "BUYER",
            "shipment": "SH-1", "lot": "B1", "quantity": 20}  # fmt: skip
    signing.works.record(back)
    assert (signing.state(), undecided(signing)) == ("confirmed", ["B1"])
    blocked(signing.works, shipment("SH-2", {"B1": 1}))


def test_what_cannot_be_carried_out_is_decided_anew(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "rework", instruction="temper again"), *REST)
    signing.prove("B1", not_possible="the furnace is gone")
    assert (signing.state(), undecided(signing)) == ("confirmed", ["B1"])
    signing.approve(ProposedLine("B1", "scrap"))
    signing.scrap("B1")
    assert signing.state() == "closed"


def test_all_that_is_decided_already_is_not_proposed_again(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "scrap", Decimal(40)))
    with pytest.raises(BadInput, match="90 are on hand, 40 of them decided already"):
        signing.propose(ProposedLine("B1", "release", Decimal(51)))
    signing.approve(ProposedLine("B1", "release"), *REST)
    assert signing.held() == {"B1"}
    signing.scrap("B1")
    assert signing.state() == "closed"


# --- rework ----------------------------------------------------------------------------------


def test_a_rework_that_a_person_reports_waits_for_its_inspection(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "rework", instruction="temper again"), *REST)
    signing.prove("B1", note="second furnace")
    assert signing.held() == {"B1", "B1-D1"}
    with pytest.raises(Conflict, match="0 wait for it"):
        signing.prove("B1")
    signing.works.record(inspection("I-2", "B1-D1", 30, at=at(21)))
    assert (signing.held(), signing.state()) == (set(), "closed")


def test_a_reinspection_that_leaves_out_what_was_named_proves_nothing(signing: Signing) -> None:
    named = ProposedLine("B1", "rework", instruction="temper", reinspect=("head_height",))
    signing.approve(named, *REST)
    signing.prove("B1")
    signing.works.record(inspection("I-2", "B1-D1", 30, at=at(21)))
    assert "B1-D1" in signing.held(), "hardness conforms; the head was not measured"
    both = inspection("I-3", "B1-D1", 30, at=at(22))
    head = inspection("I-3", "B1-D1", 10, characteristic="head_height")["measurements"]
    signing.works.record({**both, "operation": None, "measurements": both["measurements"] + head})
    assert signing.held() == set()


def test_a_rework_that_fails_reopens_a_case_that_was_decided(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "rework", instruction="temper again"), *REST)
    again = {**basket("B1-R", 20, source="B1"), "inputs": [{"lot": "B1", "quantity": 90}]}
    signing.works.record(again, inspection("I-2", "B1-R", 41, at=at(21), operation="OP-B1-R"))
    assert line_of(signing, "rework")["state"] == "failed"
    assert "B1-R" in signing.held()
    assert signing.state() in ("confirmed", "open")
    blocked(signing.works, shipment("SH-1", {"B1-R": 1}))


# --- sorting ---------------------------------------------------------------------------------


def test_sorting_every_piece_releases_the_good_and_holds_the_bad(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "sort", sampling="100%"), *REST)
    assert (signing.state(), signing.held()) == ("executing", {"B1"})
    with pytest.raises(Conflict, match="80 accepted and 9 rejected are 89 pcs; lot B1 has 90"):
        signing.prove("B1", accepted=Decimal(80), rejected=Decimal(9))
    signing.prove("B1", accepted=Decimal(80), rejected=Decimal(10))
    assert (signing.held(), signing.state()) == ({"B1-D1"}, "confirmed")
    signing.works.record(shipment("SH-1", {"B1": 80}))
    blocked(signing.works, shipment("SH-2", {"B1-D1": 1}))
    signing.approve(ProposedLine("B1-D1", "scrap"))
    signing.scrap("B1-D1")
    assert signing.state() == "closed"


@pytest.mark.parametrize(("defective", "held", "state"), [(1, set(), "closed"),
                                                          (2, {"B1"}, "confirmed")])  # fmt: skip
def test_a_sample_accepts_the_lot_or_leaves_it_undecided(
    signing: Signing, defective: int, held: set[str], state: str
) -> None:
    signing.approve(ProposedLine("B1", "sort", sampling="sample=20 accept=1"), *REST)
    signing.prove("B1", inspected=20, defective=defective)
    assert (signing.held(), signing.state()) == (held, state)


def test_a_sample_of_another_size_proves_nothing(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "sort", sampling="sample=20, accept=1"), *REST)
    with pytest.raises(Conflict, match="10 were inspected, the plan takes 20"):
        signing.prove("B1", inspected=10, defective=0)
    with pytest.raises(BadInput, match="21 of 20 cannot be defective"):
        signing.prove("B1", inspected=20, defective=21)
    with pytest.raises(BadInput, match="give `inspected` and `defective`"):
        signing.prove("B1", accepted=Decimal(90), rejected=Decimal(0))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (ProposedLine("B1", "sort"), "needs sampling"),
        (ProposedLine("B1", "sort", sampling="sample=91"), "cannot be drawn|there are 90"),
        (ProposedLine("B1", "sort", sampling="sampel=5"), "did you mean `sample`"),
        (ProposedLine("B1", "sort", sampling="half of it"), "is no plan"),
        (ProposedLine("B1", "sort", sampling="accept=1"), "says too little"),
        (ProposedLine("B1", "sort", sampling="sample=1 accept=1"), "always passes"),
        (ProposedLine("B1", "release", sampling="100%"), "sampling belongs to sort"),
        (ProposedLine("B1", "scrap", reinspect=("hardness",)), "reinspect belongs to"),
        (ProposedLine("B1", "repair", instruction="weld"), "repair of lot `B1` needs a concession"),
        (ProposedLine("B1", "rework", instruction="x", reinspect=("hardnes",)),
         "did you mean `hardness`"),
    ],
)  # fmt: skip
def test_what_a_decision_has_to_say_is_asked_for(
    signing: Signing, line: ProposedLine, fault: str
) -> None:
    with pytest.raises(BadInput, match=fault):
        signing.propose(line)
