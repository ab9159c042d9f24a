"""Endpoints and messages as lists; no secret is among what is said, nor the key in a URL."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, func, select

from service.errors import BadInput, Unknown
from service.records.schema import iso
from service.records.webhook_tables import webhook_endpoint, webhook_message

e, m = webhook_endpoint.c, webhook_message.c
STATES = ("pending", "delivered", "failed")


def list_endpoints(connection: Connection) -> list[dict[str, Any]]:
    """In the order they were added, with how many messages stand how."""
    counts = select(m.endpoint, m.state, func.count().label("number")).group_by(m.endpoint, m.state)
    standing: dict[str, dict[str, int]] = {}
    for row in connection.execute(counts):
        standing.setdefault(row.endpoint, {})[row.state] = row.number
    rows = connection.execute(select(webhook_endpoint).order_by(e.entry)).mappings()
    return [_endpoint(row, standing.get(row["id"], {})) for row in rows]


def endpoint_document(connection: Connection, endpoint: str) -> dict[str, Any]:
    found = [each for each in list_endpoints(connection) if each["endpoint"] == endpoint]
    if not found:
        raise Unknown(f"endpoint `{endpoint}` is not known")
    return found[0]


def list_messages(
    connection: Connection,
    *,
    endpoint: str | None = None,
    state: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> list[dict[str, Any]]:
    """In the order they were written, without their bodies."""
    if state is not None and state not in STATES:
        raise BadInput(f"state `{state}` is not one of {', '.join(STATES)}")
    query = select(webhook_message).order_by(m.entry, m.id).limit(limit)
    if endpoint is not None:
        query = query.where(m.endpoint == endpoint)
    if state is not None:
        query = query.where(m.state == state)
    if after is not None:
        seen = connection.execute(select(m.entry).where(m.id == after)).scalar()
        if seen is None:
            raise Unknown(f"message `{after}` is not known")
        query = query.where((m.entry > seen) | ((m.entry == seen) & (m.id > after)))
    return [_message(row) for row in connection.execute(query).mappings()]


def message_document(connection: Connection, message: str) -> dict[str, Any]:
    """One message with its body, as it is sent."""
    query = select(webhook_message).where(m.id == message)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise Unknown(f"message `{message}` is not known")
    return {**_message(row), "body": orjson.loads(row["body"])}


def _endpoint(row: RowMapping, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "endpoint": row["id"],
        "url": row["url"].partition("?")[0],
        "events": orjson.loads(row["events"]),
        "customer": row["customer"],
        "description": row["description"],
        "state": row["state"],
        "by": row["by"],
        "at": iso(row["at"]),
        "disabled_at": _time(row["disabled_at"]),
        "disabled_reason": row["disabled_reason"],
        "old_secret_until": _time(row["previous_until"]),
        **{each: counts.get(each, 0) for each in STATES},
    }


def _message(row: RowMapping) -> dict[str, Any]:
    return {
        "message": row["id"],
        "endpoint": row["endpoint"],
        "event": row["event"],
        "subject": row["subject"],
        "state": row["state"],
        "attempts": row["attempts"],
        "created_at": iso(row["created_at"]),
        "next_at": iso(row["next_at"]) if row["state"] == "pending" else None,
        "delivered_at": _time(row["delivered_at"]),
        "last_status": row["last_status"],
        "last_error": row["last_error"],
    }


def _time(micros: int | None) -> str | None:
    return None if micros is None else iso(micros)
