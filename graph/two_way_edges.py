"""Numbered nodes and the edges between them, kept in both directions."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from graph.adjacency import COMPACT_AT_LEAST, Adjacency
from graph.walks import Int32Array

ARRAYS = (
    "onward_starts",
    "onward_targets",
    "inward_starts",
    "inward_sources",
    "inward_quantities",
)
"""What `Flow.arrays` names: a CSR each way, the quantities beside the inward one."""


class TwoWayEdges:
    """Numbered nodes and the edges between them, in both directions.

    Parameters
    ----------
    compact_from
        Number of newly appended or removed edges from which the main arrays are made anew.

    Examples
    --------
    >>> edges = TwoWayEdges()
    >>> coil, heading, blank = edges.add_node(), edges.add_node(), edges.add_node()
    >>> edges.add_edge(coil, heading, 800.0), edges.add_edge(heading, blank, 1600.0)
    (None, None)
    >>> edges.targets_of(np.array([coil], dtype=np.int32))
    array([1], dtype=int32)
    """

    def __init__(self, *, compact_from: int = COMPACT_AT_LEAST) -> None:
        self._size = 0
        self._onward = Adjacency(weighted=False, compact_from=compact_from)
        self._inward = Adjacency(weighted=True, compact_from=compact_from)

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

    def remove_edges(self, nodes: Int32Array) -> None:
        """Take away every edge into and out of some nodes; the nodes stay.

        Raises
        ------
        IndexError
            There is no such node; nothing is removed.

        Examples
        --------
        >>> edges = TwoWayEdges()
        >>> coil, heading, blank = edges.add_node(), edges.add_node(), edges.add_node()
        >>> edges.add_edge(coil, heading, 800.0), edges.add_edge(heading, blank, 1600.0)
        (None, None)
        >>> edges.remove_edges(np.array([heading], dtype=np.int32))
        >>> edges.targets_of(np.array([coil], dtype=np.int32))
        array([], dtype=int32)
        """
        apart = np.unique(self.checked(nodes))
        upstream, downstream = self._inward.gather(apart)[1], self._onward.gather(apart)[1]
        marks = np.zeros(self._size, dtype=np.uint8)
        marks[apart] = 1
        self._onward.remove(apart, upstream, marks)
        self._inward.remove(apart, downstream, marks)
        self._onward.compact_if_due(self._size)
        self._inward.compact_if_due(self._size)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All edges as arrays by name, for `from_arrays`; they are shared, not copied."""
        onward, inward = self._onward.arrays(self._size), self._inward.arrays(self._size)
        parts = (*onward[:2], *inward)
        return dict(zip(ARRAYS, parts, strict=True))

    @classmethod
    def from_arrays(
        cls,
        arrays: Mapping[str, NDArray[Any]],
        size: int,
        *,
        compact_from: int = COMPACT_AT_LEAST,
    ) -> Self:
        """The graph that `arrays` gave, of `size` nodes, without copying or reading them.

        The arrays may be memory maps. Nothing writes to them but `remove_edges`, which copies
        them first if they are read-only. Copy-on-write maps spare the second compilation that
        the kernels need for read-only arrays.

        Raises
        ------
        ValueError
            An array is missing, or the arrays do not belong together.

        Examples
        --------
        >>> edges = TwoWayEdges()
        >>> edges.add_edge(edges.add_node(), edges.add_node(), 800.0)
        >>> again = TwoWayEdges.from_arrays(edges.arrays(), len(edges))
        >>> again.targets_of(np.array([0], dtype=np.int32))
        array([1], dtype=int32)
        """
        missing = [name for name in ARRAYS if name not in arrays]
        if missing:
            raise ValueError(f"the edges lack `{missing[0]}`: there are {', '.join(arrays)}")
        onward_starts, onward, inward_starts, inward, quantities = (arrays[n] for n in ARRAYS)
        if len(onward_starts) != size + 1 or len(inward_starts) != size + 1:
            raise ValueError(f"the edges are of {len(onward_starts) - 1} nodes, not of {size}")
        made = cls(compact_from=compact_from)
        made._size = size
        made._onward = Adjacency.of(onward_starts, onward, None, compact_from=compact_from)
        made._inward = Adjacency.of(inward_starts, inward, quantities, compact_from=compact_from)
        return made

    def checked(self, nodes: object) -> Int32Array:
        """Nodes as an array; IndexError for one that is not there (kernels check no bounds)."""
        array = np.asarray(nodes, dtype=np.int32).reshape(-1)
        if len(array) and not (array.min() >= 0 and array.max() < self._size):
            raise IndexError(f"there are nodes 0 to {self._size - 1}")
        return array

    def targets_of(self, nodes: Int32Array) -> Int32Array:
        """Where the edges out of some nodes lead, in order of recording."""
        return self._onward.gather(nodes)[1]
