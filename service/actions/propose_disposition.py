"""Propose what becomes of held lots: per lot and quantity, checked before anybody is asked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from rules.case_life import JOINABLE, UNCONFIRMED
from service.actions.cases import Case, change_state, get_case
from service.actions.check_proposal import check_proposal
from service.actions.desk import Desk
from service.actions.end_proposals import end_proposals
from service.actions.proposed_line import DISPOSITIONS as DISPOSITIONS
from service.actions.proposed_line import NEEDS as NEEDS
from service.actions.proposed_line import ProposedLine as ProposedLine
from service.actions.sort_plan import sort_plan
from service.actions.start_approval import start_approval, withdraw_approvals
from service.errors import BadInput, Conflict
from service.records.canonical import canonical
from service.records.case_tables import disposition, proposal
from service.records.schema import number_of


def propose_disposition(
    desk: Desk, number: str, lines: Sequence[ProposedLine], *, reason: str
) -> int:
    """Store a proposal and, once the case is confirmed, ask for the signatures; returns its id."""
    case = get_case(desk, number)
    if case.state not in JOINABLE:
        raise Conflict(f"{number} is {case.state}: there is nothing more to propose")
    if not reason.strip():
        raise BadInput("reason: say why this is the right disposition")
    quantities = check_proposal(desk, case, lines)
    withdraw_proposal(desk, case)
    proposal_id = _store(desk, case, lines, quantities, reason)
    if case.state in UNCONFIRMED:
        return proposal_id  # asked for once quality has confirmed the case
    ask_for_decision(desk, case, proposal_id)
    return proposal_id


def ask_for_decision(desk: Desk, case: Case, proposal_id: int) -> Case:
    why = f"dispositions proposed ({proposal_id})"
    case = change_state(desk, case, "propose", why=why)
    start_approval(desk, case, step=1, proposal_id=proposal_id)
    return case


def withdraw_proposal(desk: Desk, case: Case) -> None:
    """A new proposal takes the place of one not yet decided; its links die with it."""
    if case.state == "proposed":
        withdraw_approvals(desk, case, reason="a new proposal was made")
    end_proposals(desk, case.number, "withdrawn")


def pending_proposal(desk: Desk, number: str) -> int | None:
    desk.transaction.flush()
    p = proposal.c
    query = select(p.id).where(p.nonconformance == number, p.state == "proposed")
    found: int | None = desk.transaction.connection.execute(query).scalar_one_or_none()
    return found


def _store(
    desk: Desk, case: Case, lines: Sequence[ProposedLine], quantities: list[int], reason: str
) -> int:
    said = [
        {
            "lot": line.lot,
            "quantity": number_of(quantity),
            "disposition": line.disposition,
            **_details(line),
        }
        for line, quantity in zip(lines, quantities, strict=True)
    ]
    entry = desk.transaction.enter(
        "disposition.proposed", case.number, {"lines": said, "reason": reason}
    )
    connection = desk.transaction.connection
    inserted = connection.execute(
        proposal.insert().values(
            nonconformance=case.number,
            proposed_by=desk.transaction.by,
            reason=reason,
            state="proposed",
            at=desk.transaction.now_micros,
            entry=entry,
        )
    )
    assert inserted.inserted_primary_key is not None
    proposal_id = int(inserted.inserted_primary_key[0])
    for line, quantity in zip(lines, quantities, strict=True):
        row = {"proposal": proposal_id, "nonconformance": case.number, "state": "proposed"}
        desk.transaction.insert(disposition, {**row, **_columns(desk, line, quantity)})
    desk.transaction.flush()
    return proposal_id


def _columns(desk: Desk, line: ProposedLine, quantity: int) -> dict[str, object]:
    plan = None
    if line.sampling:
        plan = sort_plan(line.sampling, quantity, desk.need_lot(line.lot).unit).text()
    return {
        "lot": line.lot,
        "quantity": quantity,
        "kind": line.disposition,
        "to_item": line.to_item,
        "instruction": line.instruction,
        "concession": line.concession.strip() if line.concession else None,
        "reinspect": canonical(list(line.reinspect)) if line.reinspect else None,
        "sampling": plan,
    }


def _details(line: ProposedLine) -> dict[str, object]:
    named = {
        "to_item": line.to_item,
        "instruction": line.instruction,
        "concession": line.concession,
        "reinspect": list(line.reinspect),
        "sampling": line.sampling,
    }
    return {name: value for name, value in named.items() if value}
