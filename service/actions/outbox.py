"""Letters to be sent: written with the event that causes them, sent by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

from notifications.messages import Message
from notifications.payloads import encode
from notifications.threads import domain_of, new_message_id
from notifications.urgency import Urgency, severity_in, urgency_of
from service.actions.cleared_letter import ClearedNotice
from service.actions.desk import Desk
from service.actions.letter_policy import policy_in_force
from service.actions.nobody_letter import NobodySigns
from service.actions.undeliverable_letter import UndeliverableNotice
from service.records.canonical import canonical
from service.records.case_tables import nonconformance, outbox, person, person_role
from service.records.schema import microseconds


def post_letter(
    desk: Desk,
    message: Message | UndeliverableNotice | ClearedNotice | NobodySigns,
    *,
    recipient: str,
    language: str,
    audience: str,
    number: str | None,
    customer: str | None = None,
    urgency: Urgency | None = None,
) -> None:
    """Put a message into the outbox; it goes out if, and only if, this transaction commits.

    Where the caller does not say how urgent it is, the kind and the severity of the case do.
    """
    desk.transaction.insert(
        outbox,
        _row(desk, message, recipient, language, audience, number, customer, urgency),
    )


def write_letter(
    desk: Desk,
    message: Message | UndeliverableNotice | ClearedNotice | NobodySigns,
    *,
    recipient: str,
    language: str,
    audience: str,
    number: str | None,
    customer: str | None = None,
    urgency: Urgency | None = None,
) -> int:
    """As `post_letter`, at once: for who needs to know the letter's number in the outbox."""
    row = _row(desk, message, recipient, language, audience, number, customer, urgency)
    desk.transaction.flush()
    made = desk.transaction.connection.execute(insert(outbox).values(**row).returning(outbox.c.id))
    return int(made.scalar_one())


def _row(
    desk: Desk,
    message: Message | UndeliverableNotice | ClearedNotice | NobodySigns,
    recipient: str,
    language: str,
    audience: str,
    number: str | None,
    customer: str | None,
    urgency: Urgency | None,
) -> dict[str, Any]:
    document = encode(message)
    entry = desk.transaction.enter(
        "notice.queued",
        number or message.kind,
        {"kind": message.kind, "to": recipient, "language": language},
    )
    urgency = urgency or urgency_of(message.kind, _severity(desk, number, document))
    now = desk.transaction.now
    policy = policy_in_force(desk.transaction.connection, desk.settings.time_zone)
    first = policy.first_sending(urgency, at=now) if audience == "plant" else now
    return {
        "kind": message.kind,
        "payload": canonical(document),
        "recipient": recipient,
        "language": language,
        # Fixed now, so that a repeated sending is recognised as the same letter.
        "message_id": new_message_id(domain_of(desk.settings.mail_sender)),
        "audience": audience,
        "nonconformance": number,
        "customer": customer,
        "state": "pending",
        "attempts": 0,
        "created_at": microseconds(now),
        "next_at": microseconds(first),
        "entry": entry,
        "urgency": urgency,
        "person": _person_at(desk, recipient) if audience == "plant" else None,
    }


def _severity(desk: Desk, number: str | None, document: Mapping[str, Any]) -> Any:
    """As the letter says it, else as its case does."""
    said = severity_in(document)
    if said is not None or number is None:
        return said
    query = select(nonconformance.c.severity).where(nonconformance.c.number == number)
    return desk.transaction.connection.execute(query).scalar()


def _person_at(desk: Desk, address: str) -> str | None:
    query = (
        select(person.c.name)
        .where(person.c.email == address, person.c.active.is_(True))
        .order_by(person.c.name)
        .limit(1)
    )
    found: str | None = desk.transaction.connection.execute(query).scalar()
    return found


def people_with(desk: Desk, roles: tuple[str, ...] | list[str]) -> list[tuple[str, str, str, str]]:
    """(name, role, e-mail, language) of active people in these roles; each person once."""
    query = (
        select(person.c.name, person_role.c.role, person.c.email, person.c.language)
        .join(person_role, person_role.c.person == person.c.name)
        .where(
            person_role.c.role.in_(roles), person.c.active.is_(True), person.c.email.is_not(None)
        )
        .order_by(person.c.name, person_role.c.role)
    )
    found: dict[str, tuple[str, str, str, str]] = {}
    for row in desk.transaction.connection.execute(query):
        found.setdefault(row.name, (row.name, row.role, row.email, row.language))
    return list(found.values())
