"""A trace as a table: its lots and operations by stage, with what each stage comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from graph.flow import Int32Array
from graph.lineage import Lineage
from graph.picture_groups import stages_of
from graph.registers import PRODUCED, SHIPPED, remaining_of
from service.actions.look_surroundings import Around
from service.plant import Plant
from service.records import tables as t
from service.records.schema import iso, number_of

ROWS = 50
READ_AT_ONCE = 500
NAMED = 3
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class StageAmount:
    """Sums over the lots of a stage that are counted in one unit; `held` is left and on hold."""

    unit: str
    made: float
    left: float
    shipped: float
    held: float


@dataclass(frozen=True, slots=True)
class Stage:
    """One column of the picture: lots, or the operations between two columns of lots.

    `named` are its most frequent items or processes with how often, `others` how many more there
    are; `first` is the place of its first row in the whole table.
    """

    number: int
    kind: str
    count: int
    named: tuple[tuple[str, int], ...]
    others: int
    amounts: tuple[StageAmount, ...]
    held: int
    begun: int
    first: int

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.first // ROWS + 1


@dataclass(frozen=True)
class Staged:
    """The whole table before its rows are read: nodes in order, and the stage of each."""

    around: Around
    nodes: Int32Array
    distances: Int32Array
    stage_of: Int32Array
    stages: tuple[Stage, ...]


def by_stage(plant: Plant, around: Around) -> Staged:
    """The table from the raw material on; within a stage what is near comes first."""
    lineage = plant.lineage
    found = around.found
    is_lot = lineage.rows(found.nodes) >= 0
    columns = stages_of(lineage.flow.edges_into(found.nodes), is_lot)
    # A lot and an operation never share a column, wherever the picture would put them.
    known, inverse = np.unique(2 * columns.astype(np.int64) + ~is_lot, return_inverse=True)
    stage_of: Int32Array = inverse.astype(np.int32)
    order = np.lexsort((found.nodes, np.abs(found.distances), stage_of))
    nodes, stage_of = found.nodes[order], stage_of[order]
    starts = np.searchsorted(stage_of, np.arange(len(known) + 1)).tolist()
    stages = tuple(
        _stage(lineage, around, number, nodes[start:end], start)
        for number, (start, end) in enumerate(pairwise(starts), 1)
    )
    return Staged(around, nodes, found.distances[order], stage_of, stages)


def page_of_stages(
    connection: Connection, plant: Plant, staged: Staged, page: int
) -> tuple[list[tuple[Stage, list[dict[str, Any]]]], bool]:
    """A page of rows under their stages, and whether there is more."""
    names = names_in(plant, staged, (page - 1) * ROWS, page * ROWS)
    groups: list[tuple[Stage, list[dict[str, Any]]]] = []
    for row in _rows(connection, staged, names, (page - 1) * ROWS):
        stage = staged.stages[row["stage"] - 1]
        if not groups or groups[-1][0] is not stage:
            groups.append((stage, []))
        groups[-1][1].append(row)
    return groups, len(staged.nodes) > page * ROWS


def names_in(
    plant: Plant, staged: Staged, start: int = 0, end: int | None = None
) -> list[tuple[str, bool]]:
    """The names from one row to another, and whether each is a lot's."""
    nodes = staged.nodes[start:end]
    is_lot = (plant.lineage.rows(nodes) >= 0).tolist()
    return list(zip(plant.lineage.names_of(nodes), is_lot, strict=True))


def all_rows(
    connection: Connection, staged: Staged, names: Sequence[tuple[str, bool]]
) -> Iterator[dict[str, Any]]:
    """Every row, for a file; it takes seconds, and the plant need not be kept for them."""
    for start in range(0, len(names), READ_AT_ONCE):
        yield from _rows(connection, staged, names[start : start + READ_AT_ONCE], start)


def _stage(lineage: Lineage, around: Around, number: int, nodes: Int32Array, first: int) -> Stage:
    rows = lineage.rows(nodes)
    lots = bool(rows[0] >= 0)
    column = lineage.lots.item if lots else lineage.operations.process
    codes, counts = np.unique(column.view()[rows if lots else ~rows], return_counts=True)
    most = np.argsort(-counts, kind="stable")[:NAMED]
    named = tuple((str(column.decoded(codes[at])), int(counts[at])) for at in most.tolist())
    names = lineage.names_of(nodes) if lots and around.held else []
    held = np.array([name in around.held for name in names], dtype=np.bool_)
    held = held if len(held) else np.zeros(len(nodes), dtype=np.bool_)
    return Stage(
        number=number, kind="lot" if lots else "operation", count=len(nodes), named=named,
        others=len(codes) - len(named), amounts=_amounts(lineage, rows, held) if lots else (),
        held=int(held.sum()), begun=int(np.isin(nodes, around.begins).sum()), first=first,
    )  # fmt: skip


def _amounts(lineage: Lineage, rows: Int32Array, held: Any) -> tuple[StageAmount, ...]:
    quantities = lineage.lots.quantities.view()[rows]
    units = lineage.lots.unit.view()[rows]
    left = np.maximum(remaining_of(quantities), 0.0)
    columns = (quantities[:, PRODUCED], left, quantities[:, SHIPPED], np.where(held, left, 0.0))
    return tuple(
        StageAmount(
            str(lineage.lots.unit.decoded(code)),
            *(round(float(column[units == code].sum()), DECIMALS) for column in columns),
        )
        for code in np.unique(units).tolist()
    )


def _rows(
    connection: Connection, staged: Staged, names: Sequence[tuple[str, bool]], start: int
) -> list[dict[str, Any]]:
    part = slice(start, start + len(names))
    lots = lots_named(connection, [name for name, is_lot in names if is_lot])
    runs = runs_named(connection, [name for name, is_lot in names if not is_lot])
    begun = np.isin(staged.nodes[part], staged.around.begins).tolist()
    distances, stages = staged.distances[part].tolist(), staged.stage_of[part].tolist()
    return [
        {**(lots if is_lot else runs).get(name, {}), "name": name, "stage": stage + 1,
         "kind": "lot" if is_lot else "operation", "begun": begins, "distance": _steps(distance),
         "held": staged.around.held.get(name, ()) if is_lot else ()}
        for (name, is_lot), begins, distance, stage in zip(
            names, begun, distances, stages, strict=True
        )
    ]  # fmt: skip


def _steps(distance: int) -> int:
    """How many operations away, upstream below 0: from lot to operation to lot is one."""
    steps = (abs(distance) + 1) // 2
    return -steps if distance < 0 else steps


def lots_named(connection: Connection, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What is shown of each of these lots."""
    c = t.lot.c
    columns = (c.id, c.item, t.item.c.unit, c.location, c.heat, c.produced, c.consumed,
               c.scrapped, c.shipped, c.returned, c.unaccounted)  # fmt: skip
    query = select(*columns).join(t.item, t.item.c.id == c.item).where(c.id.in_(names))
    return {row["id"]: _lot(dict(row)) for row in connection.execute(query).mappings()}


def _lot(row: dict[str, Any]) -> dict[str, Any]:
    left = row["produced"] + row["returned"] - sum(
        row[name] for name in ("consumed", "scrapped", "shipped", "unaccounted")
    )  # fmt: skip
    return {
        "item": row["item"], "unit": row["unit"], "where": row["location"], "heat": row["heat"],
        "made": number_of(row["produced"]), "left": number_of(max(left, 0)),
        "shipped": number_of(row["shipped"]),
    }  # fmt: skip


def runs_named(connection: Connection, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What is shown of each of these operations."""
    c = t.operation.c
    query = select(c.id, c.process, c.equipment, c.load, c.shift, c.ended_at)
    return {
        row.id: {
            "process": row.process, "equipment": row.equipment, "load": row.load,
            "shift": row.shift, "at": iso(row.ended_at),
        }
        for row in connection.execute(query.where(c.id.in_(names)))
    }  # fmt: skip
