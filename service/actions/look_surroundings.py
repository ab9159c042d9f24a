"""A part of the lineage for a picture and a table: what lies within some steps of a thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from graph.flow import Int32Array
from graph.names import UnknownName
from graph.picture import Picture, picture_of
from graph.surroundings import Surroundings, surroundings
from service.actions.look_thing import LOTS
from service.errors import BadInput, Unknown
from service.plant import Plant
from service.records import tables as t
from service.records.case_tables import hold
from service.records.schema import iso, number_of

# More lots than these as a beginning are no beginning: a furnace has made half of the plant.
MOST_BEGINNINGS = 500
DRAWN = 60
ROWS = 50
UP_AND_DOWN = {"both": (True, True), "backward": (True, False), "forward": (False, True)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; a step is an operation with the lots on its other side."""

    kind: str
    name: str
    direction: str = "both"
    steps: int | None = 3
    opened: tuple[str, ...] = ()


@dataclass(frozen=True)
class Around:
    """What was found, with the lots of it that are on hold now, and why."""

    found: Surroundings
    held: Mapping[str, str]


def look_around(connection: Connection, plant: Plant, wanted: Wanted) -> Around:
    """To be asked while the plant is read (`plant.reading`)."""
    lineage = plant.lineage
    try:
        begins = _beginnings(connection, plant, wanted)
    except UnknownName as unknown:
        raise Unknown(str(unknown)) from None
    edges = None if wanted.steps is None else 2 * wanted.steps
    up, down = UP_AND_DOWN[wanted.direction]
    found = surroundings(lineage, begins, back=edges if up else 0, on=edges if down else 0)
    reasons = select(hold.c.lot, hold.c.reason).where(hold.c.released_at.is_(None))
    held = {row.lot: row.reason for row in connection.execute(reasons.order_by(hold.c.id.desc()))}
    return Around(found, held)


def picture_around(plant: Plant, around: Around, opened: Sequence[str]) -> Picture:
    """Its picture, merged until it can be read, with some boxes opened."""
    lineage = plant.lineage
    names = lineage.names_of(around.found.nodes)
    rows = lineage.rows(around.found.nodes)
    is_held = [row >= 0 and name in around.held for name, row in zip(names, rows, strict=True)]
    open_now = [name in opened for name in names]
    return picture_of(
        lineage, around.found.nodes, most=DRAWN,
        held=around.found.nodes[np.array(is_held, dtype=np.bool_)],
        opened=around.found.nodes[np.array(open_now, dtype=np.bool_)],
    )  # fmt: skip


def rows_around(
    connection: Connection, plant: Plant, around: Around, page: int
) -> tuple[list[dict[str, Any]], bool]:
    """A page of what was found, the nearest first, and whether there is more."""
    order = np.lexsort((around.found.nodes, np.abs(around.found.distances)))
    chosen = order[(page - 1) * ROWS : page * ROWS]
    nodes = around.found.nodes[chosen]
    names, is_lot = plant.lineage.names_of(nodes), plant.lineage.rows(nodes) >= 0
    lots = _lots(connection, [name for name, lot in zip(names, is_lot, strict=True) if lot])
    runs = _runs(connection, [name for name, lot in zip(names, is_lot, strict=True) if not lot])
    rows = [
        {**(lots if lot else runs).get(name, {}), "name": name,
         "kind": "lot" if lot else "operation", "distance": int(distance),
         "held": around.held.get(name) if lot else None}
        for name, lot, distance in zip(
            names, is_lot, around.found.distances[chosen].tolist(), strict=True
        )
    ]  # fmt: skip
    return rows, len(order) > page * ROWS


def _beginnings(connection: Connection, plant: Plant, wanted: Wanted) -> Int32Array:
    lineage = plant.lineage
    if wanted.kind == "lot":
        return np.array([lineage.lot_index(wanted.name)], dtype=np.int32)
    if wanted.kind == "operation":
        return np.array([lineage.operation_index(wanted.name)], dtype=np.int32)
    if wanted.kind not in LOTS:
        raise BadInput(f"`{wanted.kind}` cannot be traced; there are {', '.join(LOTS)}")
    query = select(t.lot.c.id).where(LOTS[wanted.kind][1](wanted.name))
    names = connection.execute(query.limit(MOST_BEGINNINGS + 1)).scalars().all()
    if not names:
        raise Unknown(f"{wanted.kind} `{wanted.name}` has no lots, or is not known")
    if len(names) > MOST_BEGINNINGS:
        raise BadInput(
            f"{wanted.kind} `{wanted.name}` has more than {MOST_BEGINNINGS} lots; "
            "trace one of its lots, loads or operations"
        )
    return np.array([lineage.lot_index(name) for name in names], dtype=np.int32)


def _lots(connection: Connection, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    c = t.lot.c
    columns = (c.id, c.item, t.item.c.unit, c.location, c.produced, c.consumed, c.scrapped,
               c.shipped, c.returned, c.unaccounted)  # fmt: skip
    query = select(*columns).join(t.item, t.item.c.id == c.item).where(c.id.in_(names))
    return {row["id"]: _lot(dict(row)) for row in connection.execute(query).mappings()}


def _lot(row: dict[str, Any]) -> dict[str, Any]:
    left = row["produced"] + row["returned"] - sum(
        row[name] for name in ("consumed", "scrapped", "shipped", "unaccounted")
    )  # fmt: skip
    return {
        "item": row["item"], "unit": row["unit"], "where": row["location"],
        "made": number_of(row["produced"]), "left": number_of(max(left, 0)),
        "shipped": number_of(row["shipped"]),
    }  # fmt: skip


def _runs(connection: Connection, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    c = t.operation.c
    query = select(c.id, c.process, c.equipment, c.load, c.shift, c.ended_at)
    return {
        row.id: {
            "process": row.process, "equipment": row.equipment, "load": row.load,
            "shift": row.shift, "at": iso(row.ended_at),
        }
        for row in connection.execute(query.where(c.id.in_(names)))
    }  # fmt: skip
