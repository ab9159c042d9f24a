"""Commonality on counts of rejects, where no value was measured."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc, ndtri
from scipy.stats import hypergeom

from spc.benjamini_hochberg import cutoff, q_values
from spc.commonality.confounding import confounded_with
from spc.commonality.findings import Commonality, CommonalityRefused, CommonFactor
from spc.commonality.pruning import GATE, MOST_FINDINGS
from spc.commonality.share_difference import share_difference
from spc.commonality.shared_levels import shared_levels
from spc.commonality.strata import FEWEST_LOTS, Strata, strata_of
from spc.commonality.values import require_lots, require_settings

__all__ = ["find_reject_commonality"]

SMALLEST_P = 1e-300
"""What is smaller has no normal quantile in double precision."""

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Mask = NDArray[np.bool_]


def find_reject_commonality(
    defective: Sequence[int] | IntArray,
    inspected: Sequence[int] | IntArray,
    factors: Mapping[str, Sequence[str | None]],
    *,
    q: float = 0.05,
    least: int = FEWEST_LOTS,
) -> Commonality:
    """Find what lots with many rejects have in common, one factor or two at a time.

    A stratum has to be worse in two ways, and its p-value is the larger of the two. By pieces: so
    many of all rejects in its share of the pieces (binomial, a little cautious for the
    hypergeometric). By lots: so many of its lots above the overall share of rejects
    (hypergeometric). The first allows for lots of different size, the second for rejects that
    come in bunches: one bad lot makes no stratum.

    After each finding its lots are left out, and the others are looked at again.

    Parameters
    ----------
    defective, inspected : sequence of int, shape (n,)
        Rejected and inspected pieces of each lot.
    factors, q, least
        As in `spc.commonality.values.find_commonality`.

    Returns
    -------
    Commonality
        Only strata with more rejects than others; effects are differences of rejected shares, from
        -1 to 1, and `z` is the normal quantile of the one-sided p-value.

    Raises
    ------
    CommonalityRefused
        Too few lots, no rejects or nothing but rejects, or no factor that splits the lots.
    ValueError
        A count is impossible, the lengths differ, or a setting is out of range.

    Notes
    -----
    Where a value was measured use `find_commonality`: counts lose most of the power.

    Examples
    --------
    >>> tool = ["T1", "T2", "T3", "T4"] * 6
    >>> defective = [9 if name == "T3" else lot % 2 for lot, name in enumerate(tool)]
    >>> found = find_reject_commonality(defective, [50] * 24, {"tool": tool})
    >>> [(dict(each.stratum), round(each.effect, 2), each.lots) for each in found.findings]
    [({'tool': 'T3'}, 0.17, 6)]
    """
    bad, pieces = _counted(defective, inspected)
    require_settings(q, least)
    require_lots(len(bad), least)
    if not 0 < bad.sum() < pieces.sum():
        which = "No" if bad.sum() == 0 else "Every"
        raise CommonalityRefused(f"{which} piece of {len(bad)} lots was rejected: nothing differs.")
    strata = strata_of(factors, len(bad), least=least)
    findings = tuple(
        replace(each, shared=shared_levels(factors, each.stratum, strata.lots_of(at)))
        for at, each in _findings(strata, bad, pieces, q, least)
    )
    return Commonality(len(bad), len(strata.names), findings)


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """Lots and pieces of every stratum among the lots that are left."""

    lots: FloatArray
    bad_lots: FloatArray
    pieces: FloatArray
    rejects: FloatArray


def _findings(
    strata: Strata, bad: IntArray, pieces: IntArray, q: float, least: int
) -> Iterator[tuple[int, CommonFactor]]:
    """The findings with the number of their candidate."""
    left = np.ones(len(bad), dtype=np.bool_)
    for number in range(MOST_FINDINGS):
        limit = q if number else GATE * q
        p, tested, counts = _p_values(strata, bad, pieces, left, least)
        if not tested.any() or not (found := tested & (p <= cutoff(p[tested], limit))).any():
            return
        # Of strata that are certain alike, the one with the larger share of the rejects.
        excess = counts.rejects / np.maximum(counts.pieces, 1.0)
        best = int(np.lexsort((-excess, np.where(found, p, np.inf)))[0])
        of_best = float(q_values(p[tested])[np.count_nonzero(tested[:best])])
        inside = strata.lots_of(best)
        ends = share_difference(bad[left], pieces[left], inside[left])
        finding = CommonFactor(
            strata.names[best],
            int(counts.lots[best]),
            int(np.count_nonzero(left) - counts.lots[best]),
            *ends,
            z=float(-ndtri(max(p[best], SMALLEST_P))),
            p=float(p[best]),
            q=of_best,
            confounded=confounded_with(strata, best),
        )
        yield best, finding
        left &= ~inside


def _p_values(
    strata: Strata, bad: IntArray, pieces: IntArray, left: Mask, least: int
) -> tuple[FloatArray, Mask, _Counts]:
    """One-sided p-value of every stratum among the lots that are left, and which were tested."""
    rejects, inspected = int(bad[left].sum()), int(pieces[left].sum())
    worse = left & (bad * inspected > pieces * rejects)
    columns = np.column_stack([left, worse, left * pieces, left * bad]).astype(np.float64)
    counts = _Counts(*(strata.members @ columns).T)
    lots = int(np.count_nonzero(left))
    tested = (counts.lots >= least) & (lots - counts.lots >= least)
    p = np.ones(len(counts.lots))
    if not tested.any() or rejects == 0:
        return p, tested, counts
    share = np.minimum(counts.pieces[tested] / inspected, 1.0)
    p[tested] = _at_least(counts.rejects[tested], rejects, share)
    # The exact sum over lots is slow, and of no use where the pieces already say no.
    promising = tested & (p < 0.5)
    by_lots = hypergeom.sf(
        counts.bad_lots[promising] - 1,
        lots,
        int(np.count_nonzero(worse)),
        counts.lots[promising],
    )
    p[promising] = np.maximum(p[promising], np.clip(by_lots, 0.0, 1.0))
    return p, tested, counts


def _at_least(count: FloatArray, trials: int, chance: FloatArray) -> FloatArray:
    """Binomial probability of `count` or more."""
    tail: FloatArray = np.where(count <= 0, 1.0, bdtrc(np.maximum(count - 1, 0.0), trials, chance))
    return np.clip(tail, 0.0, 1.0)


def _counted(
    defective: Sequence[int] | IntArray, inspected: Sequence[int] | IntArray
) -> tuple[IntArray, IntArray]:
    counts = [np.asarray(each) for each in (defective, inspected)]
    if counts[0].ndim != 1 or counts[0].shape != counts[1].shape:
        raise ValueError("Rejected and inspected pieces come in two rows of the same length.")
    if len(counts[0]) and not all(np.issubdtype(each.dtype, np.integer) for each in counts):
        raise ValueError("Rejected and inspected pieces are whole numbers.")
    bad, pieces = (each.astype(np.int64) for each in counts)
    wrong = np.flatnonzero((bad < 0) | (pieces < 1) | (bad > pieces))
    if len(wrong):
        at = wrong[0]
        raise ValueError(
            f"Lot {at} has {bad[at]} rejects of {pieces[at]} inspected pieces: leave out lots that "
            "nobody inspected."
        )
    return bad, pieces
