"""From many strata that differ to the few that explain it.

If furnace 3 is off at night, then so, more weakly, is furnace 3 as a whole, so is the night shift,
and so are furnace 3 with each operator of the night. The strongest stratum is taken, then lots are
compared only with lots that are alike in what was taken: what still differs then adds something.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfc

from spc.benjamini_hochberg import cutoff, q_values
from spc.commonality.complements import named_side, opposites
from spc.commonality.strata import Strata

__all__ = ["GATE", "MOST_FINDINGS", "Taken", "strongest"]

MOST_FINDINGS = 20
"""More causes at once nobody can follow up."""

GATE = 0.4
"""The first finding must hold at this share of q.

Where nothing differs, a false discovery rate of q means that a share of q of all analyses finds
something: run daily over many characteristics, a false trail every few days. Later findings stand
beside a true one and need no more than q.
"""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A stratum that was taken as a finding.

    Parameters
    ----------
    candidate : int
        Its number among the strata.
    blocks : ndarray of int64, shape (lots,)
        Which lots were alike in the findings before: only within a block were they compared.
    z, p, q : float
        See `spc.commonality.findings.CommonFactor`.
    """

    candidate: int
    blocks: NDArray[np.int64]
    z: float
    p: float
    q: float


def strongest(strata: Strata, scores: FloatArray, *, q: float, least: int) -> Iterator[Taken]:
    """Take the strata that stand out, one after the other, strongest first.

    The sum of the scores in a stratum is compared with its mean and variance if the scores were
    dealt to the lots of each block at random (the variance of a sample from a finite population).
    Each time, all candidates share the false discovery rate, the first time a stricter one. Of two
    strata that split the lots in two one is named, the other is no candidate any more.

    Parameters
    ----------
    strata : Strata
        The candidates.
    scores : ndarray of float64, shape (lots,)
        Such as `normal_scores`; they must vary.
    q : float
        Tolerated share of false discoveries.
    least : int
        Fewest lots compared, inside and outside.

    Yields
    ------
    Taken

    Examples
    --------
    >>> from spc.commonality.strata import strata_of
    >>> shift = ["night"] * 4 + ["day"] * 8
    >>> strata = strata_of({"shift": shift, "tool": ["A", "B"] * 6}, 12)
    >>> scores = np.array([3.0, 2.0, 3.0, 2.0, -1, -2, -1, -1, -2, -1, -1, -1])
    >>> [strata.names[taken.candidate] for taken in strongest(strata, scores, q=0.05, least=3)]
    [{'shift': 'night'}]
    """
    blocks = np.zeros(len(scores), dtype=np.int64)
    settled = np.zeros(len(strata.names), dtype=np.bool_)
    for number in range(MOST_FINDINGS):
        z, tested = _standard_scores(strata, scores, blocks, least)
        tested &= ~settled
        p = erfc(np.abs(z) / np.sqrt(2))
        found = tested & (p <= cutoff(p[tested], q if number else GATE * q))
        if not found.any():
            return
        best = int(np.argmax(np.where(found, np.abs(z), -1.0)))
        found &= opposites(strata, best, blocks)
        best = named_side(strata, best, found, z)
        of_best = float(q_values(p[tested])[np.count_nonzero(tested[:best])])
        yield Taken(best, blocks, float(z[best]), float(p[best]), of_best)
        settled |= opposites(strata, best, blocks)
        blocks = np.unique(2 * blocks + strata.lots_of(best), return_inverse=True)[1]


def _standard_scores(
    strata: Strata, scores: FloatArray, blocks: NDArray[np.int64], least: int
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """z of each candidate, 0 where it was not tested, and which were."""
    sizes = np.bincount(blocks).astype(np.float64)
    centred = scores - (np.bincount(blocks, weights=scores) / sizes)[blocks]
    inside = strata.members @ (blocks[:, None] == np.arange(len(sizes))).astype(np.float64)
    outside = sizes - inside
    compared = (inside > 0) & (outside > 0)
    enough = (np.where(compared, inside, 0.0).sum(axis=1) >= least) & (
        np.where(compared, outside, 0.0).sum(axis=1) >= least
    )
    freedom = max(len(scores) - len(sizes), 1)
    variance = float(centred @ centred) / freedom * (inside * outside / sizes).sum(axis=1)
    tested = enough & (variance > 0)
    z = np.zeros(len(variance))
    z[tested] = (strata.members @ centred)[tested] / np.sqrt(variance[tested])
    return z, tested
