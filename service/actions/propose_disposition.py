"""Propose what becomes of held lots: per lot and quantity, checked before anybody is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from service.actions.cases import JOINABLE, Case, change_state, get_case
from service.actions.desk import Desk
from service.actions.start_approval import start_approval, withdraw_approvals
from service.errors import BadInput, Conflict, did_you_mean
from service.records.case_tables import disposition, proposal
from service.records.schema import MILLION, millionths, number_of

DISPOSITIONS = ("release", "rework", "regrade", "scrap", "return_to_supplier", "use_as_is")
# What each decision must say for the next person to act on it, and what to call it.
NEEDS = {
    "rework": ("instruction", "an instruction: what is to be done"),
    "regrade": ("to_item", "to_item: the item it becomes"),
    "use_as_is": ("concession", "a concession: number or text of the permission"),
}


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A decision proposed for a lot, or for a part of it; no quantity means all on hand."""

    lot: str
    disposition: str
    quantity: Decimal | None = None
    to_item: str | None = None
    instruction: str | None = None
    concession: str | None = None


def propose_disposition(
    desk: Desk, number: str, lines: Sequence[ProposedLine], *, reason: str
) -> int:
    """Store a proposal and, once the case is confirmed, ask for the signatures; returns its id."""
    case = get_case(desk, number)
    if case.state not in JOINABLE:
        raise Conflict(f"{number} is {case.state}: there is nothing more to propose")
    if not reason.strip():
        raise BadInput("reason: say why this is the right disposition")
    _check(desk, case, lines)
    withdraw_proposal(desk, case)
    proposal_id = _store(desk, case, lines, reason)
    if case.state == "open":
        return proposal_id  # asked for once quality has confirmed the case
    ask_for_decision(desk, case, proposal_id)
    return proposal_id


def ask_for_decision(desk: Desk, case: Case, proposal_id: int) -> Case:
    case = change_state(desk, case, "proposed", why=f"dispositions proposed ({proposal_id})")
    start_approval(desk, case, step=1, proposal_id=proposal_id)
    return case


def withdraw_proposal(desk: Desk, case: Case) -> None:
    """A new proposal takes the place of one not yet decided; its links die with it."""
    if case.state == "proposed":
        withdraw_approvals(desk, case, reason="a new proposal was made")
    desk.transaction.flush()
    p = proposal.c
    desk.transaction.connection.execute(
        proposal.update()
        .where(p.nonconformance == case.number, p.state == "proposed")
        .values(state="withdrawn")
    )


def pending_proposal(desk: Desk, number: str) -> int | None:
    desk.transaction.flush()
    p = proposal.c
    query = select(p.id).where(p.nonconformance == number, p.state == "proposed")
    found: int | None = desk.transaction.connection.execute(query).scalar_one_or_none()
    return found


def _store(desk: Desk, case: Case, lines: Sequence[ProposedLine], reason: str) -> int:
    said = [
        {
            "lot": line.lot,
            "quantity": number_of(_quantity(desk, line)),
            "disposition": line.disposition,
            **_details(line),
        }
        for line in lines
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
    for line in lines:
        row = {
            "proposal": proposal_id,
            "nonconformance": case.number,
            "lot": line.lot,
            "quantity": _quantity(desk, line),
            "kind": line.disposition,
            "to_item": line.to_item,
            "instruction": line.instruction,
            "concession": line.concession,
            "state": "proposed",
        }
        desk.transaction.insert(disposition, row)
    desk.transaction.flush()
    return proposal_id


def _details(line: ProposedLine) -> dict[str, str]:
    named = {
        "to_item": line.to_item,
        "instruction": line.instruction,
        "concession": line.concession,
    }
    return {name: value for name, value in named.items() if value}


def _quantity(desk: Desk, line: ProposedLine) -> int:
    if line.quantity is None:
        return desk.need_lot(line.lot).remaining
    return millionths(line.quantity)


# --- checks ----------------------------------------------------------------------------------


def _check(desk: Desk, case: Case, lines: Sequence[ProposedLine]) -> None:
    if not lines:
        raise BadInput("propose a disposition for at least one lot")
    held = case.held_lots(desk)
    total: dict[str, int] = defaultdict(int)
    for i, line in enumerate(lines):
        fault = _fault(desk, case, line, held)
        if fault is not None:
            raise BadInput(f"dispositions[{i}]: {fault}", [(f"dispositions[{i}]", fault)])
        total[line.lot] += _quantity(desk, line)
    for lot, quantity in total.items():
        book = desk.need_lot(lot)
        if quantity > book.remaining:
            raise BadInput(
                f"{number_of(quantity)} {book.unit} of lot `{lot}` are proposed, "
                f"{number_of(book.remaining)} are on hand"
            )


def _fault(desk: Desk, case: Case, line: ProposedLine, held: set[str]) -> str | None:
    book = desk.need_lot(line.lot)
    if line.lot not in held:
        return (
            f"lot `{line.lot}` is not held under {case.number}{did_you_mean(line.lot, list(held))}"
        )
    if line.disposition not in DISPOSITIONS:
        known = (
            did_you_mean(line.disposition, DISPOSITIONS) or f"; one of {', '.join(DISPOSITIONS)}"
        )
        return f"disposition `{line.disposition}` is not known{known}"
    if line.quantity is not None and (
        line.quantity <= 0 or line.quantity * MILLION % 1 or not line.quantity.is_finite()
    ):
        return "quantity must be above 0, with at most 6 decimals"
    if book.remaining <= 0:
        return f"lot `{line.lot}` has nothing on hand to decide about"
    needed = NEEDS.get(line.disposition)
    if needed is not None and not (getattr(line, needed[0]) or "").strip():
        return f"{line.disposition} of lot `{line.lot}` needs {needed[1]}"
    if line.disposition == "return_to_supplier" and book.supplier is None:
        return f"lot `{line.lot}` was made here, not received: it has no supplier to return to"
    return _fault_of_regrade(desk, line, book.unit) if line.disposition == "regrade" else None


def _fault_of_regrade(desk: Desk, line: ProposedLine, unit: str) -> str | None:
    assert line.to_item is not None
    item = desk.need("item", line.to_item)
    if item["unit"] != unit:
        return f"item `{line.to_item}` is counted in {item['unit']}, lot `{line.lot}` in {unit}"
    return None
