"""Letters to be sent: written with the event that causes them, sent by the worker."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from notifications.messages import Message
from notifications.payloads import encode
from service.actions.cleared_letter import ClearedNotice
from service.actions.desk import Desk
from service.actions.undeliverable_letter import UndeliverableNotice
from service.records.canonical import canonical
from service.records.case_tables import outbox, person, person_role


def post_letter(
    desk: Desk,
    message: Message | UndeliverableNotice | ClearedNotice,
    *,
    recipient: str,
    language: str,
    audience: str,
    number: str | None,
    customer: str | None = None,
) -> None:
    """Put a message into the outbox; it goes out if, and only if, this transaction commits."""
    document = encode(message)
    entry = desk.transaction.enter(
        "notice.queued",
        number or message.kind,
        {"kind": message.kind, "to": recipient, "language": language},
    )
    now = desk.transaction.now_micros
    desk.transaction.insert(
        outbox,
        {
            "kind": message.kind,
            "payload": canonical(document),
            "recipient": recipient,
            "language": language,
            # Fixed now, so that a repeated sending is recognised as the same letter.
            "message_id": f"<{uuid.uuid4()}@headmark>",
            "audience": audience,
            "nonconformance": number,
            "customer": customer,
            "state": "pending",
            "attempts": 0,
            "created_at": now,
            "next_at": now,
            "entry": entry,
        },
    )


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
