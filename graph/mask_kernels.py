"""The compiled sweep for up to 64 closures at once: a node's mask says which ones it is in.

It runs over every node of the plant (`nodes` and `places` empty), or over a closure alone:
`nodes`, ascending, and for each of them its place among them in `places`.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from graph.kernels import Edges, Int32s, has_chain

Masks = NDArray[np.uint64]
Flags = NDArray[np.uint8]


@njit(cache=True)
def spread(
    edges: Edges,
    nodes: Int32s,
    places: Int32s,
    masks: Masks,
    waiting: Flags,
    ring: Int32s,
    backward: bool,
) -> None:
    """Give every node the masks of all that leads to it.

    Parameters
    ----------
    masks
        One for each node (of the plant, or of `nodes`): the seeds' bits, to be filled in.
    waiting
        Zeros, as many as masks.
    ring
        Room for as many nodes as there are masks.
    backward
        True if the edges mostly lead to nodes of lower number.
    """
    count = 0
    base = edges.indptr.size - 1
    start, end, step = (masks.size - 1, -1, -1) if backward else (0, masks.size, 1)
    for place in range(start, end, step):
        mask = masks[place]
        if mask == 0:
            continue
        node = nodes[place] if nodes.size else place
        if node < base:
            for edge in range(edges.indptr[node], edges.indptr[node + 1]):
                target = edges.targets[edge]
                at = places[target] if places.size else target
                if (target < node) != backward:
                    count = _put_back(at, mask, masks, waiting, ring, 0, count)
                masks[at] |= mask
        if has_chain(edges, node):
            last = edges.head[node]
            link = last
            while True:
                link = edges.following[link]
                target = edges.delta_targets[link]
                at = places[target] if places.size else target
                if (target < node) != backward:
                    count = _put_back(at, mask, masks, waiting, ring, 0, count)
                masks[at] |= mask
                if link == last:
                    break
    _settle(edges, nodes, places, masks, waiting, ring, count)


@njit(cache=True)
def _settle(
    edges: Edges,
    nodes: Int32s,
    places: Int32s,
    masks: Masks,
    waiting: Flags,
    ring: Int32s,
    count: int,
) -> None:
    """Leave again the `count` nodes that were met behind the pass, until no mask changes."""
    base = edges.indptr.size - 1
    done = 0
    while count:
        place = ring[done]
        done = (done + 1) % masks.size
        count -= 1
        waiting[place] = 0
        mask = masks[place]
        node = nodes[place] if nodes.size else place
        if node < base:
            for edge in range(edges.indptr[node], edges.indptr[node + 1]):
                target = edges.targets[edge]
                at = places[target] if places.size else target
                count = _put_back(at, mask, masks, waiting, ring, done, count)
        if has_chain(edges, node):
            last = edges.head[node]
            link = last
            while True:
                link = edges.following[link]
                target = edges.delta_targets[link]
                at = places[target] if places.size else target
                count = _put_back(at, mask, masks, waiting, ring, done, count)
                if link == last:
                    break


@njit(cache=True)
def _put_back(
    at: int, mask: int, masks: Masks, waiting: Flags, ring: Int32s, done: int, count: int
) -> int:
    """Add to a mask; if that changed it, let the place wait to be left (once at a time)."""
    if mask & ~masks[at] == 0:
        return count
    masks[at] |= mask
    if waiting[at]:
        return count
    waiting[at] = 1
    ring[(done + count) % masks.size] = at
    return count + 1


@njit(cache=True)
def number_places(nodes: Int32s, places: Int32s) -> None:
    """Write to `places` of each node where it stands among `nodes`."""
    for place in range(nodes.size):
        places[nodes[place]] = place


@njit(cache=True)
def marked_nodes(masks: Masks) -> tuple[Int32s, Masks]:
    """The nodes with a mask, ascending, and their masks."""
    count = 0
    for mask in masks:
        count += mask != 0
    nodes, kept = np.empty(count, np.int32), np.empty(count, np.uint64)
    at = 0
    for node in range(masks.size):
        if masks[node]:
            nodes[at] = node
            kept[at] = masks[node]
            at += 1
    return nodes, kept
