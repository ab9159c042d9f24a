"""Where a lot came from, or what became of it: lots, operations, and their history."""

from __future__ import annotations

from typing import Any, Literal

from graph.names import UnknownName
from graph.trail import trail
from service.actions.look_history import history
from service.errors import Unknown
from service.plant import Plant
from service.records.door import Door

Direction = Literal["forward", "backward"]


def trace_document(door: Door, plant: Plant, lot: str, direction: Direction) -> dict[str, Any]:
    """Nodes and edges nearest first, and all that happened to the lots among them."""
    with plant.reading(door) as connection:
        try:
            found = trail(plant.lineage, lot, direction).document()
        except UnknownName as unknown:
            raise Unknown(str(unknown)) from None
        lots = [node["name"] for node in found["nodes"] if node["kind"] == "lot"]
        return {
            "lot": lot,
            "direction": direction,
            "as_of": plant.version,
            **found,
            "history": history(connection, lots),
        }
