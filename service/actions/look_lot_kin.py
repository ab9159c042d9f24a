"""What a lot was made of and what was made of it, by stage: the operations' processes in turn.

A coil has thousands of descendants: they are counted in the lineage, and the nearest are read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from graph.flow import Int32Array
from graph.lineage import Lineage
from graph.names import UnknownName
from graph.picture import Picture, picture_of
from graph.registers import NO_NODE
from graph.surroundings import Surroundings, surroundings
from service.actions.look_lot import quantities_of
from service.plant import Plant
from service.records import tables as t
from service.records.case_tables import hold
from service.records.schema import iso, number_of

# Lots of one stage that are listed; how many there are is said.
LISTED = 12
STAGES = 12
# Operations it went through that are shown with what they recorded.
RUNS = 16
# Lots and operations of its picture.
DRAWN = 40
c, o, used = t.lot.c, t.operation.c, t.operation_input.c


@dataclass(frozen=True)
class Stage:
    """Lots that one process made (None: that came in), how many, and the nearest of them."""

    process: str | None
    steps: int
    count: int
    held: int
    left: Mapping[str, float]
    lots: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Kin:
    """Both sides of a lot; `runs` are the operations upstream, the nearest first."""

    backward: Sequence[Stage]
    forward: Sequence[Stage]
    runs: Sequence[str]
    runs_count: int
    ancestors: Sequence[str]


def kin_of(connection: Connection, plant: Plant, head: Mapping[str, Any]) -> Kin:
    """To be asked while the plant is read (`plant.reading`)."""
    lineage = plant.lineage
    found = surroundings(lineage, [lineage.lot_index(head["lot"])], back=None, on=None)
    is_lot = lineage.rows(found.nodes) >= 0
    held = _held_nodes(connection, lineage)
    sides = []
    for side in (-1, 1):
        chosen = is_lot & (found.distances * side > 0)
        sides.append(_side(lineage, found.nodes[chosen], found.distances[chosen] * side, held))
    facts = _facts(connection, [name for side in sides for each in side for name in each[1]])
    flows = _flows(connection, head, facts)
    backward, forward = (
        [_stage(*each, facts, flows) for each in side] for side in sides
    )  # fmt: skip
    upstream = ~is_lot & (found.distances < 0)
    order = np.lexsort((found.nodes[upstream], -found.distances[upstream]))
    behind = found.nodes[is_lot & (found.distances <= 0)]
    return Kin(
        backward, forward,
        runs=lineage.names_of(found.nodes[upstream][order[:RUNS]]), runs_count=len(order),
        ancestors=lineage.names_of(behind[: 20 * LISTED]),
    )  # fmt: skip


def picture_near(connection: Connection, plant: Plant, lot: str) -> Picture:
    """The lot with its nearest kin as a picture; to be asked while the plant is read."""
    lineage = plant.lineage
    found = surroundings(lineage, [lineage.lot_index(lot)], back=None, on=None)
    # Each side has its share: a coil has one side only, and much of it.
    near = [_nearest(found, side, DRAWN // 2) for side in (-1, 1)]
    nodes = np.concatenate((*near, found.nodes[found.distances == 0]))
    held = np.intersect1d(nodes, _held_nodes(connection, lineage))
    return picture_of(lineage, nodes, most=DRAWN + 1, held=held)


def _nearest(found: Surroundings, side: int, most: int) -> Int32Array:
    chosen = found.distances * side > 0
    order = np.lexsort((found.nodes[chosen], found.distances[chosen] * side))[:most]
    return found.nodes[chosen][order]


def _held_nodes(connection: Connection, lineage: Lineage) -> Int32Array:
    query = select(hold.c.lot).where(hold.c.released_at.is_(None)).distinct()
    nodes = []
    for name in connection.execute(query).scalars():
        try:
            nodes.append(lineage.lot_index(name))
        except UnknownName:
            continue
    return np.array(nodes, dtype=np.int32)


_Found = tuple[dict[str, Any], list[str]]


def _side(lineage: Lineage, nodes: Int32Array, steps: Int32Array, held: Int32Array) -> list[_Found]:
    """The stages of one side, the nearest first, each with its nearest lots by name."""
    makers = lineage.lots.producer.view()[lineage.rows(nodes)]
    process = np.full(len(nodes), -1, dtype=np.int64)
    made = makers != NO_NODE
    process[made] = lineage.operations.process.view()[~lineage.rows(makers[made])]
    is_held = np.isin(nodes, held)
    found = []
    for code in np.unique(process):
        inside = np.flatnonzero(process == code)
        nearest = inside[np.lexsort((nodes[inside], ~is_held[inside], steps[inside]))]
        said = {
            "process": None if code < 0 else lineage.operations.process.decode([int(code)])[0],
            "steps": int(steps[nearest[0]]) // 2,
            "count": len(inside),
            "held": int(is_held[inside].sum()),
            "left": _left(lineage, lineage.rows(nodes[inside])),
        }
        found.append((said, lineage.names_of(nodes[nearest[:LISTED]])))
    return sorted(found, key=lambda each: (each[0]["steps"], each[0]["process"] or ""))[:STAGES]


def _left(lineage: Lineage, rows: NDArray[np.int32]) -> dict[str, float]:
    """What is left of them, by unit."""
    produced, consumed, scrapped, shipped, returned, missing = lineage.lots.quantities.view()[
        rows
    ].T
    left = produced - consumed - scrapped - shipped + returned - missing
    units = lineage.lots.unit.view()[rows]
    words = lineage.lots.unit.decode(np.unique(units).tolist())
    return {
        str(word): round(float(left[units == code].sum()), 6)
        for code, word in zip(np.unique(units).tolist(), words, strict=True)
    }


def _facts(connection: Connection, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The lots that are listed, with the operation that made each and whether it is on hold."""
    held = (
        select(func.min(hold.c.nonconformance))
        .where(hold.c.lot == c.id, hold.c.released_at.is_(None))
        .scalar_subquery()
    )
    query = (
        select(
            t.lot, t.item.c.unit, t.item.c.kind, held.label("held"), o.equipment, o.load,
            o.process, o.started_at,
        )
        .join(t.item, t.item.c.id == c.item)
        .outerjoin(t.operation, o.id == c.operation)
        .where(c.id.in_(names))
    )  # fmt: skip
    found = {}
    for row in connection.execute(query).mappings():
        figures = quantities_of(row)
        found[row["id"]] = {
            **{name: row[name] for name in (
                "item", "unit", "heat", "supplier", "operation", "equipment", "load", "held",
                "location",
            )},
            "lot": row["id"], "made": figures["produced"], "shipped": figures["shipped"],
            "left": figures["on_hand"] or figures["in_process"], "went": None,
            "at": iso(row["started_at"] or row["created_at"]),
        }  # fmt: skip
    return found


def _flows(
    connection: Connection, head: Mapping[str, Any], facts: Mapping[str, dict[str, Any]]
) -> Mapping[tuple[str, str], int | float]:
    """How much of which lot went into an operation, where the lot itself is on the other side."""
    makers = {each["operation"] for each in facts.values() if each["operation"]}
    this = head["lot"]
    query = select(used.operation, used.lot, func.sum(used.quantity)).where(
        (used.lot == this) & used.operation.in_(sorted(makers))
        | (used.operation == head["operation"]) & used.lot.in_(sorted(facts))
    )
    rows = connection.execute(query.group_by(used.operation, used.lot))
    return {(operation, lot): number_of(int(quantity)) for operation, lot, quantity in rows}


def _stage(
    said: dict[str, Any],
    names: Collection[str],
    facts: Mapping[str, dict[str, Any]],
    flows: Mapping[tuple[str, str], int | float],
) -> Stage:
    """`went`: how much of the earlier of the two lots went into what made the later one.

    It stands with the first of several lots that one operation made: it went in once.
    """
    back = {lot: quantity for (_, lot), quantity in flows.items() if lot in facts}
    on = {operation: quantity for (operation, lot), quantity in flows.items() if lot not in facts}
    lots = []
    for name in names:
        if name in facts:
            went = back.get(name, on.pop(facts[name]["operation"], None))
            lots.append({**facts[name], "went": went})
    return Stage(lots=lots, **said)
