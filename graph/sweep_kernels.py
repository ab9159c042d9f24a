"""The compiled sweep: a large closure found along the order of the nodes.

Nodes are numbered as they were recorded, and mostly that is an order in which material comes
before what is made of it. One pass over the marks in that order then finds a closure with hardly
a cache miss. An edge against the order (a late record, a correction) leads to a node that the
pass has left behind: such nodes are queued, and followed breadth-first when the pass is over.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from graph.kernels import Edges, Int32s, has_chain

Marks = NDArray[np.uint8]


@njit(cache=True)
def sweep(
    edges: Edges, found: Int32s, done: int, marks: Marks, queue: Int32s, backward: bool
) -> Int32s:
    """The closure of some nodes, ascending.

    Parameters
    ----------
    found
        Nodes of the closure; the first `done` have been left already.
    marks
        Zeros, one for every node and up to a multiple of eight.
    queue
        Room for every node; it may lie over `found`.
    backward
        True if the edges mostly lead to nodes of lower number.
    """
    first, last = _ends(found[done:])
    for node in found:
        marks[node] = 1
    low, high = _ends(found)
    count = _pass(edges, last if backward else first, marks, queue, backward)
    count = _follow(edges, marks, queue, count)
    late_low, late_high = _ends(queue[:count])
    if backward:
        return _marked(marks, 0, max(high, late_high))
    return _marked(marks, min(low, late_low), marks.size - 1)


@njit(cache=True)
def _ends(nodes: Int32s) -> tuple[int, int]:
    low, high = 2**31, -1
    for node in nodes:
        low, high = min(low, node), max(high, node)
    return low, high


@njit(cache=True)
def _pass(edges: Edges, start: int, marks: Marks, queue: Int32s, backward: bool) -> int:
    """Leave every marked node in order; queue what was newly marked behind the pass."""
    count = 0
    base = edges.indptr.size - 1
    words = marks.view(np.uint64)
    step, end, edge_of_word = (-1, -1, 7) if backward else (1, marks.size, 0)
    node = start
    while node != end:
        if node & 7 == edge_of_word and words[node >> 3] == 0:
            node += 8 * step
            continue
        if marks[node]:
            if node < base:
                for edge in range(edges.indptr[node], edges.indptr[node + 1]):
                    count = _meet(edges.targets[edge], node, marks, queue, count, backward)
            if has_chain(edges, node):
                last = edges.head[node]
                link = edges.following[last]
                count = _meet(edges.delta_targets[link], node, marks, queue, count, backward)
                while link != last:
                    link = edges.following[link]
                    count = _meet(edges.delta_targets[link], node, marks, queue, count, backward)
        node += step
    return count


@njit(cache=True, inline="always")
def _meet(target: int, node: int, marks: Marks, queue: Int32s, count: int, backward: bool) -> int:
    # The mark is looked at only behind the pass: there the branch is hardly ever taken, and
    # ahead of the pass writing a mark twice costs less than guessing whether it is there.
    if (target < node) != backward:
        return _mark(target, marks, queue, count)
    marks[target] = 1
    return count


@njit(cache=True)
def _follow(edges: Edges, marks: Marks, queue: Int32s, count: int) -> int:
    """Breadth-first from the `count` nodes of the queue, which are marked."""
    done = 0
    base = edges.indptr.size - 1
    while done < count:
        node = queue[done]
        done += 1
        if node < base:
            for edge in range(edges.indptr[node], edges.indptr[node + 1]):
                count = _mark(edges.targets[edge], marks, queue, count)
        if has_chain(edges, node):
            last = edges.head[node]
            link = edges.following[last]
            count = _mark(edges.delta_targets[link], marks, queue, count)
            while link != last:
                link = edges.following[link]
                count = _mark(edges.delta_targets[link], marks, queue, count)
    return count


@njit(cache=True)
def _mark(node: int, marks: Marks, queue: Int32s, count: int) -> int:
    if marks[node]:
        return count
    marks[node] = 1
    queue[count] = node
    return count + 1


@njit(cache=True)
def _marked(marks: Marks, low: int, high: int) -> Int32s:
    """The marked nodes from `low` to `high`, ascending."""
    count = 0
    for node in range(low, high + 1):
        count += marks[node]
    nodes = np.empty(count, np.int32)
    words = marks.view(np.uint64)
    at = 0
    node = low
    while at < count:
        if node & 7 == 0 and words[node >> 3] == 0:
            node += 8
            continue
        if marks[node]:
            nodes[at] = node
            at += 1
        node += 1
    return nodes
