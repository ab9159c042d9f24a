"""Letters as an administrator looks through them: how many stand how, and the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from service.records.case_tables import outbox, person
from service.records.schema import iso

o, p = outbox.c, person.c
# What nobody got: it waits for somebody who sends it again.
LOST = ("undeliverable", "bounced")
NAMES = ("id", "kind", "recipient", "customer", "language", "nonconformance", "urgency", "state",
         "attempts", "last_error")  # fmt: skip


def letters_by_state(connection: Connection) -> dict[str, int]:
    query = select(o.state, func.count().label("letters")).group_by(o.state)
    return {row.state: row.letters for row in connection.execute(query)}


def newest_letters(
    connection: Connection, *, state: str = "", words: str = "", limit: int, offset: int = 0
) -> list[dict[str, Any]]:
    """`state` is one of the outbox, or `lost`; `words` are part of an address, or a case."""
    query = select(outbox, p.printed_name).join(person, p.name == o.person, isouter=True)
    query = _which(query, state, words).order_by(o.id.desc()).limit(limit).offset(offset)
    return [_letter(row) for row in connection.execute(query).mappings()]


def _which(query: Select[Any], state: str, words: str) -> Select[Any]:
    if state == "lost":
        query = query.where(o.state.in_(LOST))
    elif state:
        query = query.where(o.state == state)
    if words:
        said = (
            column.icontains(words, autoescape=True)
            for column in (o.recipient, o.nonconformance, o.customer)
        )
        query = query.where(or_(*said))
    return query


def _letter(row: Mapping[Any, Any]) -> dict[str, Any]:
    at = row["sent_at"] or row["created_at"]
    return {
        **{name: row[name] for name in NAMES},
        "letter": row["id"],
        "name": row["printed_name"] or row["customer"],
        "created_at": iso(row["created_at"]),
        "at": iso(row["bounced_at"] or at),
        "next_at": iso(row["next_at"]) if row["state"] == "pending" else None,
        "is_lost": row["state"] in LOST,
    }
