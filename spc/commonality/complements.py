"""Two strata that split the same lots in two: one question, and one name for the answer.

Of two tools, "T-1 is higher" and "T-9 is lower" are the same statement with the same weight.
"""

import numpy as np
from numpy.typing import NDArray

from spc.commonality.confounding import NEARLY_THE_SAME
from spc.commonality.strata import Strata

__all__ = ["ABOUT_AS_MANY", "named_side", "opposites"]

ABOUT_AS_MANY = 0.9
"""Two sides whose sizes have at least this ratio count as equally large."""

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]


def opposites(strata: Strata, candidate: int, blocks: NDArray[np.int64]) -> Mask:
    """Which candidates are made of nearly just the lots that one was compared with.

    Of the lots of either stratum and of all that the other leaves, more than 90 % must be in both,
    both ways round: lots that are in neither side (a level that was not recorded) may be what
    differs.

    Parameters
    ----------
    strata : Strata
        All candidates.
    candidate : int
        The one in question.
    blocks : ndarray of int64, shape (lots,)
        Lots are compared only within a block.

    Returns
    -------
    ndarray of bool, shape (candidates,)

    Examples
    --------
    >>> from spc.commonality.strata import strata_of
    >>> strata = strata_of({"tool": ["T-1"] * 9 + ["T-9"] * 3, "shift": ["day", "night"] * 6}, 12)
    >>> [strata.names[at] for at in np.flatnonzero(opposites(strata, 0, np.zeros(12, int)))]
    [{'tool': 'T-9'}]
    """
    inside = strata.lots_of(candidate)
    compared = _compared(inside, blocks)
    if not compared.any():
        return np.zeros(len(strata.names), dtype=np.bool_)
    columns = np.column_stack([compared, compared & inside]).astype(np.float64)
    of_these, in_both = (strata.members @ columns).T
    sizes = np.diff(strata.members.indptr)
    lots, own = np.count_nonzero(compared), np.count_nonzero(compared & inside)
    rest = lots - own
    apart = of_these - in_both
    theirs = apart / (sizes + rest - apart)
    ours = (own - in_both) / (own + lots - of_these - (own - in_both))
    alike: Mask = np.minimum(theirs, ours) > NEARLY_THE_SAME
    return alike


def named_side(strata: Strata, best: int, opposite: Mask, z: FloatArray) -> int:
    """Choose which of two sides to name: the smaller; of two about as large the lower one.

    What goes wrong goes wrong for the few. Where neither are few the data cannot tell whether one
    side is too low or the other too high, and the finding keeps one name from run to run: which
    side lies lower stays so as lots come in, which has a lot less does not.

    Parameters
    ----------
    strata : Strata
        All candidates.
    best : int
        The strongest.
    opposite : ndarray of bool, shape (candidates,)
        Those of its opposites that stand out themselves; see `opposites`.
    z : ndarray of float64, shape (candidates,)
        Standard scores.

    Returns
    -------
    int
        `best` or the strongest of its opposites.

    Examples
    --------
    >>> from spc.commonality.strata import strata_of
    >>> strata = strata_of({"tool": ["T-1"] * 9 + ["T-9"] * 3}, 12)
    >>> named_side(strata, 0, np.array([False, True]), np.array([2.5, -2.5]))
    1
    """
    if not opposite.any():
        return best
    other = int(np.argmax(np.where(opposite, np.abs(z), -1.0)))
    sizes = np.diff(strata.members.indptr)[[best, other]]
    if min(sizes) >= ABOUT_AS_MANY * max(sizes):
        return best if z[best] < 0 else other
    return best if sizes[0] < sizes[1] else other


def _compared(inside: Mask, blocks: NDArray[np.int64]) -> Mask:
    """Lots of the blocks that have lots inside and outside."""
    counts = np.bincount(blocks, weights=inside)
    split = (counts > 0) & (counts < np.bincount(blocks))
    compared: Mask = split[blocks]
    return compared
