"""One signer's decision: checked, signed, and carried out when the last quorum is met.

The link is not the signature: the PIN is. What was shown is what is signed: a page that shows
another state of the case than the present one is refused with what has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.actions.approval_questions import ask_question
from service.actions.approval_rounds import step_of_round, unsigned_roles
from service.actions.approval_seat import Seat, find_seat, seat_here
from service.actions.approval_view import CHOICES
from service.actions.cases import Case, get_case
from service.actions.decided_case import approve, confirm, dismiss, reject, waiting_roles
from service.actions.desk import Desk
from service.actions.hand_over import hand_over
from service.actions.page_nonce import PageShown, open_nonce
from service.actions.propose_disposition import ProposedLine
from service.actions.sign_round import sign, use_up_link, use_up_page
from service.actions.signer_checks import check_page, check_person
from service.actions.signing_secret import WRONG_SECRET, check_signing_secret
from service.errors import BadInput, Forbidden
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door, Transaction
from service.settings import Settings

QUESTION, HAND_OVER = "question", "delegate"
# The others decide, and are signatures.
ASIDE = (QUESTION, HAND_OVER)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the signer sends back; `seen` is what his page showed, in short."""

    choice: str
    pin: str = field(repr=False)
    reason: str
    nonce: str
    version: int
    proposal: Sequence[ProposedLine] = ()
    to: str = ""
    seen: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AnswerHere:
    """What somebody who is signed in decides: on the version and the hash that he was shown."""

    choice: str
    pin: str = field(repr=False)
    reason: str
    version: int
    shown_hash: str
    role: str | None = None
    proposal: Sequence[ProposedLine] = ()
    to: str = ""
    seen: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Decided:
    """What the decision led to."""

    nonconformance: str
    decision: str
    state: str
    waiting_for: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        return {
            "nonconformance": self.nonconformance,
            "decision": self.decision,
            "state": self.state,
            "waiting_for": list(self.waiting_for),
        }


def decide_by_link(
    door: Door, plant: Plant, settings: Settings, raw_token: str, answer: Answer, *, now: datetime
) -> Decided:
    """Decide in one transaction; a wrong PIN is counted in a commit of its own, then refused."""

    def work(transaction: Transaction) -> Decided | None:
        desk = Desk(transaction, Books(transaction), plant, settings)
        desk.catch_up()
        seat = find_seat(desk, raw_token)
        transaction.by = seat.person
        case = get_case(desk, seat.number)
        _check_answer(desk, seat, case, answer)
        if not check_signing_secret(desk, seat.person, answer.pin):
            return None
        page = open_nonce(raw_token, answer.nonce)
        return _decide(desk, seat, case, page, answer)

    decided = door.write(work, by="approval link", now=now)
    if decided is None:
        raise Forbidden(WRONG_SECRET)
    return decided


def decide_here(desk: Desk, number: str, name: str, answer: AnswerHere) -> Decided | None:
    """The same without a link, for who is signed in; None for a wrong PIN, which is committed."""
    desk.catch_up()
    case = get_case(desk, number)
    seat = seat_here(desk, case, name, answer.role)
    desk.transaction.by = name
    given = Answer(
        answer.choice, answer.pin, answer.reason, "", answer.version, answer.proposal, answer.to,
        answer.seen,
    )  # fmt: skip
    _check_answer(desk, seat, case, given)
    if not check_signing_secret(desk, name, answer.pin):
        return None
    page = PageShown(-1, answer.version, answer.shown_hash)
    return _decide(desk, seat, case, page, given)


def _check_answer(desk: Desk, seat: Seat, case: Case, answer: Answer) -> None:
    aside = ASIDE if step_of_round(desk, case, seat.asked).delegates else (QUESTION,)
    choices = (*CHOICES[seat.meaning], *aside)
    if answer.choice not in choices:
        raise BadInput(f"decision: `{answer.choice}` is not one of {', '.join(choices)}")
    if not answer.reason.strip():
        missing = "ask what you want to know" if answer.choice == QUESTION else (
            "a signature says why"
        )  # fmt: skip
        raise BadInput(f"reason: {missing}")
    # A scanner that sends the form has none: it must not use up the signer's attempts.
    if not answer.pin:
        raise BadInput("pin: sign with your PIN or password; nothing was decided")


def _decide(desk: Desk, seat: Seat, case: Case, page: PageShown, answer: Answer) -> Decided:
    if answer.choice not in ASIDE:
        check_page(desk, seat, case, page, version=answer.version, seen=answer.seen)
    check_person(desk, seat, case)
    if seat.token_hash:
        use_up_page(desk, seat, answer.nonce)
    if answer.choice == QUESTION:
        ask_question(desk, seat, case, answer.reason)
    elif answer.choice == HAND_OVER:
        hand_over(desk, seat, case, to=answer.to, reason=answer.reason)
    else:
        return _sign(desk, seat, case, page, answer)
    desk.transaction.flush()
    waiting = unsigned_roles(desk, seat.asked)
    return Decided(case.number, answer.choice, case.state, waiting)


def _sign(desk: Desk, seat: Seat, case: Case, page: PageShown, answer: Answer) -> Decided:
    if seat.token_hash:
        use_up_link(desk, seat)
    choice, reason = answer.choice, answer.reason
    sign(desk, seat, decision=choice, reason=reason, shown_hash=page.shown_hash)
    waiting: tuple[str, ...] = ()
    if choice == "dismiss":
        case = dismiss(desk, seat, case, reason)
    elif choice == "reject":
        case = reject(desk, seat, case, reason)
    elif waiting := unsigned_roles(desk, seat.asked):
        pass  # the others of this step first
    elif choice == "confirm":
        case = confirm(desk, seat, case, answer.proposal, reason)
    else:
        case = approve(desk, seat, case)
        waiting = waiting_roles(desk, case)
    desk.transaction.flush()
    return Decided(case.number, choice, case.state, waiting)
