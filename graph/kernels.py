"""The compiled loops over the plant's edges; everything else is plain Python and numpy.

One direction of the graph is an `Edges`: the neighbours of node ``n`` are
``targets[indptr[n]:indptr[n + 1]]``, followed by its chain in the delta. A chain is circular:
``head[n]`` is its last edge and ``following[last]`` its first, so that it is walked in the order
of recording, and a graph before and after compaction gives the same answers in the same order.
Most nodes have no chain; a bit each says so (`chained`), which stays in the cache where `head`
would not.

A removed edge leads back to its own source, which no real edge does: a search meets a node that
it has visited already, and whoever copies edges leaves it out.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32s = NDArray[np.int32]
Floats = NDArray[np.float64]
Bits = NDArray[np.uint8]


class Edges(NamedTuple):
    """One direction of the graph: a CSR, and behind it the chained delta.

    The weights are empty in the direction that keeps none.
    """

    indptr: Int32s
    targets: Int32s
    weights: Floats
    chained: Bits
    head: Int32s
    following: Int32s
    delta_targets: Int32s
    delta_weights: Floats


@njit(cache=True, inline="always")
def has_chain(edges: Edges, node: int) -> bool:
    return node < edges.head.size and bool((edges.chained[node >> 3] >> (node & 7)) & 1)


@njit(cache=True)
def closure(
    edges: Edges, seeds: Int32s, visited: Int32s, stamp: int, queue: Int32s, most: int
) -> tuple[int, int]:
    """Breadth-first closure of `seeds` into `queue`, given up above `most` nodes.

    Returns how many nodes of the queue were left, and how many there are; all were left unless
    it was given up. A node whose `visited` value is `stamp` is not entered again.
    """
    count = 0
    done = 0
    for seed in seeds:
        count = _mark(seed, visited, stamp, queue, count)
    base = edges.indptr.size - 1
    while done < count and count <= most:
        node = queue[done]
        done += 1
        if node < base:
            for edge in range(edges.indptr[node], edges.indptr[node + 1]):
                count = _mark(edges.targets[edge], visited, stamp, queue, count)
        if has_chain(edges, node):
            last = edges.head[node]
            link = edges.following[last]
            count = _mark(edges.delta_targets[link], visited, stamp, queue, count)
            while link != last:
                link = edges.following[link]
                count = _mark(edges.delta_targets[link], visited, stamp, queue, count)
    return done, count


@njit(cache=True, inline="always")
def _mark(node: int, visited: Int32s, stamp: int, queue: Int32s, count: int) -> int:
    if visited[node] == stamp:
        return count
    visited[node] = stamp
    queue[count] = node
    return count + 1


@njit(cache=True)
def closure_until(
    edges: Edges,
    seeds: Int32s,
    rows: Int32s,
    known: Floats,
    visited: Int32s,
    stamp: int,
    queue: Int32s,
) -> int:
    """`closure` that goes no further than nodes with a known value; those are in it."""
    count = 0
    done = 0
    for seed in seeds:
        count = _mark(seed, visited, stamp, queue, count)
    base = edges.indptr.size - 1
    while done < count:
        node = queue[done]
        done += 1
        row = rows[node]
        if row >= 0 and not np.isnan(known[row]):
            continue
        if node < base:
            for edge in range(edges.indptr[node], edges.indptr[node + 1]):
                count = _mark(edges.targets[edge], visited, stamp, queue, count)
        if has_chain(edges, node):
            last = edges.head[node]
            link = edges.following[last]
            count = _mark(edges.delta_targets[link], visited, stamp, queue, count)
            while link != last:
                link = edges.following[link]
                count = _mark(edges.delta_targets[link], visited, stamp, queue, count)
    return count


@njit(cache=True)
def ascending(nodes: Int32s, largest: int) -> Int32s:
    """A sorted copy of nodes from 0 to `largest` (radix sort: five times as fast as numpy's)."""
    # Unsigned, or every index would be checked for being negative.
    now = nodes.view(np.uint32)
    free, spare = np.empty_like(now), np.empty_like(now)
    mask, shift, one = np.uint32(2047), np.uint32(0), np.uint32(1)
    starts = np.empty(2049, np.uint32)
    while shift == 0 or largest >> shift > 0:
        starts[:] = 0
        for node in now:
            starts[((node >> shift) & mask) + one] += one
        for digit in range(2048):
            starts[digit + 1] += starts[digit]
        for node in now:
            digit = (node >> shift) & mask
            free[starts[digit]] = node
            starts[digit] += one
        now, free, spare = free, spare, free
        shift += np.uint32(11)
    return now.view(np.int32)


@njit(cache=True)
def reach(
    edges: Edges,
    seeds: Int32s,
    visited: Int32s,
    stamp: int,
    queue: Int32s,
    parents: Int32s,
    count: int,
) -> int:
    """`closure` with paths, appended to the `count` nodes already in `queue`.

    `parents` receives, beside
    each node of the queue, the queue position it was reached from (-1: a seed).
    """
    done = count
    for seed in seeds:
        count = _enter(seed, -1, visited, stamp, queue, parents, count)
    base = edges.indptr.size - 1
    while done < count:
        node = queue[done]
        if node < base:
            for edge in range(edges.indptr[node], edges.indptr[node + 1]):
                target = edges.targets[edge]
                count = _enter(target, done, visited, stamp, queue, parents, count)
        if has_chain(edges, node):
            last = edges.head[node]
            link = edges.following[last]
            count = _enter(edges.delta_targets[link], done, visited, stamp, queue, parents, count)
            while link != last:
                link = edges.following[link]
                target = edges.delta_targets[link]
                count = _enter(target, done, visited, stamp, queue, parents, count)
        done += 1
    return count


@njit(cache=True, inline="always")
def _enter(
    node: int, origin: int, visited: Int32s, stamp: int, queue: Int32s, parents: Int32s, count: int
) -> int:
    if visited[node] == stamp:
        return count
    visited[node] = stamp
    queue[count] = node
    parents[count] = origin
    return count + 1


@njit(cache=True)
def gather(edges: Edges, nodes: Int32s, weighted: bool) -> tuple[Int32s, Int32s, Floats]:
    """The edges of a few nodes as a small CSR of their own: indptr, targets, weights."""
    base = edges.indptr.size - 1
    starts = np.zeros(nodes.size + 1, np.int32)
    for place in range(nodes.size):
        starts[place + 1] = starts[place] + _degree(edges, nodes[place])
    found = np.empty(starts[-1], np.int32)
    weights = np.zeros(starts[-1] if weighted else 0, np.float64)
    for place in range(nodes.size):
        node = nodes[place]
        at = starts[place]
        if node < base:
            for edge in range(edges.indptr[node], edges.indptr[node + 1]):
                if edges.targets[edge] == node:
                    continue
                found[at] = edges.targets[edge]
                if weighted:
                    weights[at] = edges.weights[edge]
                at += 1
        if at < starts[place + 1]:
            _copy_chain(edges, node, weighted, found, weights, at, starts[place + 1])
    return starts, found, weights


@njit(cache=True)
def _degree(edges: Edges, node: int) -> int:
    degree = 0
    if node < edges.indptr.size - 1:
        for edge in range(edges.indptr[node], edges.indptr[node + 1]):
            degree += edges.targets[edge] != node
    if has_chain(edges, node):
        last = edges.head[node]
        link = edges.following[last]
        degree += edges.delta_targets[link] != node
        while link != last:
            link = edges.following[link]
            degree += edges.delta_targets[link] != node
    return degree


@njit(cache=True)
def _copy_chain(
    edges: Edges, node: int, weighted: bool, found: Int32s, weights: Floats, start: int, end: int
) -> None:
    link = edges.following[edges.head[node]]
    at = start
    while at < end:
        if edges.delta_targets[link] != node:
            found[at] = edges.delta_targets[link]
            if weighted:
                weights[at] = edges.delta_weights[link]
            at += 1
        link = edges.following[link]


@njit(cache=True)
def erase(edges: Edges, sources: Int32s, every: bool, marks: Bits) -> int:
    """Remove edges of `sources`: every one, or those that lead to a marked node.

    Returns how many were removed.
    """
    erased = 0
    base = edges.indptr.size - 1
    for source in sources:
        if source < base:
            for edge in range(edges.indptr[source], edges.indptr[source + 1]):
                target = edges.targets[edge]
                if target != source and (every or marks[target]):
                    edges.targets[edge] = source
                    erased += 1
        if has_chain(edges, source):
            last = edges.head[source]
            link = last
            while True:
                link = edges.following[link]
                target = edges.delta_targets[link]
                if target != source and (every or marks[target]):
                    edges.delta_targets[link] = source
                    erased += 1
                if link == last:
                    break
    return erased


@njit(cache=True)
def compact(
    edges: Edges, node_count: int, delta_sources: Int32s, weighted: bool
) -> tuple[Int32s, Int32s, Floats]:
    """One CSR of the old CSR and the delta; each node keeps its edges in order of recording.

    Removed edges are left out.
    """
    starts = _kept_starts(edges, node_count, delta_sources)
    targets = np.empty(starts[-1], np.int32)
    weights = np.empty(starts[-1] if weighted else 0, np.float64)
    free = starts[:-1].copy()
    for node in range(edges.indptr.size - 1):
        for edge in range(edges.indptr[node], edges.indptr[node + 1]):
            if edges.targets[edge] == node:
                continue
            targets[free[node]] = edges.targets[edge]
            if weighted:
                weights[free[node]] = edges.weights[edge]
            free[node] += 1
    for edge in range(delta_sources.size):
        source = delta_sources[edge]
        if edges.delta_targets[edge] == source:
            continue
        targets[free[source]] = edges.delta_targets[edge]
        if weighted:
            weights[free[source]] = edges.delta_weights[edge]
        free[source] += 1
    return starts, targets, weights


@njit(cache=True)
def _kept_starts(edges: Edges, node_count: int, delta_sources: Int32s) -> Int32s:
    starts = np.zeros(node_count + 1, np.int32)
    for node in range(edges.indptr.size - 1):
        for edge in range(edges.indptr[node], edges.indptr[node + 1]):
            starts[node + 1] += edges.targets[edge] != node
    for edge in range(delta_sources.size):
        starts[delta_sources[edge] + 1] += edges.delta_targets[edge] != delta_sources[edge]
    return np.cumsum(starts).astype(np.int32)


@njit(cache=True)
def chained_rows(heads: Int32s, previous: Int32s) -> Int32s:
    """All rows of the given chains; `previous` leads from a row to the one before it, -1 ends."""
    count = 0
    for head in heads:
        row = head
        while row >= 0:
            count += 1
            row = previous[row]
    rows = np.empty(count, np.int32)
    count = 0
    for head in heads:
        row = head
        while row >= 0:
            rows[count] = row
            count += 1
            row = previous[row]
    return rows
