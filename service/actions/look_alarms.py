"""Episodes of a stream with the alarms that were worth a page, and where its moving average is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from service.records.schema import iso
from service.records.spc_tables import alarm, episode, stream_state


def stream_episodes(
    connection: Connection, stream: str, points: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The episodes in order of time; runs of marks that belong to none stand among them."""
    e = episode.c
    rows = connection.execute(select(episode).where(e.stream == stream).order_by(e.first_at, e.id))
    alarms = _alarms(connection, stream)
    kept = [_kept(row, alarms) for row in rows.mappings()]
    in_one = {name for each in kept for name in each["inspections"]}
    bare = [{**point, "rules": []} if point["inspection"] in in_one else point for point in points]
    return sorted([*kept, *runs_of_marks(bare)], key=lambda each: str(each["from"]))


def runs_of_marks(points: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Points in a row that each completed a rule, as they were seen before episodes were kept."""
    found: list[dict[str, Any]] = []
    running = False
    for point in points:
        if point["rules"] and not running:
            found.append({"from": point["at"], "to": "", "inspections": [], "rules": [], **_NONE})
        if running := bool(point["rules"]):
            run = found[-1]
            run["to"] = point["at"]
            run["inspections"].append(point["inspection"])
            run["rules"] = sorted({*run["rules"], *point["rules"]})
    return found


_NONE: Mapping[str, Any] = {
    "episode": None, "state": "closed", "closed_at": None, "closed_by": None, "reason": None,
    "alarm": None, "case": None,
}  # fmt: skip


def _kept(row: RowMapping, alarms: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    return {
        "from": iso(row["first_at"]),
        "to": iso(row["last_at"]),
        "inspections": orjson.loads(row["inspections"]),
        "rules": orjson.loads(row["rules"]),
        "episode": row["id"],
        "state": row["state"],
        "closed_at": None if row["closed_at"] is None else iso(row["closed_at"]),
        "closed_by": row["closed_by"],
        "reason": row["reason"],
        "alarm": alarms.get(row["alarm"]),
        "case": row["nonconformance"],
    }


def _alarms(connection: Connection, stream: str) -> dict[int, dict[str, Any]]:
    rows = connection.execute(select(alarm).where(alarm.c.stream == stream)).mappings()
    return {
        row["id"]: {
            "kind": row["kind"],
            "at": iso(row["at"]),
            "p": row["p"],
            "q": row["q"],
            "streams": row["streams"],
        }
        for row in rows
    }


def open_episode(connection: Connection, stream: str) -> RowMapping | None:
    """The episode that nobody has closed, if there is one."""
    e = episode.c
    query = select(episode).where(e.stream == stream, e.state == "open").order_by(e.id)
    return connection.execute(query).mappings().first()


def state_of(connection: Connection, stream: str) -> dict[str, Any] | None:
    """Where the stream's moving average stands, how surprising that is, whether it is paged."""
    query = select(stream_state).where(stream_state.c.stream == stream)
    row = connection.execute(query).mappings().first()
    return None if row is None else state_document(row)


def state_document(row: RowMapping) -> dict[str, Any]:
    return {"ewma": row["ewma"], "p": row["p"], "alarm": row["alarm"] is not None}
