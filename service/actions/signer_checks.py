"""May this page and this person decide? Asked again at the moment of signing."""

from __future__ import annotations

from sqlalchemy import select

from rules.routes import Step
from service.actions.approval_barred import barred_from
from service.actions.approval_content import shown_content
from service.actions.approval_rounds import signers_of, step_of_round
from service.actions.approval_seat import Seat
from service.actions.approval_seats import DELEGATE, ESCALATION
from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.page_nonce import PageShown, hash_of
from service.actions.what_changed import what_changed
from service.errors import Conflict, Forbidden
from service.records.case_tables import person_role
from service.records.life_tables import approval_handover


def check_page(
    desk: Desk, seat: Seat, case: Case, page: PageShown, *, version: int, seen: str
) -> None:
    """What is signed is what was shown; else it is said what has changed."""
    content = shown_content(desk, seat, case)
    fresh = page.version == version == case.version
    if fresh and hash_of(content) == page.shown_hash:
        return
    changes = what_changed(desk, content, page, seen)
    said = " ".join(change["en"] for change in changes)
    raise Conflict(
        f"{case.number} has changed since you opened the page; look at it again. {said}",
        extra={"changes": changes, "case_version": case.version},
    )


def check_person(desk: Desk, seat: Seat, case: Case) -> None:
    """Not barred, not signed yet, and still what he was when he was asked."""
    step = step_of_round(desk, case, seat.asked)
    barred = barred_from(desk, case, step, seat.proposal).why(seat.person, seat.printed_name)
    if barred is not None:
        raise Forbidden(barred)
    signed = {name: role for role, name in signers_of(desk, seat.round).items()}
    if seat.person in signed:
        raise Conflict(
            f"you have signed this as {signed[seat.person]}; "
            "a joint decision needs different people"
        )
    if not _entitled(desk, seat, step):
        raise Forbidden(
            f"{seat.printed_name} may no longer sign {case.number} as {seat.role}: "
            "the role, or that of the person he signs for, was taken away"
        )


def _entitled(desk: Desk, seat: Seat, step: Step) -> bool:
    if seat.acting == ESCALATION:
        return bool(_roles(desk, seat.person) & {*step.escalate_to})
    if seat.acting != DELEGATE:
        return seat.role in _roles(desk, seat.person)
    return step.delegates and (
        _was_handed(desk, seat) or seat.role in _roles(desk, seat.on_behalf_of or "")
    )


def _was_handed(desk: Desk, seat: Seat) -> bool:
    h = approval_handover.c
    query = select(h.id).where(
        h.round == seat.round, h.role == seat.role, h.given_to == seat.person
    )
    return desk.transaction.connection.execute(query).first() is not None


def _roles(desk: Desk, name: str) -> set[str]:
    query = select(person_role.c.role).where(person_role.c.person == name)
    return set(desk.transaction.connection.execute(query).scalars())
