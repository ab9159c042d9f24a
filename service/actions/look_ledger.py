"""The ledger as it ends now: what has to be noted outside, and its last entries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from service.actions.verify_ledger import read_head
from service.records.case_tables import ledger
from service.records.schema import iso


def ledger_end(connection: Connection) -> dict[str, Any]:
    """Its length, and the hash that stands for all of it; `at` is None where nothing is written."""
    seq, sha = read_head(connection)
    at = connection.execute(select(ledger.c.at).where(ledger.c.seq == seq)).scalar()
    return {"entries": seq, "hash": sha, "at": None if at is None else iso(at)}


def last_entries(
    connection: Connection, *, limit: int, before: int | None = None
) -> list[dict[str, Any]]:
    """The newest first; of an older page those before an entry."""
    names = ("seq", "at", "by", "kind", "subject")
    query = select(*(ledger.c[name] for name in names)).order_by(ledger.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(ledger.c.seq < before)
    rows = connection.execute(query).mappings()
    return [{**row, "at": iso(row["at"])} for row in rows]
