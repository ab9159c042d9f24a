"""Record one fact, once: the same again is a duplicate, other content under its id a conflict."""

from __future__ import annotations

from typing import Any, Literal

import orjson
from sqlalchemy import select

from service.actions.correct_record import correct_record
from service.actions.desk import Desk
from service.actions.record_kinds import KINDS, put_on_record
from service.errors import Conflict
from service.intake.plant_records import Correction, Record
from service.records import tables as t
from service.records.canonical import canonical
from service.records.case_tables import ledger

Recorded = Literal["new", "duplicate"]


def record_one(desk: Desk, record: Record) -> Recorded:
    """Record a fact with all its consequences; raises Refused, and then nothing has changed."""
    kind: str = record.record  # type: ignore[attr-defined]
    content = canonical(record.content())
    known = desk.books.content(kind, record.id)
    if known is not None:
        if content != known and content not in _corrected_contents(desk, kind, record.id):
            raise Conflict(_conflict(kind, record.id, known, content))
        return "duplicate"
    if isinstance(record, Correction):
        correct_record(desk, record, content)
        return "new"
    entry = put_on_record(desk, kind, record, content)
    KINDS[kind].follow(desk, record, entry)
    return "new"


def _corrected_contents(desk: Desk, kind: str, name: str) -> list[str]:
    """What corrections have made of a record: posting that again is no conflict either."""
    desk.transaction.flush()
    c = t.correction.c
    query = (
        select(ledger.c.content)
        .join(t.correction, c.entry == ledger.c.seq)
        .where(c.record == kind, c.record_id == name)
    )
    texts = desk.transaction.connection.execute(query).scalars()
    return [canonical(orjson.loads(text)["replacement"]) for text in texts]


def _conflict(kind: str, name: str, known: str, content: str) -> str:
    before, after = orjson.loads(known), orjson.loads(content)
    differing = [
        field for field in sorted({*before, *after}) if before.get(field) != after.get(field)
    ]
    said = ", ".join(
        f"`{field}` was {_shown(before.get(field))}, is {_shown(after.get(field))}"
        for field in differing
    )
    return (
        f"{kind} `{name}` was recorded before with other content: {said}; "
        "to change it, send a correction"
    )


def _shown(value: Any) -> str:
    text = "absent" if value is None else canonical(value)
    return text if len(text) <= 80 else text[:77] + "..."
