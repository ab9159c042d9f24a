"""Who made a token: the ledger says it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from service.records.case_tables import ledger


def makers_of(connection: Connection, tokens: Sequence[int]) -> dict[int, str]:
    """By the number of the token, which is that of the entry."""
    query = select(ledger.c.seq, ledger.c.by).where(ledger.c.seq.in_(tokens))
    return {row.seq: row.by for row in connection.execute(query)}
