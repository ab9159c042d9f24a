"""One plant record with everything it ever said: the first version, and each correction of it."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from service.errors import Unknown, did_you_mean
from service.records.books import RECORD_TABLES
from service.records.case_tables import ledger
from service.records.schema import iso
from service.records.tables import correction

# Names looked through for one that was meant.
NEAR = 2_000


def record_document(connection: Connection, kind: str, name: str) -> dict[str, Any]:
    """The versions of a record, the first one first; all but the last are marked superseded."""
    if kind not in RECORD_TABLES:
        raise Unknown(f"there is no record kind `{kind}`{did_you_mean(kind, list(RECORD_TABLES))}")
    table = RECORD_TABLES[kind]
    entry = connection.execute(select(table.c.entry).where(table.c.id == name)).scalar()
    if entry is None:
        known = list(connection.execute(select(table.c.id).limit(NEAR)).scalars())
        raise Unknown(f"{kind} `{name}` is not known{did_you_mean(name, known)}")
    c = correction.c
    query = select(correction).where(c.record == kind, c.record_id == name).order_by(c.entry)
    corrections = connection.execute(query).mappings().all()
    entries = [entry, *(row["entry"] for row in corrections)]
    versions = [_version(connection, number) for number in entries]
    for version, row in zip(versions, corrections, strict=False):
        version["superseded_by"] = row["id"]
    for version, row in zip(versions[1:], corrections, strict=True):
        version |= _why(row)
    return {"record": kind, "id": name, "current": versions[-1]["content"], "versions": versions}


def _version(connection: Connection, entry: int) -> dict[str, Any]:
    found = select(ledger.c.at, ledger.c.by, ledger.c.content).where(ledger.c.seq == entry)
    at, by, content = connection.execute(found).one()
    said = orjson.loads(content)
    return {
        "entry": entry,
        "recorded_at": iso(at),
        "recorded_by": by,
        "superseded_by": None,
        "content": said.get("replacement", said),
    }


def _why(row: RowMapping) -> dict[str, Any]:
    return {
        "correction": row["id"],
        "corrected_by": row["by"],
        "reason": row["reason"],
        "differs": orjson.loads(row["differs"]),
    }
