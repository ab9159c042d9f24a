"""How the matching of events stands: who does it, how far it is, what is in its way."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from service.actions.note_event import SET_ASIDE, WAITING
from service.records.rule_tables import correlation_event, correlation_lease, rule_hit
from service.records.schema import iso

LATEST = 20

c, k, h = correlation_event.c, correlation_lease.c, rule_hit.c


def correlations_document(connection: Connection, *, now: int) -> dict[str, Any]:
    """As one reading has it; times in ISO 8601, the lag in seconds."""
    waiting = select(func.count(), func.min(c.recorded_at)).where(c.state == WAITING)
    count, oldest = connection.execute(waiting).one()
    return {
        **_lease(connection, now),
        "waiting": count,
        "lag_seconds": 0.0 if oldest is None else max(0.0, (now - oldest) / 1e6),
        "events": connection.execute(select(func.count()).select_from(correlation_event)).scalar(),
        "set_aside": _set_aside(connection),
        "latest_hits": _latest(connection),
    }


def _lease(connection: Connection, now: int) -> dict[str, Any]:
    row = connection.execute(select(correlation_lease)).mappings().first()
    if row is None:
        return {"holder": None, "engine": None, "rulebook": None, "version": None, "known": 0,
                "trouble": None, "seen_at": None}  # fmt: skip
    engine = orjson.loads(row["engine"])
    return {
        "holder": row["holder"] if row["lease_until"] > now else None,
        "engine": engine.get("name"),
        "rulebook": engine.get("rulebook"),
        "version": engine.get("version"),
        "known": engine.get("known", 0),
        "trouble": row["trouble"],
        "seen_at": iso(row["seen_at"]),
    }


def _set_aside(connection: Connection) -> list[dict[str, Any]]:
    query = select(correlation_event).where(c.state == SET_ASIDE).order_by(c.id.desc())
    return [
        {
            "event": row["event"],
            "record": row["record"],
            "id": row["record_id"],
            "at": iso(row["at"]),
            "reason": row["error"],
        }
        for row in connection.execute(query.limit(LATEST)).mappings()
    ]


def _latest(connection: Connection) -> list[dict[str, Any]]:
    query = select(rule_hit).order_by(h.entry.desc(), h.key).limit(LATEST)
    rows = connection.execute(query).mappings().all()
    records = _records(connection, rows)
    return [
        {
            "kind": row["kind"],
            "rule": row["rule"],
            "rulebook": row["rulebook"],
            "version": row["version"],
            "state": row["state"],
            "nonconformance": row["nonconformance"],
            "events": [records.get(each, each) for each in orjson.loads(row["events"])]
            if row["kind"] == "correlation"
            else orjson.loads(row["events"]),
            "at": iso(row["at"]),
        }
        for row in rows
    ]


def _records(connection: Connection, rows: Any) -> dict[int, list[str]]:
    """What the events of hits stand in; of a deadline the record is named already."""
    ids = {
        each for row in rows if row["kind"] == "correlation" for each in orjson.loads(row["events"])
    }
    query = select(c.id, c.record, c.record_id).where(c.id.in_(ids))
    return {row.id: [row.record, row.record_id] for row in connection.execute(query)}
