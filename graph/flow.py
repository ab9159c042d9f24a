"""The bare graph under a lineage: numbered nodes, edges both ways, walks along them."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph import kernels, pass_kernels
from graph.adjacency import COMPACT_AT_LEAST, Adjacency

Int32Array = NDArray[np.int32]


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


class Flow:
    """Numbered nodes and the edges between them, in both directions.

    Parameters
    ----------
    compact_from
        Number of newly appended edges from which they are merged into the main arrays.

    Examples
    --------
    >>> flow = Flow()
    >>> coil, heading, blank = flow.add_node(), flow.add_node(), flow.add_node()
    >>> flow.add_edge(coil, heading, 800.0)
    >>> flow.add_edge(heading, blank, 1600.0)
    >>> flow.walk([np.array([coil], dtype=np.int32)]).nodes
    array([0, 1, 2], dtype=int32)
    """

    def __init__(self, *, compact_from: int = COMPACT_AT_LEAST) -> None:
        self._size = 0
        self._onward = Adjacency(weighted=False, compact_from=compact_from)
        self._inward = Adjacency(weighted=True, compact_from=compact_from)
        self._stamp = 0
        self._visited = np.zeros(0, dtype=np.int32)
        self._queue = np.empty(0, dtype=np.int32)
        self._scratch = np.empty(0, dtype=np.int32)

    def __len__(self) -> int:
        return self._size

    @property
    def nbytes(self) -> int:
        """Memory of the edges, both directions."""
        return self._onward.nbytes + self._inward.nbytes

    @property
    def delta_edges(self) -> int:
        """Edges not yet merged into the main arrays."""
        return self._onward.delta_edges

    def add_node(self) -> int:
        """A new node without edges."""
        self._size += 1
        return self._size - 1

    def add_edge(self, source: int, target: int, quantity: float) -> None:
        """A new edge; merges the new edges into the main arrays when there are many."""
        self._onward.append(source, target)
        self._inward.append(target, source, quantity)
        self._onward.compact_if_due(self._size)
        self._inward.compact_if_due(self._size)

    def extend(
        self,
        node_count: int,
        sources: Int32Array,
        targets: Int32Array,
        quantities: NDArray[np.float64],
    ) -> None:
        """Many new nodes and edges at once."""
        self._size += node_count
        self._onward.extend(sources, targets, quantities, self._size)
        self._inward.extend(targets, sources, quantities, self._size)

    def checked(self, nodes: object) -> Int32Array:
        """Nodes as an array; IndexError for one that is not there (kernels check no bounds)."""
        array = np.asarray(nodes, dtype=np.int32).reshape(-1)
        if len(array) and not (array.min() >= 0 and array.max() < self._size):
            raise IndexError(f"there are nodes 0 to {self._size - 1}")
        return array

    def closure(self, seeds: Int32Array, *, backward: bool = False) -> Int32Array:
        """The seeds and everything downstream (or upstream) of them, ascending."""
        stamp = self._next_stamp()
        edges = (self._inward if backward else self._onward).edges()
        count = kernels.closure(edges, seeds, self._visited, stamp, self._queue)
        found: Int32Array = kernels.ascending(self._queue[:count], self._size)
        return found

    def walk(self, groups: Iterable[Int32Array], *, backward: bool = False) -> Walk:
        """Breadth-first search from one group of seeds after the other.

        A node belongs to the first group that reaches it, and its path of parents is a shortest
        one from a seed of that group.
        """
        stamp = self._next_stamp()
        edges = (self._inward if backward else self._onward).edges()
        count = 0
        ends = []
        for seeds in groups:
            count = kernels.reach(
                edges, seeds, self._visited, stamp, self._queue, self._scratch, count
            )
            ends.append(count)
        return Walk(self._queue[:count].copy(), self._scratch[:count].copy(), tuple(ends))

    def sources_until(
        self, seeds: Int32Array, rows: Int32Array, known: NDArray[np.float64]
    ) -> Int32Array:
        """The seeds and what is upstream, no further than lots whose value is `known` (not NaN).

        `rows` gives for every node the place of a lot in `known`, negative for an operation.
        """
        stamp = self._next_stamp()
        edges = self._inward.edges()
        count = kernels.closure_until(edges, seeds, rows, known, self._visited, stamp, self._queue)
        found: Int32Array = kernels.ascending(self._queue[:count], self._size)
        return found

    def targets_of(self, nodes: Int32Array) -> Int32Array:
        """Where the edges out of some nodes lead, in order of recording."""
        return self._onward.gather(nodes)[1]

    def edges_into(self, nodes: Int32Array) -> SmallGraph:
        """The given nodes (each once) and all edges into them."""
        indptr, origins, quantities = self._inward.gather(nodes)
        stamp = self._next_stamp()
        self._visited[nodes] = stamp
        self._scratch[nodes] = np.arange(len(nodes), dtype=np.int32)
        inside = self._visited[origins] == stamp
        places = np.where(inside, self._scratch[origins], np.int32(-1))
        return SmallGraph(nodes, indptr, origins, places, quantities)

    def _next_stamp(self) -> int:
        if len(self._visited) < self._size or self._stamp == np.iinfo(np.int32).max:
            room = max(64, self._size + self._size // 4)
            self._visited = np.zeros(room, dtype=np.int32)
            self._queue = np.empty(room, dtype=np.int32)
            self._scratch = np.empty(room, dtype=np.int32)
            self._stamp = 0
        self._stamp += 1
        return self._stamp
