"""What a walk over the plant's edges gives back."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph import pass_kernels

Int32Array = NDArray[np.int32]


class Reached(NamedTuple):
    """The nodes of up to 64 closures, ascending; bit ``g`` of a node's mask: it is in closure g.

    Shapes (nodes,) and (nodes,); every node is in one closure at least.
    """

    nodes: Int32Array
    masks: NDArray[np.uint64]


class Walk(NamedTuple):
    """Nodes in the order in which a breadth-first search met them.

    `parents` holds for each node the position in `nodes` it was met from, -1 for a seed; `ends`
    the number of nodes met by the end of each group of seeds.
    """

    nodes: Int32Array
    parents: Int32Array
    ends: tuple[int, ...]

    def path_to(self, position: int) -> list[int]:
        """The nodes from a seed to the node at a position."""
        path = []
        while position >= 0:
            path.append(int(self.nodes[position]))
            position = int(self.parents[position])
        return path[::-1]


class SmallGraph(NamedTuple):
    """A few nodes and all edges into them.

    Edge ``e`` of ``indptr[p]:indptr[p + 1]`` comes into place ``p`` from node ``origins[e]``,
    which stands at place ``places[e]`` (-1: it is not one of the nodes), with `quantities`.
    """

    nodes: Int32Array
    indptr: Int32Array
    origins: Int32Array
    places: Int32Array
    quantities: NDArray[np.float64]

    def order(self) -> Int32Array:
        """Places, sources first; ValueError when the nodes go round in a circle."""
        order: Int32Array = pass_kernels.topological_order(self.indptr, self.places)
        if len(order) < len(self.nodes):
            raise ValueError("the lineage goes round in a circle: a lot is made from itself")
        return order

    def edges(self) -> Iterable[tuple[int, int, float]]:
        """The edges between two of the nodes, as (source place, target place, quantity)."""
        targets = np.repeat(np.arange(len(self.nodes)), np.diff(self.indptr))
        inside = self.places >= 0
        return zip(
            self.places[inside].tolist(),
            targets[inside].tolist(),
            self.quantities[inside].tolist(),
            strict=True,
        )
