"""Open an ended case again, signed: it is confirmed anew, and what a dismissal let go is held."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from graph.blast_radius import blast_radius
from graph.scopes import Scope
from rules.case_life import ENDED, SUPERVISION
from service.actions.cases import Case, change_state, get_case
from service.actions.contain import widen
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.people import check_pin
from service.actions.signer import signer
from service.actions.start_approval import start_approval, withdraw_approvals
from service.actions.stated import stated
from service.errors import BadInput, Conflict, did_you_mean
from service.records.case_tables import hold, nonconformance

MEANING = "I have reason to doubt how this case ended; it is to be looked at again."


@dataclass(frozen=True, slots=True)
class Reopening:
    """What is signed. `lots` are to be held again though they were decided about."""

    number: str
    signed_by: str
    pin: str = field(repr=False)
    reason: str
    lots: tuple[str, ...] = ()


def reopen_case(desk: Desk, asked: Reopening) -> Case | None:
    """The case, open again; None if the PIN is wrong, which is committed."""
    reason = stated(asked.reason, "reason", "a signature says why")
    case = get_case(desk, asked.number)
    if not check_pin(desk, asked.signed_by, asked.pin, now=desk.transaction.now):
        return None
    roles = sorted(SUPERVISION)
    printed = signer(desk, asked.signed_by, roles, to="open a case again")
    if case.state not in ENDED:
        state = case.state.replace("_", " ")
        raise Conflict(f"{case.number} is {state}: only a closed or dismissed case is opened again")
    doubted = _held_again(desk, case, asked.lots)
    withdraw_approvals(desk, case, reason=reason)
    signed = {"person": asked.signed_by, "printed_name": printed, "meaning": MEANING}
    said = {**signed, "reason": reason, "lots": doubted}
    entry = desk.transaction.enter("nonconformance.reopened", case.number, said)
    opened = change_state(
        desk, case, "reopen", why=reason, by_role="quality_supervisor", by=asked.signed_by,
        closed_at=None, closing_reason=None, owner=None,
    )  # fmt: skip
    desk.outcome.add_case(case.number)
    if case.held or doubted:
        _hold_again(desk, opened, doubted, printed, reason, entry)
    opened = get_case(desk, case.number)
    start_approval(desk, opened, step=0)
    return opened


def _held_again(desk: Desk, case: Case, named: tuple[str, ...]) -> list[str]:
    """What the dismissal released and the scope still reaches, and what is named besides."""
    desk.catch_up()
    reached = blast_radius(desk.plant.lineage, case.scope, unknown_ok=True).lot_names()
    for lot in named:
        if lot not in reached:
            near = did_you_mean(lot, list(reached))
            fault = f"lot `{lot}` is not in the scope of {case.number}{near}"
            raise BadInput(f"lots: {fault}", [("lots", fault)])
    released = _released_by_dismissal(desk, case) if case.state == "dismissed" else set()
    return [lot for lot in reached if lot in released or lot in named]


def _released_by_dismissal(desk: Desk, case: Case) -> set[str]:
    """The lots whose holds ended in the instant of the dismissal, whoever had decided before."""
    connection, h, n = desk.transaction.connection, hold.c, nonconformance.c
    ended = select(n.closed_at).where(n.number == case.number).scalar_subquery()
    query = select(h.lot).where(h.nonconformance == case.number, h.released_at == ended)
    return set(connection.execute(query).scalars())


def _hold_again(
    desk: Desk, case: Case, lots: list[str], printed: str, reason: str, entry: int
) -> None:
    now = desk.transaction.now_micros
    finding = Finding(
        event=case.event,
        facts={},
        topic=case.number,
        reason=f"{case.reason}; opened again by {printed}: {reason}",
        cause=case.cause,
        record=("nonconformance", case.number),
        entry=entry,
        at=now,
        checked_at=now,
    )
    widen(desk, case, finding, again=Scope(lots=tuple(lots)) if lots else None)
