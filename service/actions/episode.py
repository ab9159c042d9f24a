"""An episode: the signals of one change of a process, from the first to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, func, select

from service.records import tables as t
from service.records.canonical import canonical
from service.records.spc_tables import episode as episode_table

OPEN, CLOSED = "open", "closed"
Place = tuple[int, str]


@dataclass(slots=True)
class Episode:
    """`clean` counts the points without a signal since the last one; `alarm` is its newest.

    `version` rises with every change: a person who acknowledges says which state he has seen.
    """

    id: int
    stream: str
    state: str
    first: Place
    last: Place
    inspections: list[str]
    rules: list[str]
    clean: int
    version: int
    alarm: int | None
    nonconformance: str | None

    def join(self, place: Place, rules: list[str]) -> None:
        """Take in the signals of a point, wherever it lies in time."""
        self.first, self.last = min(self.first, place), max(self.last, place)
        if place[1] not in self.inspections:
            self.inspections.append(place[1])
        self.rules = sorted({*self.rules, *rules})
        self.version += 1

    def row(self) -> dict[str, Any]:
        """What of it changes, as its row has it."""
        return {
            "state": self.state,
            "first_at": self.first[0],
            "first_inspection": self.first[1],
            "last_at": self.last[0],
            "last_inspection": self.last[1],
            "inspections": canonical(self.inspections),
            "rules": canonical(self.rules),
            "clean": self.clean,
            "version": self.version,
            "alarm": self.alarm,
            "nonconformance": self.nonconformance,
        }


def episode_of(row: RowMapping) -> Episode:
    return Episode(
        id=row["id"],
        stream=row["stream"],
        state=row["state"],
        first=(row["first_at"], row["first_inspection"]),
        last=(row["last_at"], row["last_inspection"]),
        inspections=orjson.loads(row["inspections"]),
        rules=orjson.loads(row["rules"]),
        clean=row["clean"],
        version=row["version"],
        alarm=row["alarm"],
        nonconformance=row["nonconformance"],
    )


def open_episode(connection: Connection, stream: str) -> Episode | None:
    e = episode_table.c
    query = select(episode_table).where(e.stream == stream, e.state == OPEN)
    row = connection.execute(query.order_by(e.id.desc()).limit(1)).mappings().first()
    return None if row is None else episode_of(row)


def episode_at(connection: Connection, stream: str, place: Place) -> Episode | None:
    """The episode, open or closed, within which a place lies."""
    e = episode_table.c
    query = select(episode_table).where(
        e.stream == stream, e.first_at <= place[0], e.last_at >= place[0]
    )
    for row in connection.execute(query.order_by(e.id)).mappings():
        found = episode_of(row)
        if found.first <= place <= found.last:
            return found
    return None


def acknowledged_up_to(connection: Connection, stream: str) -> Place | None:
    """The last point that a person knew of when he acknowledged the latest episode so ended.

    By the order in which things were recorded: the clock of a test says nothing about what he saw.
    """
    e, m, i = episode_table.c, t.measurement.c, t.inspection.c
    ended = select(func.max(e.entry)).where(e.stream == stream, e.closed_by.is_not(None))
    entry = connection.execute(ended).scalar()
    if entry is None:
        return None
    known = (
        select(m.at, m.inspection)
        .join(t.inspection, i.id == m.inspection)
        .where(m.stream == stream, i.entry <= entry)
        .order_by(m.at.desc(), m.inspection.desc())
        .limit(1)
    )
    row = connection.execute(known).first()
    return None if row is None else (row[0], row[1])
