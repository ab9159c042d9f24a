"""A case moves on as the table says: who, when, why, from what to what; taken and opened again."""

from __future__ import annotations

from typing import Any

import pytest

from service.actions.blocks_closing import blocks_closing
from service.actions.cases import change_state, get_case
from service.actions.close_case import close_if_done
from service.actions.look_case_life import steps_of
from service.actions.propose_disposition import ProposedLine
from service.actions.reopen_case import Reopening, reopen_case
from service.actions.take_case import owner_of, quality_role_of, take_case
from service.errors import BadInput, Conflict, Forbidden, Refused, Unknown
from service.records import case_tables as c
from tests.service.actions.signing import CASE, Signing
from tests.stories.furnace import check
from tests.stories.looking import blocked, rows
from tests.support.master_data import operation, shipment

EVERYTHING = [ProposedLine(lot, "release") for lot in ("B1", "B2", "CTN")]


def steps(signing: Signing) -> list[dict[str, Any]]:
    with signing.works.door.read() as connection:
        return steps_of(connection, CASE)


def ways(signing: Signing) -> list[tuple[str, str, str]]:
    return [(step["action"], step["from"], step["to"]) for step in steps(signing)]


def take(signing: Signing, owner: str, *, role: str = "quality_engineer", **more: str) -> str:
    signing.act(lambda desk: take_case(desk, CASE, owner=owner, role=role, **more))
    owned = signing.act(lambda desk: owner_of(desk, CASE))
    assert owned is not None
    return owned


def reopen(
    signing: Signing, *lots: str, by: str = "sun", pin: str = "pin-sun", reason: str = "new facts"
) -> object:
    asked = Reopening(CASE, by, pin, reason, lots)
    return signing.act(lambda desk: reopen_case(desk, asked))


def dismiss(signing: Signing) -> None:
    assert signing.sign("sun", "dismiss").state == "dismissed"


# --- steps -----------------------------------------------------------------------------------


def test_every_change_is_kept_with_who_when_why_from_what_to_what(signing: Signing) -> None:
    take(signing, "mia", why="the furnace is mine")
    signing.propose(*EVERYTHING)
    signing.sign("sun", "confirm")
    signing.sign("prod", "approve")
    signing.sign("eng", "approve")
    assert ways(signing) == [
        ("take", "open", "under_review"),
        ("confirm", "under_review", "confirmed"),
        ("propose", "confirmed", "proposed"),
        ("approve", "proposed", "approved"),
        ("carry_out", "approved", "executing"),
        ("verify", "executing", "verified"),
        ("close", "verified", "closed"),
    ]
    first, second, *_ = steps(signing)
    assert (first["by"], first["why"]) == ("mia", "taken under review: the furnace is mine")
    assert (second["by"], second["why"]) == ("sun", "seen and agreed")
    entered = signing.ledger("nonconformance.state")
    assert [(e["action"], e["from"], e["to"]) for e in entered] == ways(signing)
    assert [e["why"] for e in entered] == [step["why"] for step in steps(signing)]
    assert entered[0]["person"] == "mia"
    seqs = [row["seq"] for row in rows(signing.works, c.ledger, kind="nonconformance.state")]
    assert [step["entry"] for step in steps(signing)] == seqs


@pytest.mark.parametrize("action", ["approve", "close", "carry_out", "reject", "verify"])
def test_what_the_table_does_not_allow_is_a_conflict_and_changes_nothing(
    signing: Signing, action: Any
) -> None:
    with pytest.raises(Conflict, match=f"{CASE}: a case that is open cannot be"):
        signing.act(lambda desk: change_state(desk, get_case(desk, CASE), action, why="w"))
    assert (signing.state(), steps(signing)) == ("open", [])


def test_a_role_that_may_not_is_forbidden(signing: Signing) -> None:
    with pytest.raises(Forbidden, match="auditor may not do this"):
        take(signing, "ann", role="auditor")
    assert signing.state() == "open"


def test_of_two_who_looked_at_one_version_only_the_first_moves_it(signing: Signing) -> None:
    seen = signing.act(lambda desk: get_case(desk, CASE))
    take(signing, "mia")
    with pytest.raises(Conflict, match="was changed by somebody else"):
        signing.act(
            lambda desk: change_state(desk, seen, "take", why="w", by_role="quality_engineer")
        )
    assert len(steps(signing)) == 1


# --- taken -----------------------------------------------------------------------------------


def test_a_case_has_one_owner_and_is_taken_over_by_naming_him(signing: Signing) -> None:
    assert take(signing, "mia") == "mia"
    with pytest.raises(Conflict, match="under review by mia; to take it over"):
        take(signing, "max")
    with pytest.raises(Conflict, match="under review by mia already"):
        take(signing, "mia")
    with pytest.raises(Conflict, match="under review by mia; to take it over"):
        take(signing, "max", take_over_from="moe")
    assert take(signing, "max", take_over_from="mia", why="mia is ill") == "max"
    assert steps(signing)[-1]["why"] == "taken over from mia: mia is ill"


def test_taking_what_nobody_has_over_from_somebody_is_refused(signing: Signing) -> None:
    with pytest.raises(Conflict, match="by nobody: there is nothing to take over"):
        take(signing, "max", take_over_from="mia")


def test_a_case_under_review_keeps_its_open_round_when_a_finding_joins(signing: Signing) -> None:
    take(signing, "mia")
    asked = signing.open_round()["id"]
    signing.works.record(check("B2", 40, day=6, stage="final"))
    assert (signing.state(), signing.open_round()["id"]) == ("under_review", asked)
    assert signing.sign("sun", "confirm").state == "confirmed"


def test_who_takes_is_a_person_of_quality(signing: Signing) -> None:
    assert signing.act(lambda desk: quality_role_of(desk, "sun")) == "quality_supervisor"
    with pytest.raises(Unknown, match="person `sum` is not known; did you mean `sun`"):
        signing.act(lambda desk: quality_role_of(desk, "sum"))
    with pytest.raises(Forbidden, match="and prod is production_manager"):
        signing.act(lambda desk: quality_role_of(desk, "prod"))


# --- opened again ----------------------------------------------------------------------------


def test_a_dismissed_case_opened_again_holds_what_the_dismissal_released(signing: Signing) -> None:
    before = signing.held()
    dismiss(signing)
    assert signing.held() == set()
    assert reopen(signing) is not None
    assert (signing.state(), signing.held()) == ("open", before)
    blocked(signing.works, shipment("SH-1", {"B1": 5}))
    assert ways(signing)[-1] == ("reopen", "dismissed", "open")
    assert signing.open_round()["step"] == "confirm"
    (signed,) = signing.ledger("nonconformance.reopened")
    assert (signed["person"], signed["printed_name"], signed["reason"]) == (
        "sun",
        "Sun",
        "new facts",
    )
    assert sorted(signed["lots"]) == sorted(before)
    assert "pin-sun" not in str(rows(signing.works, c.ledger))
    row = rows(signing.works, c.nonconformance)[0]
    assert (row["closed_at"], row["closing_reason"], row["owner"]) == (None, None, None)
    assert signing.approve(*EVERYTHING).state == "closed"


def test_what_was_made_of_it_meanwhile_is_held_too(signing: Signing) -> None:
    dismiss(signing)
    signing.works.record(operation("PACK-9", {"B1": 50}, {"NEW": 50}, item="BOLT"))
    reopen(signing)
    assert signing.held() == {"B1", "B2", "CTN", "NEW"}


def test_a_closed_case_opened_again_holds_only_what_is_named(signing: Signing) -> None:
    signing.approve(*EVERYTHING)
    reopen(signing, "B2")
    assert (signing.state(), signing.held()) == ("open", {"B2"})
    assert signing.sign("sun", "confirm").state == "confirmed"


def test_a_lot_that_the_case_does_not_reach_is_not_held_by_opening_it(signing: Signing) -> None:
    signing.approve(*EVERYTHING)
    with pytest.raises(BadInput, match=r"lot `CTNN` is not in the scope of .*mean `CTN`"):
        reopen(signing, "CTNN")
    assert signing.state() == "closed"


@pytest.mark.parametrize(
    ("more", "refusal", "said"),
    [
        ({"by": "prod", "pin": "pin-prod"}, Forbidden, "prod may not open a case again"),
        ({"reason": "  "}, BadInput, "a signature says why"),
    ],
)
def test_only_a_supervisor_opens_a_case_again_and_says_why(
    signing: Signing, more: dict[str, str], refusal: type[Refused], said: str
) -> None:
    dismiss(signing)
    with pytest.raises(refusal, match=said):
        reopen(signing, **more)
    assert signing.state() == "dismissed"


def test_a_wrong_pin_is_counted_and_changes_nothing(signing: Signing) -> None:
    dismiss(signing)
    assert reopen(signing, pin="guess-1") is None
    assert (signing.state(), signing.held()) == ("dismissed", set())
    assert rows(signing.works, c.person, name="sun")[0]["failures"] == 1


def test_a_case_that_goes_on_is_not_opened_again(signing: Signing) -> None:
    with pytest.raises(Conflict, match="is open: only a closed or dismissed case"):
        reopen(signing)
    dismiss(signing)
    reopen(signing)
    with pytest.raises(Conflict, match="is open: only a closed or dismissed case"):
        reopen(signing)
    assert len(signing.ledger("nonconformance.reopened")) == 1


def test_a_case_that_is_not_known_is_told_with_what_may_be_meant(signing: Signing) -> None:
    with pytest.raises(Unknown, match="`NCR-2026-001` is not known; did you mean `NCR-2026-0001`"):
        signing.act(lambda desk: take_case(desk, "NCR-2026-001", owner="m", role="admin"))


# --- to its end ------------------------------------------------------------------------------


def test_a_case_with_shipped_lots_is_verified_and_waits_for_its_customers(signing: Signing) -> None:
    signing.approve(*EVERYTHING)
    signing.works.record(shipment("SH-1", {"B1": 90, "CTN": 10}))
    reopen(signing, "B1")
    assert signing.held() == {"B1", "CTN"}, "the carton was packed out of it"
    confirmed = signing.sign("sun", "confirm")
    assert confirmed.state == "verified", "nothing of it is here to decide about"
    assert ways(signing)[-3:] == [
        ("confirm", "open", "confirmed"),
        ("carry_out", "confirmed", "executing"),
        ("verify", "executing", "verified"),
    ]
    blocks = signing.act(lambda desk: blocks_closing(desk, get_case(desk, CASE)))
    assert [(block.kind, block.subject) for block in blocks] == [("unanswered_customer", "BUYER")]
    assert "customer Buyer has not answered" in blocks[0].sentence
    still = signing.act(lambda desk: close_if_done(desk, get_case(desk, CASE)))
    assert still.state == "verified"


def test_a_closed_case_opened_again_without_a_lot_closes_once_it_is_confirmed(
    signing: Signing,
) -> None:
    signing.approve(*EVERYTHING)
    reopen(signing)
    assert signing.sign("sun", "confirm").state == "closed"


def test_what_a_case_waits_for_is_said_lot_by_lot(signing: Signing) -> None:
    def blocks() -> list[tuple[str, str]]:
        found = signing.act(lambda desk: blocks_closing(desk, get_case(desk, CASE)))
        return [(block.kind, block.subject) for block in found]

    waiting = ("round", str(signing.open_round()["id"]))
    lots = [("undecided_lot", lot) for lot in ("B1", "B2", "CTN")]
    assert blocks() == [*lots, waiting]
    signing.approve(
        ProposedLine("B1", "rework", instruction="temper again"),
        ProposedLine("B2", "release"), ProposedLine("CTN", "release"),
    )  # fmt: skip
    assert (signing.state(), blocks()) == ("executing", [("unproven_effect", CASE)])
