"""The bare graph under a lineage: walks along its edges, both ways."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from graph import kernels, mask_kernels, sweep_kernels
from graph.adjacency import COMPACT_AT_LEAST
from graph.kernels import Edges
from graph.two_way_edges import TwoWayEdges
from graph.walks import Int32Array, Reached, SmallGraph, Walk

__all__ = ["MOST_CLOSURES", "Flow", "Int32Array", "Reached", "SmallGraph", "Walk"]

MOST_CLOSURES = 64
"""Closures that one sweep can tell apart: the bits of a mask."""

SWEEP_ABOVE = (0.05, 70_000)
"""From how many nodes found a search goes on as a sweep: a share of the graph, and a number.

Measured on made plants, forward and backward, search with sort against sweep: even at 10 to 13
per cent of 1e6 nodes (4.7 ms each) and at 5.5 to 7 per cent of 1e7 (40 ms each), whose arrays
outgrow the cache. At half of 1e7 nodes the sweep takes a fifth of the time.
"""

MASK_ALL_ABOVE = (0.03, 15_000)
"""Above how many nodes in any of them many closures are found over all nodes, not over those.

Measured likewise: even at 4 per cent of 1e6 nodes (2 ms each), at 3 of 1e7 (33 ms each); at 30
per cent four times as fast.
"""


class Flow(TwoWayEdges):
    """Numbered nodes, the edges between them, and walks along the edges both ways.

    Parameters
    ----------
    compact_from
        Number of newly appended edges from which they are merged into the main arrays.
    sweep_above
        Number of nodes found from which a closure goes on as a sweep; None: as measured. The
        answers are the same.

    Notes
    -----
    A sweep is quick where most edges lead from a lower to a higher number; it is right for any.

    Examples
    --------
    >>> flow = Flow()
    >>> coil, heading, blank = flow.add_node(), flow.add_node(), flow.add_node()
    >>> flow.add_edge(coil, heading, 800.0)
    >>> flow.add_edge(heading, blank, 1600.0)
    >>> flow.walk([np.array([coil], dtype=np.int32)]).nodes
    array([0, 1, 2], dtype=int32)
    """

    def __init__(
        self, *, compact_from: int = COMPACT_AT_LEAST, sweep_above: int | None = None
    ) -> None:
        super().__init__(compact_from=compact_from)
        self._sweep_above = sweep_above
        self._stamp = 0
        self._visited = np.zeros(0, dtype=np.int32)
        self._queue = np.empty(0, dtype=np.int32)
        self._scratch = np.empty(0, dtype=np.int32)

    def closure(self, seeds: Int32Array, *, backward: bool = False) -> Int32Array:
        """The seeds and everything downstream (or upstream) of them, ascending."""
        edges, done, count = self._search(seeds, backward, self._most(SWEEP_ABOVE))
        found: Int32Array = self._queue[:count]
        if done == count:
            return self._sorted(found)
        marks = np.zeros(-(-self._size // 8) * 8, dtype=np.uint8)
        swept: Int32Array = sweep_kernels.sweep(edges, found, done, marks, self._queue, backward)
        return swept

    def closures(
        self, groups: Sequence[Int32Array], *, backward: bool = False
    ) -> NDArray[np.uint64]:
        """Up to 64 closures at once, as one mask a node.

        Parameters
        ----------
        groups
            The seeds of each closure.
        backward
            Upstream rather than downstream.

        Returns
        -------
        ndarray
            uint64, shape (number of nodes,): bit ``g`` is set where the closure of group ``g``
            has the node.

        Raises
        ------
        ValueError
            There are more than 64 groups.
        IndexError
            A seed is not there.

        Examples
        --------
        >>> flow = Flow()
        >>> coil, heading, blank = flow.add_node(), flow.add_node(), flow.add_node()
        >>> flow.add_edge(coil, heading, 800.0), flow.add_edge(heading, blank, 1600.0)
        (None, None)
        >>> flow.closures([np.array([coil]), np.array([blank])])
        array([1, 1, 3], dtype=uint64)
        """
        masks = np.zeros(self._size, dtype=np.uint64)
        reached = self._reached_few(groups, backward)
        if reached is None:
            self._spread_over_all(groups, masks, backward)
        else:
            masks[reached.nodes] = reached.masks
        return masks

    def reached(self, groups: Sequence[Int32Array], *, backward: bool = False) -> Reached:
        """`closures`, without the nodes that are in none of them."""
        reached = self._reached_few(groups, backward)
        if reached is not None:
            return reached
        masks = np.zeros(self._size, dtype=np.uint64)
        self._spread_over_all(groups, masks, backward)
        return Reached(*mask_kernels.marked_nodes(masks))

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
        return self._sorted(self._queue[:count])

    def edges_into(self, nodes: Int32Array) -> SmallGraph:
        """The given nodes (each once) and all edges into them."""
        indptr, origins, quantities = self._inward.gather(nodes)
        stamp = self._next_stamp()
        self._visited[nodes] = stamp
        self._scratch[nodes] = np.arange(len(nodes), dtype=np.int32)
        inside = self._visited[origins] == stamp
        places = np.where(inside, self._scratch[origins], np.int32(-1))
        return SmallGraph(nodes, indptr, origins, places, quantities)

    def _search(self, seeds: Int32Array, backward: bool, most: int) -> tuple[Edges, int, int]:
        stamp = self._next_stamp()
        edges = (self._inward if backward else self._onward).edges()
        done, count = kernels.closure(edges, seeds, self._visited, stamp, self._queue, most)
        return edges, done, count

    def _most(self, measured: tuple[float, int]) -> int:
        if self._sweep_above is not None:
            return self._sweep_above
        share, number = measured
        return int(share * self._size) + number

    def _sorted(self, nodes: Int32Array) -> Int32Array:
        found: Int32Array = kernels.ascending(nodes, self._size)
        return found

    def _reached_few(self, groups: Sequence[Int32Array], backward: bool) -> Reached | None:
        """The closures, over their own nodes; None if these are many."""
        if len(groups) > MOST_CLOSURES:
            raise ValueError(f"{len(groups)} closures at once: {MOST_CLOSURES} are the most")
        checked = [self.checked(group) for group in groups]
        seeds = np.concatenate((np.empty(0, dtype=np.int32), *checked))
        edges, done, count = self._search(seeds, backward, self._most(MASK_ALL_ABOVE))
        if done < count:
            return None
        nodes = self._sorted(self._queue[:count])
        mask_kernels.number_places(nodes, self._scratch)
        masks = np.zeros(count, dtype=np.uint64)
        for bit, group in enumerate(checked):
            masks[self._scratch[group]] |= np.uint64(1 << bit)
        self._spread(edges, nodes, self._scratch, masks, backward)
        return Reached(nodes, masks)

    def _spread_over_all(
        self, groups: Sequence[Int32Array], masks: NDArray[np.uint64], backward: bool
    ) -> None:
        for bit, group in enumerate(groups):
            masks[group] |= np.uint64(1 << bit)
        edges = (self._inward if backward else self._onward).edges()
        none = np.empty(0, dtype=np.int32)
        self._spread(edges, none, none, masks, backward)

    def _spread(
        self,
        edges: Edges,
        nodes: Int32Array,
        places: Int32Array,
        masks: NDArray[np.uint64],
        backward: bool,
    ) -> None:
        waiting = np.zeros(len(masks), dtype=np.uint8)
        mask_kernels.spread(edges, nodes, places, masks, waiting, self._queue, backward)

    def _next_stamp(self) -> int:
        if len(self._visited) < self._size or self._stamp == np.iinfo(np.int32).max:
            room = max(64, self._size + self._size // 4)
            self._visited = np.zeros(room, dtype=np.int32)
            self._queue = np.empty(room, dtype=np.int32)
            self._scratch = np.empty(room, dtype=np.int32)
            self._stamp = 0
        self._stamp += 1
        return self._stamp
