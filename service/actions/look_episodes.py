"""Episodes: which streams have something open, and what became of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from service.errors import BadInput, Unknown, did_you_mean
from service.records.schema import iso
from service.records.spc_tables import alarm as alarm_table
from service.records.spc_tables import episode as episode_table

STATES = ("open", "closed")
AT_ONCE = 500


def list_episodes(
    connection: Connection,
    *,
    state: str | None = None,
    stream: str | None = None,
    limit: int | None = None,
    after: int | None = None,
) -> list[dict[str, Any]]:
    """In the order they were opened; with their alarms."""
    if state is not None and state not in STATES:
        raise BadInput(f"state: `{state}` is not one of open, closed{did_you_mean(state, STATES)}")
    e = episode_table.c
    query = select(episode_table).order_by(e.id).limit(limit)
    if state is not None:
        query = query.where(e.state == state)
    if stream is not None:
        query = query.where(e.stream == stream)
    if after is not None:
        query = query.where(e.id > after)
    rows = connection.execute(query).mappings().all()
    alarms = _alarms(connection, rows)
    return [episode_document(row, alarms.get(row["alarm"])) for row in rows]


def one_episode(connection: Connection, number: int) -> dict[str, Any]:
    row = need_episode(connection, number)
    return episode_document(row, _alarms(connection, [row]).get(row["alarm"]))


def need_episode(connection: Connection, number: int) -> RowMapping:
    e = episode_table.c
    row = connection.execute(select(episode_table).where(e.id == number)).mappings().first()
    if row is None:
        opened = select(e.id).where(e.state == "open").order_by(e.id.desc()).limit(5)
        known = ", ".join(str(each) for each in connection.execute(opened).scalars())
        raise Unknown(f"episode {number} is not known; open are {known or 'none'}")
    return row


def list_alarms(connection: Connection, *, since: int | None = None) -> list[dict[str, Any]]:
    """What people were called for, in the order in which they were."""
    query = select(alarm_table).order_by(alarm_table.c.id)
    if since is not None:
        query = query.where(alarm_table.c.recorded_at >= since)
    return [alarm_document(row) for row in connection.execute(query).mappings()]


def alarm_document(row: RowMapping) -> dict[str, Any]:
    return {
        "alarm": row["id"],
        "stream": row["stream"],
        "kind": row["kind"],
        "inspection": row["inspection"],
        "at": iso(row["at"]),
        "recorded_at": iso(row["recorded_at"]),
        "p": row["p"],
        "q": row["q"],
        "streams": row["streams"],
        "discoveries": row["discoveries"],
    }


def episode_document(row: RowMapping, alarm: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "episode": row["id"],
        "stream": row["stream"],
        "state": row["state"],
        "version": row["version"],
        "from": iso(row["first_at"]),
        "to": iso(row["last_at"]),
        "inspections": orjson.loads(row["inspections"]),
        "rules": orjson.loads(row["rules"]),
        "clean": row["clean"],
        "case": row["nonconformance"],
        "alarm": alarm,
        "opened_at": iso(row["opened_at"]),
        "closed_at": None if row["closed_at"] is None else iso(row["closed_at"]),
        "closed_by": row["closed_by"],
        "reason": row["reason"],
    }


def _alarms(connection: Connection, rows: Sequence[RowMapping]) -> dict[int | None, dict[str, Any]]:
    """The newest alarm of each episode, by its number."""
    wanted = [row["alarm"] for row in rows if row["alarm"] is not None]
    found: dict[int | None, dict[str, Any]] = {}
    for part in (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)):
        query = select(alarm_table).where(alarm_table.c.id.in_(part))
        for row in connection.execute(query).mappings():
            found[row["id"]] = alarm_document(row)
    return found
