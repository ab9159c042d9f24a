"""Small random flows beside plain networkx, changed alike: ids in any order, late, removed."""

from collections.abc import Iterator
from random import Random

import networkx as nx
import numpy as np

from graph.flow import Flow, Int32Array

NEVER, ALWAYS = 10**9, 0
"""Numbers of nodes to sweep above: none is swept, all are."""


def int32s(*nodes: int) -> Int32Array:
    return np.array(nodes, dtype=np.int32)


def grow_flow(
    random: Random, steps: int, *, sweep_above: int | None = None
) -> Iterator[tuple[Flow, "nx.DiGraph[int]"]]:
    """The same graph twice, after each step; half of the edges lead against the order."""
    compact_from = random.choice((1, 4, 4096))
    flow, plain = Flow(compact_from=compact_from, sweep_above=sweep_above), nx.DiGraph()
    for _ in range(random.randrange(2, 40)):
        plain.add_node(flow.add_node())
    for _ in range(steps):
        flow = _step(random, flow, plain, compact_from, sweep_above)
        yield flow, plain


def _step(
    random: Random,
    flow: Flow,
    plain: "nx.DiGraph[int]",
    compact_from: int,
    sweep_above: int | None,
) -> Flow:
    kind = random.random()
    if kind < 0.1:
        plain.add_node(flow.add_node())
    elif kind < 0.75:
        source, target = random.sample(range(len(flow)), 2)
        if not plain.has_edge(source, target):
            flow.add_edge(source, target, 1.0)
            plain.add_edge(source, target)
    elif kind < 0.85:
        nodes = random.sample(range(len(flow)), random.choice((0, 1, 2)))
        flow.remove_edges(int32s(*nodes))
        plain.remove_edges_from([*plain.in_edges(nodes), *plain.out_edges(nodes)])
    elif kind < 0.95:
        new = [
            (a, b)
            for a, b in {tuple(random.sample(range(len(flow)), 2)) for _ in range(3)}
            if not plain.has_edge(a, b)
        ]
        sources, targets = (int32s(*ends) for ends in (zip(*new, strict=True) if new else ((), ())))
        flow.extend(0, sources, targets, np.ones(len(new)))
        plain.add_edges_from(new)
    else:
        kept = {name: array.copy() for name, array in flow.arrays().items()}
        flow = Flow.from_arrays(kept, len(flow), compact_from=compact_from)
        flow._sweep_above = sweep_above
    return flow


def around(plain: "nx.DiGraph[int]", nodes: list[int], *, backward: bool) -> set[int]:
    """The nodes and all downstream or upstream of them, by plain networkx."""
    beyond = nx.ancestors if backward else nx.descendants
    return set(nodes).union(*(beyond(plain, node) for node in nodes))
