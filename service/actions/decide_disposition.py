"""One signer's decision by link: checked, signed, and carried out when the quorum is met.

The link is not the signature: the PIN is. What was shown is what is signed: a page that shows
another state of the case than the present one is refused with what has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from notifications.messages import DecidedDisposition, DecisionMade
from service.actions.approval_view import (
    CHOICES,
    LinkEnded,
    PageShown,
    Seat,
    find_seat,
    hash_of,
    open_nonce,
    shown_content,
)
from service.actions.cases import Case, change_state, get_case
from service.actions.desk import Desk
from service.actions.execute_disposition import execute_proposal
from service.actions.outbox import people_with, post_letter
from service.actions.people import check_pin
from service.actions.place_holds import release_holds
from service.actions.propose_disposition import (
    ProposedLine,
    ask_for_decision,
    pending_proposal,
    propose_disposition,
)
from service.actions.start_approval import close_rounds, proposed
from service.errors import BadInput, Conflict, Forbidden
from service.plant import Plant
from service.records.books import Books
from service.records.case_tables import approval_link, ledger, page_nonce, proposal, signature
from service.records.door import Door, Transaction
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Answer:
    """What the signer sends back."""

    choice: str
    pin: str
    reason: str
    nonce: str
    version: int
    proposal: Sequence[ProposedLine] = ()


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
        _check_answer(seat, answer)
        if not check_pin(desk, seat.person, answer.pin, now=now):
            return None
        return _decide(desk, seat, raw_token, answer)

    decided = door.write(work, by="approval link", now=now)
    if decided is None:
        raise Forbidden(
            "the PIN is wrong, or locked after too many wrong ones; nothing was decided"
        )
    return decided


def _check_answer(seat: Seat, answer: Answer) -> None:
    choices = CHOICES[seat.meaning]
    if answer.choice not in choices:
        raise BadInput(f"decision: `{answer.choice}` is not one of {', '.join(choices)}")
    if not answer.reason.strip():
        raise BadInput("reason: a signature says why")


def _decide(desk: Desk, seat: Seat, raw_token: str, answer: Answer) -> Decided:
    case = get_case(desk, seat.number)
    page = open_nonce(raw_token, answer.nonce)
    _check_page(desk, seat, case, page, answer)
    _check_person(desk, seat)
    _use_up(desk, seat, answer)
    _sign(desk, seat, page, answer)
    if answer.choice == "dismiss":
        case = _dismiss(desk, seat, case, answer)
    elif answer.choice == "reject":
        case = _reject(desk, seat, case, answer)
    elif waiting := _unsigned(desk, seat):
        desk.transaction.flush()
        return Decided(case.number, answer.choice, case.state, waiting)
    elif answer.choice == "confirm":
        case = _confirm(desk, seat, case, answer)
    else:
        case = _approve(desk, seat, case)
    desk.transaction.flush()
    return Decided(case.number, answer.choice, case.state, ())


# --- may this page, this person, this link decide? -------------------------------------------


def _check_page(desk: Desk, seat: Seat, case: Case, page: PageShown, answer: Answer) -> None:
    fresh = page.version == answer.version == case.version
    if fresh and hash_of(shown_content(desk, seat, case)) == page.shown_hash:
        return
    l = ledger.c  # noqa: E741 - the ledger's columns
    since = select(l.seq, l.kind, l.subject, l.content).where(
        l.seq > page.seq, l.subject == case.number
    )
    changes = [
        {"entry": row.seq, "kind": row.kind, "content": row.content}
        for row in desk.transaction.connection.execute(since.order_by(l.seq))
    ]
    said = ", ".join(dict.fromkeys(change["kind"] for change in changes)) or "quantities on hand"
    raise Conflict(
        f"{case.number} has changed since you opened the page ({said}); look at it again",
        extra={"changes": changes, "case_version": case.version},
    )


def _check_person(desk: Desk, seat: Seat) -> None:
    by, _ = proposed(desk, seat.proposal)
    if by == seat.person:
        raise Forbidden("nobody approves his own proposal")
    s = signature.c
    query = select(s.role).where(s.round == seat.round, s.person == seat.person)
    role = desk.transaction.connection.execute(query).scalar_one_or_none()
    if role is not None:
        raise Conflict(f"you have signed this as {role}; a joint decision needs different people")


def _use_up(desk: Desk, seat: Seat, answer: Answer) -> None:
    """Two requests with one link may run at once: only one of them finds it unused."""
    connection, now = desk.transaction.connection, desk.transaction.now_micros
    l = approval_link.c  # noqa: E741
    used = connection.execute(
        update(approval_link)
        .where(l.token_hash == seat.token_hash, l.used_at.is_(None), l.revoked_at.is_(None))
        .values(used_at=now)
    )
    if used.rowcount != 1:
        raise LinkEnded(f"{seat.number}: this link was used already")
    row = {"nonce": answer.nonce, "token_hash": seat.token_hash, "used_at": now}
    try:
        connection.execute(page_nonce.insert().values(**row))
    except IntegrityError:
        raise Conflict("this page was sent already") from None


def _sign(desk: Desk, seat: Seat, page: PageShown, answer: Answer) -> None:
    now = desk.transaction.now
    local = now.astimezone(ZoneInfo(desk.settings.time_zone)).isoformat(timespec="seconds")
    said = {
        "round": seat.round,
        "role": seat.role,
        "person": seat.person,
        "printed_name": seat.printed_name,
        "meaning": seat.meaning,
        "decision": answer.choice,
        "reason": answer.reason,
        "shown_hash": page.shown_hash,
        "local_time": local,
    }
    entry = desk.transaction.enter("signature", seat.number, said)
    row = {**said, "at": desk.transaction.now_micros, "entry": entry}
    desk.transaction.connection.execute(signature.insert().values(**row))


def _unsigned(desk: Desk, seat: Seat) -> tuple[str, ...]:
    """The roles still missing for the quorum."""
    if seat.quorum == "any":
        return ()
    s = signature.c
    query = select(s.role).where(s.round == seat.round)
    signed = set(desk.transaction.connection.execute(query).scalars())
    return tuple(role for role in seat.roles if role not in signed)


# --- what the decision does ------------------------------------------------------------------


def _confirm(desk: Desk, seat: Seat, case: Case, answer: Answer) -> Case:
    close_rounds(desk, [seat.round], state="signed")
    case = change_state(desk, case, "confirmed", why=answer.reason)
    if answer.proposal:
        propose_disposition(desk, case.number, answer.proposal, reason=answer.reason)
        return get_case(desk, case.number)
    waiting = pending_proposal(desk, case.number)
    return case if waiting is None else ask_for_decision(desk, case, waiting)


def _dismiss(desk: Desk, seat: Seat, case: Case, answer: Answer) -> Case:
    """A false alarm: every hold of the case is released by name, with the signer's reason."""
    close_rounds(desk, [seat.round], state="dismissed")
    lots = sorted(case.held_lots(desk))
    reason = f"false alarm: {answer.reason} ({seat.printed_name})"
    release_holds(desk, case.number, lots, reason=reason)
    case = change_state(
        desk, case, "dismissed", why=answer.reason,
        closed_at=desk.transaction.now_micros, closing_reason=reason,
    )  # fmt: skip
    _tell(desk, seat, case, "dismissed", (), answer.reason)
    return case


def _reject(desk: Desk, seat: Seat, case: Case, answer: Answer) -> Case:
    """Back to the proposer, with the reason; the other signers are not asked any more."""
    _, lines = proposed(desk, seat.proposal)
    close_rounds(desk, [seat.round], state="rejected")
    _mark_proposal(desk, seat, "rejected")
    case = change_state(desk, case, "confirmed", why=f"proposal rejected: {answer.reason}")
    _tell(desk, seat, case, "rejected", lines, answer.reason)
    return case


def _approve(desk: Desk, seat: Seat, case: Case) -> Case:
    _, lines = proposed(desk, seat.proposal)
    close_rounds(desk, [seat.round], state="signed")
    _mark_proposal(desk, seat, "approved")
    assert seat.proposal is not None, "only a proposal is approved"
    names = _signers(desk, seat)
    case = execute_proposal(desk, case, seat.proposal, " and ".join(names))
    _tell(desk, seat, case, "approved", lines, "")
    return case


def _mark_proposal(desk: Desk, seat: Seat, state: str) -> None:
    """Only from proposed: a withdrawn one is not approved any more."""
    changed = desk.transaction.connection.execute(
        update(proposal)
        .where(proposal.c.id == seat.proposal, proposal.c.state == "proposed")
        .values(state=state)
    )
    if changed.rowcount != 1:
        raise Conflict(f"{seat.number}: the proposal was withdrawn")


def _signers(desk: Desk, seat: Seat) -> list[str]:
    s = signature.c
    query = select(s.printed_name).where(s.round == seat.round).order_by(s.id)
    return list(desk.transaction.connection.execute(query).scalars())


def _tell(
    desk: Desk, seat: Seat, case: Case, outcome: Any, lines: Sequence[Any], reason: str
) -> None:
    """Quality, the proposer's side, and shipping: each learns what may move again."""
    message = DecisionMade(
        number=case.number,
        outcome=outcome,
        decided_by=tuple(_signers(desk, seat)),
        lots=tuple(
            DecidedDisposition(line.lot, line.quantity, line.unit, line.disposition)
            for line in lines
        ),
        reason=reason,
    )
    for _, _, email, language in people_with(
        desk, ("quality_supervisor", "quality_engineer", "shipping")
    ):
        post_letter(
            desk, message, recipient=email, language=language, audience="plant",
            number=case.number,
        )  # fmt: skip
