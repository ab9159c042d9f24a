"""The gaps that people declared in a stream: where, why, who."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from service.records.schema import iso
from service.records.spc_tables import stream_gap


def list_gaps(connection: Connection, stream: str) -> list[dict[str, Any]]:
    """The newest first."""
    g = stream_gap.c
    query = select(g.at, g.reason, g.by, g.recorded_at).where(g.stream == stream)
    rows = connection.execute(query.order_by(g.at.desc(), g.recorded_at.desc()))
    return [
        {"at": iso(at), "reason": reason, "by": by, "recorded_at": iso(recorded)}
        for at, reason, by, recorded in rows
    ]
