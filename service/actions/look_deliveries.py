"""What webhooks were sent, the newest first; without bodies, and no secret is among it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from service.records.schema import iso
from service.records.webhook_tables import webhook_endpoint, webhook_message

m, e = webhook_message.c, webhook_endpoint.c
NAMES = ("endpoint", "event", "subject", "state", "attempts", "last_status", "last_error")


def newest_deliveries(
    connection: Connection, *, endpoint: str = "", state: str = "", limit: int, offset: int = 0
) -> list[dict[str, Any]]:
    """Of one endpoint or of all; with what each answered last."""
    query = (
        select(webhook_message, e.description)
        .join(webhook_endpoint, e.id == m.endpoint)
        .order_by(m.entry.desc(), m.id.desc())
        .limit(limit)
        .offset(offset)
    )
    if endpoint:
        query = query.where(m.endpoint == endpoint)
    if state:
        query = query.where(m.state == state)
    return [
        {
            **{name: row[name] for name in NAMES},
            "message": row["id"],
            "description": row["description"],
            "created_at": iso(row["created_at"]),
            "next_at": iso(row["next_at"]) if row["state"] == "pending" else None,
            "delivered_at": None if row["delivered_at"] is None else iso(row["delivered_at"]),
        }
        for row in connection.execute(query).mappings()
    ]
