"""The trail of one lot: its whole history, or everything made from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from graph.lineage import Lineage
from graph.nodes import Parameter, Quantities
from graph.scope_json import iso_time

Direction = Literal["forward", "backward"]


@dataclass(frozen=True, slots=True)
class TrailLot:
    """A lot on a trail; `depth` counts the edges from the lot that was asked for."""

    name: str
    depth: int
    item: str
    unit: str
    heat: str | None
    supplier: str | None
    location: str | None
    quantities: Quantities


@dataclass(frozen=True, slots=True)
class TrailOperation:
    """An operation on a trail; times in seconds since 1970-01-01 UTC."""

    name: str
    depth: int
    process: str
    equipment: str | None
    load: str | None
    tool: str | None
    bath: str | None
    shift: str | None
    operator: str | None
    started_at: float
    ended_at: float
    parameters: Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class TrailEdge:
    """Material that went from a lot into an operation, or came out of it.

    `source` and `target` are ids, ``lot:NAME`` or ``operation:NAME``, since a lot and an
    operation may share a name. The quantity is in the lot's unit.
    """

    source: str
    target: str
    quantity: float


@dataclass(frozen=True, slots=True)
class Trail:
    """Lots and operations, nearest first, and what flowed between them."""

    nodes: tuple[TrailLot | TrailOperation, ...]
    edges: tuple[TrailEdge, ...]

    def document(self) -> dict[str, list[dict[str, Any]]]:
        """The trail as JSON: ``{"nodes": [...], "edges": [...]}``, times in ISO 8601."""
        edges = [
            {"source": edge.source, "target": edge.target, "quantity": edge.quantity}
            for edge in self.edges
        ]
        return {"nodes": [_node_document(node) for node in self.nodes], "edges": edges}


def trail(lineage: Lineage, lot: str, direction: Direction) -> Trail:
    """Follow a lot's material.

    Parameters
    ----------
    lineage
        The plant.
    lot
        Name of the lot.
    direction
        ``backward``: all it was made from; ``forward``: all that was made from it.

    Raises
    ------
    UnknownName
        There is no such lot.

    Examples
    --------
    >>> from graph.nodes import Lot, Operation
    >>> plant = Lineage()
    >>> _ = plant.add_lot(Lot("M2-BLANK", "HEX-BLANK", "pcs", "semi_finished", 0.0))
    >>> _ = plant.add_lot(Lot("M2", "HEX-BOLT", "pcs", "finished", 0.0))
    >>> _ = plant.add_operation(
    ...     Operation("OP-21", "heat_treat", 0, 6, (("M2-BLANK", 10.0),), (("M2", 10.0),)))
    >>> [(node.name, node.depth) for node in trail(plant, "M2", "backward").nodes]
    [('M2', 0), ('OP-21', 1), ('M2-BLANK', 2)]
    """
    start = np.array([lineage.lot_index(lot)], dtype=np.int32)
    walk = lineage.flow.walk([start], backward=direction == "backward")
    depths: list[int] = []
    for parent in walk.parents.tolist():
        depths.append(0 if parent < 0 else depths[parent] + 1)
    nodes = walk.nodes.tolist()
    labels = [lineage.label_of(node) for node in nodes]
    small = lineage.flow.edges_into(walk.nodes)
    return Trail(
        nodes=tuple(_node(lineage, node, depth) for node, depth in zip(nodes, depths, strict=True)),
        edges=tuple(
            TrailEdge(labels[source], labels[target], quantity)
            for source, target, quantity in small.edges()
        ),
    )


def _node(lineage: Lineage, node: int, depth: int) -> TrailLot | TrailOperation:
    name = lineage.name_of(node)
    if lineage.is_lot(node):
        lot = lineage.lot(name)
        return TrailLot(
            name=name,
            depth=depth,
            item=lot.item,
            unit=lot.unit,
            heat=lot.heat,
            supplier=lot.supplier,
            location=lineage.location(name),
            quantities=lineage.quantities(name),
        )
    operation = lineage.operation(name)
    return TrailOperation(
        name=name,
        depth=depth,
        process=operation.process,
        equipment=operation.equipment,
        load=operation.load,
        tool=operation.tool,
        bath=operation.bath,
        shift=operation.shift,
        operator=operation.operator,
        started_at=operation.started_at,
        ended_at=operation.ended_at,
        parameters=operation.parameters,
    )


def _node_document(node: TrailLot | TrailOperation) -> dict[str, Any]:
    if isinstance(node, TrailOperation):
        return {
            "id": f"operation:{node.name}",
            "kind": "operation",
            "name": node.name,
            "depth": node.depth,
            "process": node.process,
            "equipment": node.equipment,
            "load": node.load,
            "tool": node.tool,
            "bath": node.bath,
            "shift": node.shift,
            "operator": node.operator,
            "started_at": iso_time(node.started_at),
            "ended_at": iso_time(node.ended_at),
            "parameters": {name: _parameter(value) for name, value in node.parameters.items()},
        }
    return {
        "id": f"lot:{node.name}",
        "kind": "lot",
        "name": node.name,
        "depth": node.depth,
        "item": node.item,
        "unit": node.unit,
        "heat": node.heat,
        "supplier": node.supplier,
        "location": node.location,
        "produced": node.quantities.produced,
        "remaining": node.quantities.remaining,
        "consumed": node.quantities.consumed,
        "shipped": node.quantities.shipped,
        "scrapped": node.quantities.scrapped,
        "returned": node.quantities.returned,
        "unaccounted": node.quantities.unaccounted,
    }


def _parameter(value: Parameter) -> float | str | list[list[Any]]:
    if isinstance(value, tuple):
        return [[iso_time(at), number] for at, number in value]
    return value
