"""A part of the lineage for a picture and a table: what lies within some steps of a thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, func, select

from graph.flow import Int32Array
from graph.names import UnknownName
from graph.picture import Picture, picture_of
from graph.surroundings import Surroundings, surroundings
from service.actions.look_thing import LOTS
from service.errors import BadInput, Unknown
from service.plant import Plant
from service.records import tables as t
from service.records.case_tables import hold

# A furnace has made half of the plant: of more lots than these the newest are begun with, which
# still answers within seconds.
MOST_BEGINNINGS = 5_000
DRAWN = 60
UP_AND_DOWN = {"both": (True, True), "backward": (True, False), "forward": (False, True)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; a step is an operation with the lots on its other side."""

    kind: str
    name: str
    direction: str = "both"
    steps: int | None = 3
    opened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """That a lot is on hold: the case, and the reason in its words."""

    case: str
    reason: str


@dataclass(frozen=True)
class Around:
    """What was found, with the lots of it that are on hold now, and why.

    `begins` are the nodes that were asked for; `lots` says how many lots go with the thing, of
    which the newest were begun with if there are too many.
    """

    found: Surroundings
    held: Mapping[str, Sequence[Held]]
    begins: Int32Array
    lots: int

    @property
    def begins_with_some(self) -> bool:
        """Whether there are more lots than the trace began with."""
        return self.lots > len(self.begins)


def look_around(connection: Connection, plant: Plant, wanted: Wanted) -> Around:
    """To be asked while the plant is read (`plant.reading`)."""
    try:
        begins, lots = _beginnings(connection, plant, wanted)
    except UnknownName as unknown:
        raise Unknown(str(unknown)) from None
    edges = None if wanted.steps is None else 2 * wanted.steps
    up, down = UP_AND_DOWN[wanted.direction]
    found = surroundings(plant.lineage, begins, back=edges if up else 0, on=edges if down else 0)
    return Around(found, _held(connection), begins, lots)


def picture_around(plant: Plant, around: Around, opened: Sequence[str]) -> Picture:
    """Its picture, merged until it can be read, with some boxes opened."""
    lineage = plant.lineage
    names = lineage.names_of(around.found.nodes)
    rows = lineage.rows(around.found.nodes)
    is_held = [row >= 0 and name in around.held for name, row in zip(names, rows, strict=True)]
    open_now = [name in opened for name in names]
    return picture_of(
        lineage, around.found.nodes, most=DRAWN, begins=around.begins,
        held=around.found.nodes[np.array(is_held, dtype=np.bool_)],
        opened=around.found.nodes[np.array(open_now, dtype=np.bool_)],
    )  # fmt: skip


def _held(connection: Connection) -> dict[str, list[Held]]:
    columns = select(hold.c.lot, hold.c.nonconformance, hold.c.reason)
    active = columns.where(hold.c.released_at.is_(None)).order_by(hold.c.id)
    held: dict[str, list[Held]] = defaultdict(list)
    for lot, case, reason in connection.execute(active):
        held[lot].append(Held(case, reason))
    return dict(held)


def _beginnings(connection: Connection, plant: Plant, wanted: Wanted) -> tuple[Int32Array, int]:
    """The nodes to begin with, and how many there would be."""
    lineage = plant.lineage
    if wanted.kind == "lot":
        return np.array([lineage.lot_index(wanted.name)], dtype=np.int32), 1
    if wanted.kind == "operation":
        return np.array([lineage.operation_index(wanted.name)], dtype=np.int32), 1
    if wanted.kind not in LOTS:
        raise BadInput(f"`{wanted.kind}` cannot be traced; there are {', '.join(LOTS)}")
    belongs = LOTS[wanted.kind][1](wanted.name)
    newest = select(t.lot.c.id).where(belongs).order_by(t.lot.c.created_at.desc(), t.lot.c.id)
    names = connection.execute(newest.limit(MOST_BEGINNINGS)).scalars().all()
    if not names:
        raise Unknown(f"{wanted.kind} `{wanted.name}` has no lots, or is not known")
    lots = len(names)
    if lots == MOST_BEGINNINGS:
        query = select(func.count()).select_from(t.lot).where(belongs)
        lots = connection.execute(query).scalar_one()
    return np.array([lineage.lot_index(name) for name in names], dtype=np.int32), lots
