"""Which rules are muted, until when, by whom and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from service.actions.desk import Desk
from service.records.rule_tables import rule_mute
from service.records.schema import iso

m = rule_mute.c


def muted(desk: Desk) -> Mapping[str, RowMapping]:
    """The mutes that stand at the time of this transaction, by rule."""
    desk.transaction.flush()
    now = desk.transaction.now_micros
    query = select(rule_mute).where(m.ended_at.is_(None), m.until > now)
    rows = desk.transaction.connection.execute(query).mappings()
    return {row["rule"]: row for row in rows}


def list_mutes(connection: Connection) -> list[dict[str, Any]]:
    """Every mute there was, the latest first."""
    rows = connection.execute(select(rule_mute).order_by(m.id.desc())).mappings()
    return [
        {
            "mute": row["id"],
            "rule": row["rule"],
            "reason": row["reason"],
            "by": row["by"],
            "at": iso(row["at"]),
            "until": iso(row["until"]),
            "ended_at": None if row["ended_at"] is None else iso(row["ended_at"]),
            "ended_by": row["ended_by"],
            "ended_reason": row["ended_reason"],
        }
        for row in rows
    ]
