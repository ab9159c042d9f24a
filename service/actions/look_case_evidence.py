"""The entries of the ledger that are about a case: what proves that it went this way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from service.records.case_tables import ledger, nonconformance
from service.records.schema import iso

g, n = ledger.c, nonconformance.c


def entries_page(
    connection: Connection, number: str, *, limit: int, offset: int = 0
) -> list[dict[str, Any]]:
    """The newest first: when, who, what, and the hash that the next entry builds on."""
    # Nothing is said of a case before it is opened: the years before it are not searched.
    opened = select(n.entry).where(n.number == number).scalar_subquery()
    query = (
        select(g.seq, g.at, g.by, g.kind, g.hash).where(g.seq >= opened, g.subject == number)
        .order_by(g.seq.desc()).limit(limit).offset(offset)
    )  # fmt: skip
    return [
        {"entry": row.seq, "at": iso(row.at), "by": row.by, "kind": row.kind, "hash": row.hash}
        for row in connection.execute(query)
    ]
