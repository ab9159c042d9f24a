"""One direction of the graph: a CSR and a chained delta of what is newly appended."""

from typing import Self

import numpy as np
from numpy.typing import NDArray

from graph import kernels
from graph.columns import Column
from graph.kernels import Edges

COMPACT_AT_SHARE = 0.1
COMPACT_AT_LEAST = 4_096
"""A delta smaller than this is never worth a compaction."""


class Adjacency:
    """Edges from each node to its neighbours, appended one by one.

    Parameters
    ----------
    weighted
        True to keep a quantity beside each edge.
    compact_from
        Number of delta edges from which a compaction may happen at all.

    Notes
    -----
    Appending to a CSR would move every later edge. New edges therefore go into a chain of their
    source node; when the delta passes a tenth of the edges the two are merged, so that a query
    stays within a few per cent of a query on the CSR alone.

    Examples
    --------
    >>> onward = Adjacency(weighted=False)
    >>> onward.append(0, 2), onward.append(0, 1)
    (None, None)
    >>> onward.gather(np.array([0], dtype=np.int32))[1]
    array([2, 1], dtype=int32)
    """

    def __init__(self, *, weighted: bool, compact_from: int = COMPACT_AT_LEAST) -> None:
        self._weighted = weighted
        self._compact_from = compact_from
        self._indptr = np.zeros(1, dtype=np.int32)
        self._targets = np.empty(0, dtype=np.int32)
        self._weights = np.empty(0, dtype=np.float64)
        self._clear_delta()

    @classmethod
    def of(
        cls,
        indptr: NDArray[np.int32],
        targets: NDArray[np.int32],
        weights: NDArray[np.float64] | None,
        *,
        compact_from: int = COMPACT_AT_LEAST,
    ) -> Self:
        """Edges from a CSR that is there already, and is kept without a copy.

        Raises
        ------
        ValueError
            The arrays do not belong together.
        """
        ends = int(indptr[-1]) if len(indptr) else -1
        if ends != len(targets) or (weights is not None and len(weights) != ends):
            raise ValueError(f"{len(targets)} edges were given where there should be {ends}")
        made = cls(weighted=weights is not None, compact_from=compact_from)
        # Without the subclass of a memory map, which the kernels would be compiled for anew.
        made._indptr, made._targets = np.asarray(indptr), np.asarray(targets)
        if weights is not None:
            made._weights = np.asarray(weights)
        return made

    def __len__(self) -> int:
        return len(self._targets) + len(self._delta_targets) - self._removed

    @property
    def delta_edges(self) -> int:
        """Edges appended since the last compaction."""
        return len(self._delta_targets)

    @property
    def nbytes(self) -> int:
        """Memory of the edges."""
        return sum(array.nbytes for array in self.edges())

    def edges(self) -> Edges:
        """The arrays that the kernels walk on."""
        return Edges(
            self._indptr,
            self._targets,
            self._weights,
            self._chained,
            self._head,
            self._following.view(),
            self._delta_targets.view(),
            self._delta_weights.view(),
        )

    def append(self, source: int, target: int, weight: float = 0.0) -> None:
        """Add one edge behind the ones that `source` has."""
        link = self._delta_targets.append(target)
        self._delta_sources.append(source)
        if self._weighted:
            self._delta_weights.append(weight)
        if source >= len(self._head):
            self._make_room(source + 1)
        last = self._head[source]
        if last < 0:
            self._following.append(link)
        else:
            self._following.append(self._following[last])
            self._following[last] = link
        self._head[source] = link
        self._chained[source >> 3] |= 1 << (source & 7)

    def extend(
        self,
        sources: NDArray[np.int32],
        targets: NDArray[np.int32],
        weights: NDArray[np.float64],
        node_count: int,
    ) -> None:
        """Add many edges at once and compact."""
        self._delta_sources.extend(sources)
        self._delta_targets.extend(targets)
        if self._weighted:
            self._delta_weights.extend(weights)
        self.compact(node_count)

    def compact_if_due(self, node_count: int) -> None:
        """Merge the delta into the CSR if it has grown past a tenth of the edges."""
        floor = max(self._compact_from, COMPACT_AT_SHARE * len(self._targets))
        if self.delta_edges + self._removed > floor:
            self.compact(node_count)

    def remove(
        self,
        nodes: NDArray[np.int32],
        others: NDArray[np.int32],
        marks: NDArray[np.uint8],
    ) -> None:
        """Remove every edge out of `nodes`, and those out of `others` that lead to them.

        `marks` is 1 at the nodes and 0 elsewhere. The main arrays are copied first if
        they must not be written to.
        """
        if not self._targets.flags.writeable:
            self._targets = self._targets.copy()
        edges = self.edges()
        self._removed += kernels.erase(edges, nodes, True, marks)
        self._removed += kernels.erase(edges, others, False, marks)

    def arrays(
        self, node_count: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """One CSR of all edges: indptr, targets, weights (empty if unweighted)."""
        if self.delta_edges or self._removed or len(self._indptr) != node_count + 1:
            self.compact(node_count)
        return self._indptr, self._targets, self._weights

    def compact(self, node_count: int) -> None:
        """Merge the delta into the CSR, without the removed edges."""
        self._indptr, self._targets, self._weights = kernels.compact(
            self.edges(), node_count, self._delta_sources.view(), self._weighted
        )
        self._clear_delta()

    def gather(
        self, nodes: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """The edges of `nodes` as a small CSR: indptr, targets, weights (empty if unweighted)."""
        found: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]] = kernels.gather(
            self.edges(), nodes, self._weighted
        )
        return found

    def _clear_delta(self) -> None:
        self._removed = 0
        self._head = np.empty(0, dtype=np.int32)
        self._chained = np.empty(0, dtype=np.uint8)
        self._following = Column(np.int32)
        self._delta_sources = Column(np.int32)
        self._delta_targets = Column(np.int32)
        self._delta_weights = Column(np.float64)

    def _make_room(self, nodes: int) -> None:
        grown = np.full(max(nodes, 2 * len(self._head), 64), -1, dtype=np.int32)
        grown[: len(self._head)] = self._head
        self._head = grown
        bits = np.zeros((len(grown) + 7) // 8, dtype=np.uint8)
        bits[: len(self._chained)] = self._chained
        self._chained = bits
