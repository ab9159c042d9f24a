"""The outbox as lists and documents; a personal link is in none: it exists in the mail alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from service.errors import BadInput, Unknown, did_you_mean
from service.records.case_tables import outbox
from service.records.letter_tables import bounce
from service.records.schema import iso

o, b = outbox.c, bounce.c
STATES = (
    "pending", "sent", "digested", "withdrawn", "undeliverable", "bounced", "resent",
)  # fmt: skip
LINKED = ("link", "answer_link")
MASKED = "(made when the letter is sent)"


def list_letters(
    connection: Connection,
    *,
    state: str | None = None,
    recipient: str | None = None,
    number: str | None = None,
    limit: int | None = None,
    after: int | None = None,
) -> list[dict[str, Any]]:
    """In the order they were written, without what they say."""
    if state is not None and state not in STATES:
        near = did_you_mean(state, STATES)
        raise BadInput(f"state `{state}` is not one of {', '.join(STATES)}{near}")
    query = select(outbox).order_by(o.id).limit(limit)
    for column, wanted in ((o.state, state), (o.recipient, recipient), (o.nonconformance, number)):
        if wanted is not None:
            query = query.where(column == wanted)
    if after is not None:
        query = query.where(o.id > after)
    return [_letter(row) for row in connection.execute(query).mappings()]


def letter_row(connection: Connection, letter: int) -> RowMapping:
    found = connection.execute(select(outbox).where(o.id == letter)).mappings().first()
    if found is None:
        raise Unknown(f"letter {letter} is not known")
    return found


def letter_document(connection: Connection, letter: int) -> dict[str, Any]:
    """One letter with what it says, and the reports that came back about it."""
    row = letter_row(connection, letter)
    reports = select(bounce).where(b.message_id == row["message_id"]).order_by(b.id)
    return {
        **_letter(row),
        "message": masked(orjson.loads(row["payload"])),
        "reports": [_report(each) for each in connection.execute(reports).mappings()],
    }


def masked(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What a letter says, with nothing in it that opens a page."""
    return {name: MASKED if name in LINKED and value else value for name, value in payload.items()}


def _letter(row: RowMapping) -> dict[str, Any]:
    pending = row["state"] == "pending"
    return {
        "letter": row["id"],
        "kind": row["kind"],
        "recipient": row["recipient"],
        "person": row["person"],
        "customer": row["customer"],
        "language": row["language"],
        "nonconformance": row["nonconformance"],
        "urgency": row["urgency"] or "normal",
        "state": row["state"],
        "attempts": row["attempts"],
        "created_at": iso(row["created_at"]),
        "next_at": iso(row["next_at"]) if pending else None,
        "sent_at": _time(row["sent_at"]),
        "bounced_at": _time(row["bounced_at"]),
        "digest": row["digest"],
        "last_error": row["last_error"],
        "message_id": row["message_id"],
    }


def _report(row: RowMapping) -> dict[str, Any]:
    names = ("recipient", "action", "status", "diagnostic", "by")
    return {**{name: row[name] for name in names}, "at": iso(row["at"])}


def _time(micros: int | None) -> str | None:
    return None if micros is None else iso(micros)
