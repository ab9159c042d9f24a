"""Nonconformances, as a list: what each is about and how far it has come."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, func, select

from graph.scopes import describe_scope, parse_scope
from notifications.messages import Cause
from notifications.payloads import decode
from notifications.render import LANGUAGES
from rules.case_life import STATES
from service.errors import BadInput, did_you_mean
from service.records.case_tables import hold, nonconformance
from service.records.schema import iso


def list_cases(
    connection: Connection,
    *,
    state: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> list[dict[str, Any]]:
    """In the order they were opened; `after` is the number of the last one already seen."""
    n = nonconformance.c
    if state is not None and state not in STATES:
        hint = did_you_mean(state, STATES) or f"; one of {', '.join(STATES)}"
        raise BadInput(f"state `{state}` is not known{hint}", [("state", "is not known")])
    query = select(nonconformance).order_by(n.entry).limit(limit)
    if state is not None:
        query = query.where(n.state == state)
    if after is not None:
        query = query.where(n.entry > select(n.entry).where(n.number == after).scalar_subquery())
    held = _held_lots(connection)
    return [
        {**case_summary(row), "held_lots": held.get(row["number"], 0)}
        for row in connection.execute(query).mappings()
    ]


def case_summary(row: RowMapping) -> dict[str, Any]:
    document = orjson.loads(row["scope"])
    scope = parse_scope(document)
    cause = decode(Cause, orjson.loads(row["cause"]))
    return {
        "number": row["number"],
        "state": row["state"],
        "severity": row["severity"],
        "event": row["event"],
        "reason": row["reason"],
        "cause": {code: spoken.found(cause) for code, spoken in LANGUAGES.items()},
        "scope": document,
        "scope_sentence": {code: describe_scope(scope, code) for code in ("en", "zh-CN")},
        "held": row["held"],
        "route": row["route"],
        "version": row["version"],
        "opened_at": iso(row["opened_at"]),
        "opened_by": row["opened_by"],
        "closed_at": None if row["closed_at"] is None else iso(row["closed_at"]),
        "closing_reason": row["closing_reason"],
        "owner": row["owner"],
    }


def _held_lots(connection: Connection) -> dict[str, int]:
    h = hold.c
    query = select(h.nonconformance, func.count()).where(h.released_at.is_(None))
    return {row[0]: row[1] for row in connection.execute(query.group_by(h.nonconformance))}
