"""Signers, links, withdrawals and new proposals at the same moment: one outcome, all are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from notifications.links import mint_token
from service.actions.absences import Absence, add_absence
from service.actions.cases import get_case
from service.actions.desk import Desk
from service.actions.propose_disposition import ProposedLine, propose_disposition
from service.records.case_tables import (
    approval_link,
    approval_round,
    hold,
    ledger,
    proposal,
    signature,
)
from service.records.schema import microseconds
from tests.service.rulebooks.lives import NOW, Life, add_people
from tests.support.master_data import defect, operation, receipt
from tests.support.race import race
from tests.support.recording import Works, desk_of
from tests.support.signer_sides import (
    ed_signs,
    eve_proposes_anew,
    eve_withdraws,
    pat_signs,
    sign_now,
    signs_by_link,
    sue_signs,
    worker_escalates,
)
from tests.support.store_state import assert_whole

ROUNDS = 3


@pytest.fixture
def life(stocked: Works) -> Life:
    life = Life(stocked)
    life.act(add_people)
    return life


@pytest.fixture
def cases(life: Life) -> list[str]:
    """Each holds two lots, one of which is proposed to be released; two are asked to sign."""
    numbers = []
    for n in range(ROUNDS):
        made = operation(f"OP-{n}", {f"A-{n}": 10}, {f"B-{n}": 20, f"C-{n}": 20})
        life.record(receipt(f"A-{n}"), made, defect(f"I-{n}", f"B-{n}"))
        number = f"NCR-2026-{n + 1:04d}"
        life.act(lambda desk, number=number: sign_now(desk, number, "sam", "confirm"))  # type: ignore[misc]
        lines = [ProposedLine(f"B-{n}", "release")]
        life.works.door.write(
            lambda at, number=number, lines=lines: propose_disposition(  # type: ignore[misc]
                desk_of(at, life.works.plant, life.settings), number, lines, reason="retested"
            ), by="eve", now=life.now,
        )  # fmt: skip
        numbers.append(number)
    return numbers


def _link(life: Life, number: str, name: str, role: str) -> str:
    raw, stored = mint_token()

    def work(desk: Desk) -> None:
        a = approval_round.c
        query = select(a.id).where(a.nonconformance == number, a.state == "open")
        row = {
            "token_hash": stored, "round": desk.transaction.connection.execute(query).scalar_one(),
            "role": role, "person": name, "failures": 0, "created_at": microseconds(NOW),
            "case_version": get_case(desk, number).version,
            "expires_at": microseconds(NOW) + 3_600_000_000,
        }  # fmt: skip
        desk.transaction.insert(approval_link, row)

    life.act(work)
    return raw


def _counted(life: Life, number: str) -> tuple[int, int, bool]:
    """Signatures about the proposal, proposals approved, and whether its lot is held still."""
    s, a, p, h = signature.c, approval_round.c, proposal.c, hold.c
    signed = (
        select(func.count()).select_from(signature).join(approval_round, a.id == s.round)
        .where(a.nonconformance == number, s.meaning == "approval")
    )  # fmt: skip
    approved = select(func.count()).where(p.nonconformance == number, p.state == "approved")
    lot = f"B-{int(number[-4:]) - 1}"
    held = select(func.count()).where(
        h.nonconformance == number, h.lot == lot, h.released_at.is_(None)
    )
    return (
        life.look(lambda c: c.execute(signed).scalar_one()),
        life.look(lambda c: c.execute(approved).scalar_one()),
        bool(life.look(lambda c: c.execute(held).scalar_one())),
    )


def test_of_two_signers_at_once_both_count_or_one_is_told_that_the_other_signed(
    life: Life, cases: list[str], database_url: str
) -> None:
    said = race(database_url, (pat_signs, ed_signs), cases, lanes=1)
    for number, told in zip(cases, said, strict=True):
        done = told.count("done")
        assert done == 2 or ("has signed" in "".join(told) and done == 1), told
        assert _counted(life, number) == (done, int(done == 2), done != 2)
    with life.works.door.read() as connection:
        assert_whole(connection)


def test_one_link_sent_from_three_places_at_once_signs_once(
    life: Life, cases: list[str], database_url: str
) -> None:
    links = [_link(life, number, "pat", "production_manager") for number in cases]
    said = race(database_url, (signs_by_link,) * 3, links, lanes=1)
    for number, told in zip(cases, said, strict=True):
        assert sorted(each.partition(":")[0] for each in told) == ["done", "told", "told"]
        assert all("already" in each for each in told if each != "done"), told
        assert _counted(life, number) == (1, 0, True)


def test_a_signer_and_a_withdrawal_at_once_have_one_outcome(
    life: Life, cases: list[str], database_url: str
) -> None:
    for number in cases:
        life.act(lambda desk, number=number: sign_now(desk, number, "ed", "approve"))  # type: ignore[misc]
    said = race(database_url, (pat_signs, eve_withdraws), cases, lanes=1)
    for number, (signed, withdrawn) in zip(cases, said, strict=True):
        assert (signed == "done") is not (withdrawn == "done"), (signed, withdrawn)
        approved = signed == "done"
        assert _counted(life, number) == (1 + approved, int(approved), not approved)
        case = life.act(lambda desk, number=number: get_case(desk, number))  # type: ignore[misc]
        assert case.state == "confirmed", "of one of two lots nothing is decided either way"


def test_a_signer_and_a_new_proposal_at_once_never_approve_what_was_replaced(
    life: Life, cases: list[str], database_url: str
) -> None:
    for number in cases:
        life.act(lambda desk, number=number: sign_now(desk, number, "ed", "approve"))  # type: ignore[misc]
    said = race(database_url, (pat_signs, eve_proposes_anew), cases, lanes=1)
    for number, (signed, proposed) in zip(cases, said, strict=True):
        signatures, approved, held = _counted(life, number)
        if approved:
            # He was first: the lot is released, and there is nothing of it to propose for.
            assert (signed, signatures, held) == ("done", 2, False)
            assert proposed.startswith("told"), proposed
        else:
            # The new one was first: he is told, or looked later and signed that one alone.
            assert (proposed, held) == ("done", True)
            assert signatures == 1 + (signed == "done"), signed


def test_of_who_came_back_and_his_delegate_at_once_one_signs_for_the_role(
    life: Life, cases: list[str], database_url: str
) -> None:
    day = timedelta(days=1)
    life.act(lambda desk: add_absence(desk, Absence("pat", "sue", NOW - day, NOW + day, "holiday")))
    said = race(database_url, (pat_signs, sue_signs), cases, lanes=1)
    for number, told in zip(cases, said, strict=True):
        assert sorted(each.partition(":")[0] for each in told) == ["done", "told"], told
        assert _counted(life, number) == (1, 0, True), "engineering is still to sign"


def test_a_last_signature_and_its_escalation_at_once_decide_once(
    life: Life, cases: list[str], database_url: str
) -> None:
    for number in cases:
        life.act(lambda desk, number=number: sign_now(desk, number, "ed", "approve"))  # type: ignore[misc]
    said = race(database_url, (pat_signs, worker_escalates), cases, lanes=1)
    a, entries = approval_round.c, select(func.count()).where(ledger.c.kind == "approval.escalated")
    escalated = select(func.count()).where(a.escalated_at.is_not(None))
    for number, told in zip(cases, said, strict=True):
        assert told == ("done", "done"), "who signs is not disturbed by others being asked too"
        assert _counted(life, number) == (2, 1, False)
    assert life.look(lambda c: c.execute(entries).scalar_one()) == life.look(
        lambda c: c.execute(escalated).scalar_one()
    )
