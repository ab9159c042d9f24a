"""Closures and blast radii on a million nodes, as ratios to peers in the same process."""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter

import networkx as nx
import numpy as np
from numba import njit
from numpy.typing import NDArray

from bench.figure import Figure
from graph.blast_radius import blast_radius
from graph.lineage import Lineage
from graph.selection import Scope

NODES = 1_000_000
LEVELS = 17
EDGES_PER_NODE = 1.62
HEAT_REACHES = 20_000
DELTA_EDGES = 100_000
Int32s = NDArray[np.int32]


@njit(cache=True)
def bare_search(
    indptr: Int32s, targets: Int32s, seeds: Int32s, visited: Int32s, stamp: int, queue: Int32s
) -> int:
    """The reference kernel: breadth-first search over plain CSR arrays, nothing else."""
    count = 0
    done = 0
    for seed in seeds:
        visited[seed] = stamp
        queue[count] = seed
        count += 1
    while done < count:
        node = queue[done]
        done += 1
        for edge in range(indptr[node], indptr[node + 1]):
            target = targets[edge]
            if visited[target] != stamp:
                visited[target] = stamp
                queue[count] = target
                count += 1
    return count


def run() -> list[Figure]:
    random = np.random.default_rng(1997)
    is_lot, sources, targets = make_plant(random)
    quantities = np.ones(len(sources))
    plant = Lineage.from_arrays(is_lot, sources, targets, quantities)
    seeds = heat(plant, random)
    names = tuple(plant.name_of(seed) for seed in seeds.tolist())
    late = late_records(is_lot, sources, targets, random)
    bare, ours, delta = medians_ms(
        reference_search(sources, targets, seeds),
        lambda: plant.descendants(seeds),
        lambda: late.descendants(seeds),
    )
    (radius,) = medians_ms(lambda: blast_radius(plant, Scope(lots=names)), turns=2)
    peer = networkx_ms(sources, targets, seeds)
    return [
        _figure("closure to an array / bare search over CSR arrays", ours, bare, "<= 1.5"),
        _figure("networkx.descendants / closure to an array", peer, ours, ">= 60"),
        _figure("closure with 100,000 delta edges / compacted", delta, ours, "<= 1.3"),
        _figure("complete blast radius / networkx.descendants alone", radius, peer, "<= 1"),
    ]


def _figure(name: str, one: float, other: float, goal: str) -> Figure:
    return Figure(name, one / other, goal, f"{one:.2f} ms / {other:.2f} ms")


def make_plant(random: np.random.Generator) -> tuple[NDArray[np.bool_], Int32s, Int32s]:
    """Levels of lots and of operations in turn, numbered in order of time.

    Every node but the first level's has one edge from the level before; the rest of the edges
    are further inputs of operations, drawn at random.
    """
    width = NODES // LEVELS + 1
    level = np.arange(NODES) // width
    targets = np.arange(width, NODES)
    operations = np.flatnonzero(level % 2 == 1)
    more_targets = random.choice(operations, int(NODES * EDGES_PER_NODE) - len(targets))
    more_sources = (level[more_targets] - 1) * width + random.integers(0, width, len(more_targets))
    sources = np.concatenate((targets - width, more_sources))
    targets = np.concatenate((targets, more_targets))
    order = np.argsort(targets, kind="stable")  # as they would be recorded
    return level % 2 == 0, sources[order].astype(np.int32), targets[order].astype(np.int32)


def heat(plant: Lineage, random: np.random.Generator) -> Int32s:
    """The coils of one heat, as many as reach about two per cent of the plant."""
    coils = random.choice(NODES // LEVELS, 200, replace=False).astype(np.int32)
    for count in range(1, len(coils)):
        if len(plant.descendants(coils[:count])) >= HEAT_REACHES:
            return coils[:count]
    return coils


def reference_search(sources: Int32s, targets: Int32s, seeds: Int32s) -> Callable[[], object]:
    """The bare search, ready to run, over CSR arrays of its own."""
    order = np.argsort(sources, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(sources, minlength=NODES))))
    indptr, onward = starts.astype(np.int32), targets[order].copy()
    visited, queue = np.zeros(NODES, dtype=np.int32), np.empty(NODES, dtype=np.int32)
    stamps = iter(range(1, NODES))
    return lambda: bare_search(indptr, onward, seeds, visited, next(stamps), queue)


def late_records(
    is_lot: NDArray[np.bool_], sources: Int32s, targets: Int32s, random: np.random.Generator
) -> Lineage:
    """The same plant, but some of its edges came late and are still in the delta."""
    late = np.zeros(len(sources), dtype=np.bool_)
    late[random.choice(len(sources), DELTA_EDGES, replace=False)] = True
    early = ~late
    plant = Lineage.from_arrays(is_lot, sources[early], targets[early], np.ones(early.sum()))
    for source, target in zip(sources[late].tolist(), targets[late].tolist(), strict=True):
        plant.flow.add_edge(source, target, 1.0)
    if plant.flow.delta_edges != DELTA_EDGES:
        raise RuntimeError("the delta was compacted: this would measure nothing")
    return plant


def networkx_ms(sources: Int32s, targets: Int32s, seeds: Int32s) -> float:
    """`networkx.descendants` of one node above the seeds."""
    peer: nx.DiGraph[int] = nx.DiGraph()
    peer.add_edges_from(zip(sources.tolist(), targets.tolist(), strict=True))
    peer.add_edges_from((-1, seed) for seed in seeds.tolist())
    gc.freeze()  # or the collector would walk a million dicts in the middle of a run
    (taken,) = medians_ms(lambda: nx.descendants(peer, -1), turns=1)
    gc.unfreeze()
    return taken


def medians_ms(*calls: Callable[[], object], turns: int = 10) -> list[float]:
    """Median times of some calls, milliseconds.

    The calls take turns, so that whatever else the machine does hits all of them. In its turn a
    call runs once untimed, so that it does not pay for what the others left in the cache.
    """
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(turns):
        for call, taken in zip(calls, times, strict=True):
            call()
            for _ in range(20):
                start = perf_counter()
                call()
                taken.append(perf_counter() - start)
    return [1000 * median(taken) for taken in times]
