"""The wall of streams: worst first, each with the line of its last points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from service.actions.look_streams import list_streams
from service.records import tables as t

POINTS = 30


def wall(connection: Connection, *, wanted: str = "") -> list[dict[str, Any]]:
    """Every stream, or those whose name has `wanted` in it: changed first."""
    streams = list_streams(connection)
    if wanted:
        streams = [each for each in streams if wanted.casefold() in each["stream"].casefold()]
    names = dict(_names(connection))
    for each in streams:
        each["named"] = names.get(each["characteristic"], each["characteristic"])
    return sorted(
        streams,
        key=lambda each: (each["episode"] is None, -abs(each["z"] or 0), each["stream"]),
    )


def lines(connection: Connection, streams: Sequence[str]) -> dict[str, list[float]]:
    """The means of the last points of each stream, the oldest first; in one query for all."""
    m = t.measurement.c
    newest = func.row_number().over(
        partition_by=m.stream, order_by=(m.at.desc(), m.inspection.desc())
    )
    ranked = select(m.stream, m.mean, newest.label("place")).where(m.stream.in_(streams)).subquery()
    query = (
        select(ranked.c.stream, ranked.c.mean)
        .where(ranked.c.place <= POINTS)
        .order_by(ranked.c.stream, ranked.c.place.desc())
    )
    found: dict[str, list[float]] = defaultdict(list)
    for stream, mean in connection.execute(query):
        found[stream].append(mean)
    return found


def _names(connection: Connection) -> list[tuple[str, str]]:
    query = select(t.characteristic.c.id, t.characteristic.c.name)
    return [(row[0], row[1]) for row in connection.execute(query)]
