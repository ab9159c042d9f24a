"""Letters that did not arrive: whoever has to see to it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import select

from notifications.mail_messages import Failure, LetterBounced
from notifications.urgency import Urgency
from service.actions.chase_customer import customer_unreachable
from service.actions.desk import Desk
from service.actions.outbox import people_with, post_letter
from service.actions.undeliverable_letter import UndeliverableNotice
from service.records.case_tables import outbox, person

o = outbox.c
# Told of a lost letter by another that may be lost: it ends here, and stands in the list.
ABOUT_LETTERS = frozenset({LetterBounced.kind, UndeliverableNotice.kind})
ASKS_TO_SIGN = frozenset({"approval_request", "approval_reminder"})
A_DAY = timedelta(days=1) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class LostLetter:
    """A row of the outbox that did not reach its reader."""

    id: int
    kind: str
    recipient: str
    audience: str
    nonconformance: str | None
    customer: str | None


def lost_letter(row: Any) -> LostLetter:
    """Of a claimed letter, or of a row."""
    return LostLetter(*(getattr(row, name) for name in LostLetter.__slots__))


def tell_of_lost(desk: Desk, letter: LostLetter, failure: Failure, reason: str) -> None:
    """A customer who does not know, or a signer who is waited for, is a person's work now."""
    if letter.audience == "customer":
        _tell_of_customer(desk, letter, reason)
    elif letter.kind not in ABOUT_LETTERS:
        _tell_of_person(desk, letter, failure, reason)


def _tell_of_customer(desk: Desk, letter: LostLetter, reason: str) -> None:
    number = letter.nonconformance or letter.kind
    customer_unreachable(desk, number, letter.customer or "", reason, address=letter.recipient)


def _tell_of_person(desk: Desk, letter: LostLetter, failure: Failure, reason: str) -> None:
    if _is_told_of(desk, letter):
        return
    urgency: Urgency | None = None if letter.kind in ASKS_TO_SIGN else "normal"
    message = LetterBounced(
        failure, letter.id, letter.kind, letter.nonconformance, letter.recipient,
        _printed(desk, letter.id), reason,
    )  # fmt: skip
    for email, language in _readers(desk, letter.recipient):
        post_letter(
            desk, message, recipient=email, language=language, audience="plant",
            number=letter.nonconformance, urgency=urgency,
        )  # fmt: skip


def _is_told_of(desk: Desk, letter: LostLetter) -> bool:
    """An address that does not work is told of once a day, and once more if a signature waits.

    When a mail server brings back hundreds of letters, the supervisors get no hundreds of them;
    each stands in the list of the lost.
    """
    to = f'"recipient":{orjson.dumps(letter.recipient).decode()}'
    desk.transaction.flush()
    query = select(o.payload).where(
        o.kind == LetterBounced.kind,
        o.created_at > desk.transaction.now_micros - A_DAY,
        o.payload.contains(to, autoescape=True),
    )
    told = {
        orjson.loads(payload)["letter_kind"] in ASKS_TO_SIGN
        for payload in desk.transaction.connection.execute(query).scalars()
    }
    return True in told or (False in told and letter.kind not in ASKS_TO_SIGN)


def _readers(desk: Desk, lost: str) -> list[tuple[str, str]]:
    """The quality supervisors, else the administrators; not at the address that does not work."""
    for role in ("quality_supervisor", "admin"):
        found = [
            (email, language)
            for _, _, email, language in people_with(desk, [role])
            if email.lower() != lost.lower()
        ]
        if found:
            return found
    return []


def _printed(desk: Desk, letter: int) -> str | None:
    query = (
        select(person.c.printed_name).join(outbox, o.person == person.c.name).where(o.id == letter)
    )
    found: str | None = desk.transaction.connection.execute(query).scalar()
    return found
