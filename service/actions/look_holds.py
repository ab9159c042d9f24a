"""Holds: which lots are quarantined, why, since when and by whom."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from service.records.case_tables import hold
from service.records.schema import iso


def list_holds(
    connection: Connection,
    *,
    active: bool | None = None,
    limit: int | None = None,
    after: int | None = None,
) -> list[dict[str, Any]]:
    """Holds in the order they were placed: all, the active ones, or the released ones."""
    query = select(hold).order_by(hold.c.id).limit(limit)
    if active is not None:
        query = query.where(
            hold.c.released_at.is_(None) if active else hold.c.released_at.is_not(None)
        )
    if after is not None:
        query = query.where(hold.c.id > after)
    return [hold_document(row) for row in connection.execute(query).mappings()]


def hold_document(row: RowMapping) -> dict[str, Any]:
    released = row["released_at"]
    return {
        "id": row["id"],
        "lot": row["lot"],
        "nonconformance": row["nonconformance"],
        "reason": row["reason"],
        "certainty": row["certainty"],
        "why": orjson.loads(row["why"]),
        "placed_at": iso(row["placed_at"]),
        "placed_by": row["placed_by"],
        "active": released is None,
        "released_at": None if released is None else iso(released),
        "released_by": row["released_by"],
        "release_reason": row["release_reason"],
    }
