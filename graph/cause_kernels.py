"""The compiled counts over many closures at once: what is in each, and in common."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from graph.kernels import Floats, Int32s
from graph.mask_kernels import Flags, Masks

LOT, BAD, OTHER = 1, 2, 4
"""What a node is: flags that add up. `OTHER` is a lot that the bad ones are compared with."""

DE_BRUIJN = 0x03F79D71B4CB0A89
"""A lone bit times this number has in the upper six bits a number of its own."""

PLACE_OF_BIT = np.argsort([(DE_BRUIJN << bit) % 2**64 >> 58 for bit in range(64)])


@njit(cache=True, inline="always")
def _lowest(mask: np.uint64) -> int:
    alone = mask & (~mask + np.uint64(1))
    place: int = PLACE_OF_BIT[(alone * np.uint64(DE_BRUIJN)) >> np.uint64(58)]
    return place


@njit(cache=True)
def depths(parents: Int32s) -> Int32s:
    """How many edges each node of a walk is from where the walk began."""
    found = np.zeros(parents.size, np.int32)
    for position in range(parents.size):
        if parents[position] >= 0:
            found[position] = found[parents[position]] + 1
    return found


@njit(cache=True)
def tally(
    nodes: Int32s, masks: Masks, what: Flags, counts: NDArray[np.int64], prints: Masks
) -> None:
    """Count the lots in each closure.

    Parameters
    ----------
    what
        For every node of the plant the flags `LOT`, `BAD`, `OTHER`.
    counts
        Zeros, shape (64, 3): to become lots, bad lots and other lots in each closure.
    prints
        Zeros, shape (64, 2): to become two sums of scrambled numbers of the bad and other lots.
        Closures with the same of them have the same sums, and others hardly ever do (2**-128).
    """
    for at in range(nodes.size):
        node = nodes[at]
        flags = what[node]
        if flags == 0:
            continue
        compared = flags > LOT
        one = _scrambled(np.uint64(node)) if compared else np.uint64(0)
        other = _scrambled(one) if compared else np.uint64(0)
        mask = masks[at]
        while mask:
            bit = _lowest(mask)
            mask &= mask - np.uint64(1)
            counts[bit, 0] += 1
            counts[bit, 1] += (flags >> 1) & 1
            counts[bit, 2] += (flags >> 2) & 1
            prints[bit, 0] += one
            prints[bit, 1] += other


@njit(cache=True)
def _scrambled(number: np.uint64) -> np.uint64:
    # splitmix64 (Steele, Lea and Flood 2014): every bit of the number moves every bit.
    number += np.uint64(0x9E3779B97F4A7C15)
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return number ^ (number >> np.uint64(31))


@njit(cache=True)
def add_up(masks: Masks, kinds: Int32s, figures: Floats, sums: Floats) -> None:
    """Add the figures of lots to the closures they are in.

    Parameters
    ----------
    masks, kinds, figures
        Of each lot: its closures, its kind (a row of the sums), its figures, shape (lots, n).
    sums
        Zeros, shape (64, kinds, n).
    """
    for lot in range(masks.size):
        mask = masks[lot]
        while mask:
            bit = _lowest(mask)
            mask &= mask - np.uint64(1)
            for column in range(figures.shape[1]):
                sums[bit, kinds[lot], column] += figures[lot, column]
