"""Imported once by the fork server: the service, and the kernels compiled (or read from cache)."""

from __future__ import annotations

from graph.blast_radius import blast_radius
from graph.lineage import Lineage
from graph.nodes import Lot, Operation
from graph.scopes import Scope
from tests.support import recording

assert recording  # imported for its own imports: the whole service


def walk_once() -> int:
    """Walk a lineage of two lots, so that no child has to load the kernels by itself."""
    lineage = Lineage()
    lineage.add_lot(Lot("parent", "WIRE", "kg", "raw", 0.0))
    lineage.add_lot(Lot("child", "WIRE", "kg", "raw", 0.0))
    lineage.add_operation(
        Operation("op", "heading", 0.0, 1.0, (("parent", 1.0),), (("child", 1.0),))
    )
    return len(blast_radius(lineage, Scope(lots=("parent",))).lot_names())


walk_once()
