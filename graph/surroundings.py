"""What lies within some steps of lots and operations, upstream and downstream."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from graph.flow import Int32Array
from graph.lineage import Lineage


class Surroundings(NamedTuple):
    """Nodes, ascending, and how far each is from what was asked for.

    `distances` counts edges: negative upstream, positive downstream, 0 for what was asked for;
    from a lot to the operation that made it is one edge, to what that used two. `left_out` says
    how many further nodes there are beyond the depth.
    """

    nodes: Int32Array
    distances: Int32Array
    left_out: int


def surroundings(
    lineage: Lineage, seeds: Sequence[int] | Int32Array, *, back: int | None, on: int | None
) -> Surroundings:
    """The nodes at most `back` edges upstream and `on` edges downstream of the seeds.

    Parameters
    ----------
    lineage
        The plant.
    seeds
        Nodes that are asked for.
    back, on
        How many edges are followed on each side; None follows all of them.

    Raises
    ------
    IndexError
        There is no such node.

    Examples
    --------
    >>> from graph.nodes import Lot, Operation
    >>> plant = Lineage()
    >>> for name in ("COIL", "BLANK", "BOLT"):
    ...     _ = plant.add_lot(Lot(name, name, "pcs", "finished", 0.0))
    >>> for name, used, made in (("OP-1", "COIL", "BLANK"), ("OP-2", "BLANK", "BOLT")):
    ...     _ = plant.add_operation(Operation(name, "p", 0, 1, ((used, 1.0),), ((made, 1.0),)))
    >>> found = surroundings(plant, [plant.lot_index("BLANK")], back=1, on=None)
    >>> list(zip(plant.names_of(found.nodes), found.distances.tolist()))
    [('BLANK', 0), ('BOLT', 2), ('OP-1', -1), ('OP-2', 1)]
    >>> found.left_out
    1
    """
    asked = np.unique(lineage.flow.checked(seeds))
    upstream, far_up = _within(lineage, asked, back, backward=True)
    downstream, far_down = _within(lineage, asked, on, backward=False)
    nodes = np.concatenate((upstream.nodes, downstream.nodes))
    distances = np.concatenate((-upstream.distances, downstream.distances))
    # What is on both sides counts where it is nearer; the seeds are on both.
    nearest = np.lexsort((np.abs(distances), nodes))
    nodes, distances = nodes[nearest], distances[nearest]
    first = np.concatenate(([True], nodes[1:] != nodes[:-1])) if len(nodes) else nodes == 0
    # What is far on one side may be near on the other.
    beyond = np.setdiff1d(np.union1d(far_up, far_down), nodes)
    return Surroundings(nodes[first], distances[first], len(beyond))


class _Side(NamedTuple):
    nodes: Int32Array
    distances: Int32Array


def _within(
    lineage: Lineage, seeds: Int32Array, most: int | None, *, backward: bool
) -> tuple[_Side, Int32Array]:
    """One side, and the nodes of it that are farther than `most`."""
    walk = lineage.flow.walk([seeds], backward=backward)
    distances = np.zeros(len(walk.nodes), dtype=np.int32)
    # A node is met after the one it was met from.
    for place, parent in enumerate(walk.parents.tolist()):
        if parent >= 0:
            distances[place] = distances[parent] + 1
    near = np.ones(len(distances), dtype=np.bool_) if most is None else distances <= most
    return _Side(walk.nodes[near], distances[near]), walk.nodes[~near]
