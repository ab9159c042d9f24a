"""Withdraw a proposal that is not decided yet: by who made it, with the reason."""

from __future__ import annotations

from sqlalchemy import select

from service.actions.approval_rounds import open_rounds, withdraw_approvals
from service.actions.cases import Case, change_state, get_case
from service.actions.desk import Desk
from service.actions.end_proposals import end_proposals
from service.actions.propose_disposition import pending_proposal
from service.actions.stated import stated
from service.errors import Conflict, Forbidden
from service.records.case_tables import proposal


def take_back_proposal(desk: Desk, number: str, *, by: str, reason: str) -> Case:
    """The case as it is then; those who were asked find their links ended."""
    why = stated(reason, "reason", "say why it is withdrawn")
    case = get_case(desk, number)
    waiting = pending_proposal(desk, number)
    if waiting is None:
        raise Conflict(f"{number} has no proposal that waits for its decision")
    p = proposal.c
    proposer = desk.transaction.connection.execute(
        select(p.proposed_by).where(p.id == waiting)
    ).scalar_one()
    if proposer != by:
        raise Forbidden(
            f"only {proposer}, who proposed it, withdraws it; a new proposal takes its place, "
            "and each signer may reject it"
        )
    desk.transaction.enter(
        "disposition.withdrawn", number, {"proposal": waiting, "reason": why, "person": by}
    )
    if any(each.proposal == waiting for each in open_rounds(desk, number)):
        withdraw_approvals(desk, case, reason=f"withdrawn by {by}: {why}")
    else:  # the case is not confirmed yet: nobody was asked about it
        end_proposals(desk, number, "withdrawn")
    if case.state != "proposed":
        return case
    return change_state(desk, case, "withdraw", why=f"proposal withdrawn: {why}", by=by)
