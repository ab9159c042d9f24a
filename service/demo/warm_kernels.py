"""`python -m service.demo.warm_kernels`: compile the graph's kernels once, into numba's cache.

The first walk after an installation takes some ten seconds; meanwhile the demo makes its people.
"""

from __future__ import annotations

from graph.blast_radius import blast_radius
from graph.lineage import Lineage
from graph.nodes import Lot, Operation
from graph.radius_json import radius_json
from graph.scopes import Scope


def walk_once() -> int:
    """Walk a lineage of two lots, and write the answer; how many bytes it has."""
    lineage = Lineage()
    lineage.add_lot(Lot("COIL", "WIRE", "kg", "raw", 0.0))
    lineage.add_lot(Lot("BLANK", "BLANK", "pcs", "semi_finished", 0.0))
    lineage.add_operation(Operation("OP", "heading", 0.0, 1.0, (("COIL", 1.0),), (("BLANK", 1.0),)))
    return len(radius_json(blast_radius(lineage, Scope(lots=("COIL",))), as_of=0, elapsed_ms=0))


if __name__ == "__main__":
    walk_once()
