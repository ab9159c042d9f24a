"""The closure of several nodes by other graph libraries, each as it is used at its best.

They search from one node; so a node above the seeds is added for each question, and the answer
is the nodes reached without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import igraph
import networkx as nx
import numpy as np
import rustworkx
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from bench.made_plant import MadePlant

Int32s = NDArray[np.int32]
PART = 100_000
NETWORKX_BYTES_A_NODE = 1_200
"""What a plant takes as a DiGraph, and some room to work in."""


@dataclass(frozen=True)
class Peer:
    """`reach` gives all nodes below the node above the seeds of a question, by its number."""

    name: str
    reach: Callable[[int], Sequence[int] | set[int] | Int32s]

    def check(self, question: int, expected: Int32s) -> None:
        """A benchmark that compares different answers is worthless."""
        found = np.array(sorted(self.reach(question)), dtype=np.int64)
        found = found[found < question]
        if not np.array_equal(found, expected):
            raise RuntimeError(f"{self.name} reaches {len(found)} nodes, not {len(expected)}")


Build = Callable[[MadePlant, Sequence[Int32s]], Peer]


def networkx_peer(plant: MadePlant, questions: Sequence[Int32s]) -> Peer:
    graph = networkx_graph(plant, questions)
    return Peer("networkx.descendants", lambda above: nx.descendants(graph, above))


def networkx_graph(
    plant: MadePlant, questions: Sequence[Int32s] = (), *, quantities: bool = False
) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    for pairs in _pairs(plant, questions):
        if quantities:
            weighted = ((source, target, float(source)) for source, target in pairs)
            graph.add_weighted_edges_from(weighted, weight="quantity")
        else:
            graph.add_edges_from(pairs)
    return graph


def rustworkx_peer(plant: MadePlant, questions: Sequence[Int32s]) -> Peer:
    graph = rustworkx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(range(plant.nodes + len(questions)))
    for pairs in _pairs(plant, questions):
        graph.add_edges_from_no_data(pairs)
    return Peer("rustworkx.descendants", lambda above: rustworkx.descendants(graph, above))


def igraph_peer(plant: MadePlant, questions: Sequence[Int32s]) -> Peer:
    sources, targets = _edges(plant, questions)
    graph = igraph.Graph(
        n=plant.nodes + len(questions), edges=np.stack((sources, targets), axis=1), directed=True
    )
    return Peer("igraph subcomponent", lambda above: graph.subcomponent(above, mode="out"))


def scipy_peer(plant: MadePlant, questions: Sequence[Int32s]) -> Peer:
    sources, targets = _edges(plant, questions)
    size = plant.nodes + len(questions)
    ones = np.ones(len(sources), dtype=np.float64)
    graph = csr_array((ones, (sources, targets)), shape=(size, size))
    graph.indices, graph.indptr = graph.indices.astype(np.int32), graph.indptr.astype(np.int32)
    return Peer(
        "scipy breadth_first_order",
        lambda above: breadth_first_order(graph, above, return_predecessors=False),
    )


LIBRARIES: tuple[Build, ...] = (rustworkx_peer, igraph_peer, scipy_peer)


def _edges(plant: MadePlant, questions: Sequence[Int32s]) -> tuple[Int32s, Int32s]:
    """The plant's edges, and those from the node above each question's seeds."""
    above = [np.full(len(q), plant.nodes + n, np.int32) for n, q in enumerate(questions)]
    return (
        np.concatenate((plant.sources, *above)),
        np.concatenate((plant.targets, *questions)),
    )


def _pairs(plant: MadePlant, questions: Sequence[Int32s]) -> Iterator[list[tuple[int, int]]]:
    # In parts: all pairs at once would take more memory than some of the graphs.
    sources, targets = _edges(plant, questions)
    for start in range(0, len(sources), PART):
        part = slice(start, start + PART)
        yield list(zip(sources[part].tolist(), targets[part].tolist(), strict=True))
