"""What a decision does to the case: confirmed, dismissed, rejected, passed on or carried out."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from rules.case_life import SIGNER
from service.actions.approval_rounds import find_round, open_rounds
from service.actions.approval_seat import Seat
from service.actions.cases import Case, change_state, get_case
from service.actions.close_case import carry_on_if_decided
from service.actions.desk import Desk
from service.actions.end_proposals import end_proposals
from service.actions.execute_disposition import execute_proposal
from service.actions.place_holds import release_holds
from service.actions.proposal_facts import proposed
from service.actions.propose_disposition import (
    ProposedLine,
    ask_for_decision,
    pending_proposal,
    propose_disposition,
)
from service.actions.rulebook_route import route_of_case
from service.actions.sign_round import signers_about
from service.actions.start_approval import close_rounds, next_place, start_step
from service.actions.tell_cleared import tell_dismissed
from service.actions.tell_decision import tell_decision
from service.errors import Conflict
from service.records.case_tables import proposal


def confirm(desk: Desk, seat: Seat, case: Case, lines: Sequence[ProposedLine], reason: str) -> Case:
    """It is a nonconformance; what was proposed before, or is now, goes to those who decide."""
    close_rounds(desk, [seat.round], state="signed")
    case = change_state(desk, case, "confirm", why=reason, by_role=SIGNER)
    if lines:
        propose_disposition(desk, case.number, lines, reason=reason)
        return get_case(desk, case.number)
    waiting = pending_proposal(desk, case.number)
    if waiting is None:
        return carry_on_if_decided(desk, case)
    return ask_for_decision(desk, case, waiting)


def dismiss(desk: Desk, seat: Seat, case: Case, reason: str) -> Case:
    """A false alarm: every hold of the case is released by name, with the signer's reason."""
    close_rounds(desk, [seat.round], state="dismissed")
    lots = sorted(case.held_lots(desk))
    why = f"false alarm: {reason} ({seat.printed_name})"
    release_holds(desk, case.number, lots, reason=why)
    case = change_state(
        desk, case, "dismiss", why=reason, by_role=SIGNER,
        closed_at=desk.transaction.now_micros, closing_reason=why,
    )  # fmt: skip
    tell_dismissed(desk, case)
    tell_decision(
        desk, case, "dismissed", decided_by=signers_about(desk, seat), lines=(), reason=reason,
        proposer=None,
    )  # fmt: skip
    return case


def reject(desk: Desk, seat: Seat, case: Case, reason: str) -> Case:
    """Back to the proposer, with the reason; the other signers are not asked any more."""
    proposer, lines = proposed(desk, seat.proposal)
    close_rounds(desk, [seat.round], state="rejected")
    if seat.proposal not in end_proposals(desk, case.number, "rejected"):
        raise Conflict(f"{seat.number}: the proposal was withdrawn")
    case = change_state(desk, case, "reject", why=f"proposal rejected: {reason}", by_role=SIGNER)
    tell_decision(
        desk, case, "rejected", decided_by=(seat.printed_name,), lines=lines, reason=reason,
        proposer=proposer,
    )  # fmt: skip
    return case


def approve(desk: Desk, seat: Seat, case: Case) -> Case:
    """On to the next step that the proposal has to pass; after the last it is carried out."""
    assert seat.proposal is not None, "only a proposal is approved"
    close_rounds(desk, [seat.round], state="signed")
    following = next_place(desk, case, _place(desk, seat, case) + 1, seat.proposal)
    if following is not None:
        start_step(desk, case, position=following, proposal_id=seat.proposal)
        return case
    _mark_proposal(desk, seat, "approved")
    proposer, lines = proposed(desk, seat.proposal)
    names = signers_about(desk, seat)
    case = execute_proposal(desk, case, seat.proposal, " and ".join(names))
    tell_decision(
        desk, case, "approved", decided_by=names, lines=lines, reason="", proposer=proposer,
    )  # fmt: skip
    return case


def waiting_roles(desk: Desk, case: Case) -> tuple[str, ...]:
    """The roles that the case waits for now, once a step was passed."""
    return tuple(role for each in open_rounds(desk, case.number) for role in each.roles)


def _place(desk: Desk, seat: Seat, case: Case) -> int:
    """Where in the route the round stands; one from before places were kept, by its name."""
    asked = find_round(desk, seat.round)
    if asked is not None and asked.position is not None:
        return asked.position
    steps = route_of_case(desk, case).steps
    named = (place for place, step in enumerate(steps) if step.name == seat.step)
    return next(named, len(steps) - 1)


def _mark_proposal(desk: Desk, seat: Seat, state: str) -> None:
    """Only from proposed: a withdrawn one is not approved any more."""
    changed = desk.transaction.connection.execute(
        update(proposal)
        .where(proposal.c.id == seat.proposal, proposal.c.state == "proposed")
        .values(state=state)
    )
    if changed.rowcount != 1:
        raise Conflict(f"{seat.number}: the proposal was withdrawn")
