"""A recall, simulated: the same walk as the real one, and nothing is written."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from graph.blast_radius import blast_radius
from graph.document import radius_document
from graph.scopes import Scope
from service.plant import Plant
from service.records.door import Door


def simulate_recall(door: Door, plant: Plant, scope: Scope) -> dict[str, Any]:
    """The blast radius of a scope, true at the ledger position it names."""
    with plant.reading(door):
        started = perf_counter()
        radius = blast_radius(plant.lineage, scope)
        elapsed = (perf_counter() - started) * 1000
        return radius_document(radius, as_of=plant.version, elapsed_ms=round(elapsed, 3))
