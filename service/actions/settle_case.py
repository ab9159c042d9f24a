"""After something happened to decided lots: undecided again, or done and closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from notifications.messages import LotLine, UndecidedAgain, UndecidedBy
from rules.case_life import State
from service.actions.case_lots import undecided_lots
from service.actions.cases import Case, change_state, get_case
from service.actions.close_case import carry_on_if_decided, close_if_done, release_what_is_gone
from service.actions.desk import Desk
from service.actions.disposition_lines import (
    APPROVED,
    WAITING,
    DecidedLine,
    d,
    lines_where,
    mark_line,
)
from service.actions.end_rework import end_rework
from service.actions.outbox import people_with, post_letter
from service.actions.tell_cleared import tell_decided
from service.records.schema import number_of

DECIDED: tuple[State, ...] = ("approved", "executing", "verified")
TOLD = ("quality_engineer", "quality_supervisor")


def finish_line(desk: Desk, line_id: int, effect: str) -> bool:
    """Mark an approved line as executed if all of it is proven or gone; whether it is."""
    (line,) = lines_where(desk, d.id == line_id)
    if line.state != APPROVED or line.outstanding or line.unwitnessed:
        return False
    if line.proven == 0:
        mark_line(desk, line.id, (APPROVED,), "failed", effect=effect)
        return True
    now = desk.transaction.now_micros
    mark_line(desk, line.id, (APPROVED,), "executed", effect=effect, executed_at=now)
    return True


@dataclass(frozen=True, slots=True)
class Again:
    """Why something is to be decided again: for the letter a word and a name, and a sentence."""

    cause: UndecidedBy
    what: str
    why: str


def settle_case(desk: Desk, number: str, again: Again) -> Case:
    """Release what is gone, then ask again about what is undecided, or close what is done."""
    case = get_case(desk, number)
    release_what_is_gone(desk, case)
    end_rework(desk, number)
    case = undecide_if_so(desk, number, again)
    tell_decided(desk, case)  # also where the rest of the case was never decided
    return close_if_done(desk, carry_on_if_decided(desk, case))


def undecide_if_so(desk: Desk, number: str, again: Again) -> Case:
    """A decided case with something to decide again goes back to those who propose."""
    case = get_case(desk, number)
    if case.state not in DECIDED:
        return case
    lots = undecided_lots(desk, case)
    return undecide(desk, case, lots, again) if lots else case


def undecide(desk: Desk, case: Case, lots: Collection[str], again: Again) -> Case:
    """Back to confirmed, also from closed; quality is told which lots wait for a decision.

    A customer who was told of a decision hears that it does not stand any more.
    """
    why = again.why
    if case.state == "closed":
        case = change_state(desk, case, "take_back", why=why, closed_at=None, closing_reason=None)
    if case.state in DECIDED:
        case = change_state(desk, case, "undecide", why=why)
    desk.outcome.add_case(case.number)
    _tell(desk, case.number, lots, again)
    tell_decided(desk, case)
    return case


def _tell(desk: Desk, number: str, lots: Collection[str], again: Again) -> None:
    books = [desk.need_lot(lot) for lot in sorted(lots)]
    lines = tuple(
        LotLine(
            book.id, book.item, float(number_of(max(0, book.remaining))), book.unit,
            book.location or "in_process",
        )
        for book in books
    )  # fmt: skip
    message = UndecidedAgain(number, again.cause, again.what, lines)
    for _, _, email, language in people_with(desk, TOLD):
        post_letter(
            desk, message, recipient=email, language=language, audience="plant", number=number
        )


def withdraw_lines(desk: Desk, number: str, *, why: str) -> None:
    """What was decided about a case that turns out to be none is not carried out any more."""
    waiting: Sequence[DecidedLine] = lines_where(
        desk, d.nonconformance == number, d.state.in_(WAITING)
    )
    for line in waiting:
        mark_line(desk, line.id, WAITING, "withdrawn", effect=why)
