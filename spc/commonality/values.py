"""Commonality on the measured value: "furnace 3, night shift" found by itself."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from spc.commonality.confounding import confounded_with
from spc.commonality.findings import Commonality, CommonalityRefused, CommonFactor
from spc.commonality.location_shift import location_shift
from spc.commonality.pruning import Taken, strongest
from spc.commonality.rank_scores import normal_scores
from spc.commonality.shared_levels import shared_levels
from spc.commonality.strata import FEWEST_LOTS, Strata, strata_of

__all__ = ["find_commonality"]

LARGEST_VALUE = 1e100
"""Larger ones are errors of entry, and their differences would overflow."""

FloatArray = NDArray[np.float64]


def find_commonality(
    values: Sequence[float] | FloatArray,
    factors: Mapping[str, Sequence[str | None]],
    *,
    q: float = 0.05,
    least: int = FEWEST_LOTS,
) -> Commonality:
    """Find what lots with unusual values have in common, one factor or two at a time.

    Every level of a factor and every pair of levels is a candidate. The values go by their normal
    scores, the candidates share one false discovery rate, and of those that stand out only the
    ones that add to stronger ones are kept. Of two strata that split the lots in two the smaller
    is named, of two about as large the lower, and the other not at all: of two tools "T-9 is
    lower", not "T-1 is higher" as well.

    In 600 lots with 8 factors, 12 operators nested in shifts and one cell of 1 in 18 lots shifted
    by 1.5 standard deviations, that cell comes first in 99 of 100 analyses, by 1 in 86; in 200
    lots by 2 in 90, by 1.5 in 58 (simulated, 800 to 1,900 candidates). Without any shift 98 of 100
    find nothing. Counts of rejects lose most of this power: prefer the measured value.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        One value a lot, such as its mean; lots of several drawings as deviations from nominal.
    factors : mapping of str to sequence of str or None, each of length n
        What is known of each lot: equipment, shift, operator, tool, bath, supplier, a binned
        parameter. None, not recorded, is no level.
    q : float
        Tolerated share of false discoveries; for a first finding 0.4 of it.
    least : int
        Fewest lots in a stratum, 3 or more.

    Returns
    -------
    Commonality

    Raises
    ------
    CommonalityRefused
        Too few lots, equal values, or no factor that splits the lots.
    ValueError
        A value is not finite, the lengths differ, or a setting is out of range.

    Notes
    -----
    A finding is where to look, not a proof of cause: a factor that was not recorded may stand
    behind it.

    Examples
    --------
    >>> shift = ["day", "night"] * 12
    >>> furnace = ["F1", "F1", "F2", "F2", "F3", "F3"] * 4
    >>> values = [36.0 + (i * 7 % 5) / 10 for i in range(24)]
    >>> for lot in range(24):
    ...     if (furnace[lot], shift[lot]) == ("F3", "night"):
    ...         values[lot] -= 1.5
    >>> found = find_commonality(values, {"equipment": furnace, "shift": shift})
    >>> [(dict(each.stratum), round(each.effect, 2), each.lots) for each in found.findings]
    [({'equipment': 'F3', 'shift': 'night'}, -1.5, 4)]
    """
    measured = _measured(values)
    require_settings(q, least)
    require_lots(len(measured), least)
    if measured.min() == measured.max():
        raise CommonalityRefused(
            f"All {len(measured)} lots have the same value: nothing stands out."
        )
    strata = strata_of(factors, len(measured), least=least)
    taken = strongest(strata, normal_scores(measured), q=q, least=least)
    findings = tuple(_finding(strata, measured, factors, each) for each in taken)
    return Commonality(len(measured), len(strata.names), findings)


def require_settings(q: float, least: int) -> None:
    """Refuse a false discovery rate or a fewest number of lots that makes no sense."""
    if not 0 < q < 1:
        raise ValueError(f"The tolerated share of false discoveries lies between 0 and 1: not {q}.")
    if least < FEWEST_LOTS:
        raise ValueError(f"Fewer than {FEWEST_LOTS} lots are inconclusive: least={least}.")


def require_lots(lots: int, least: int) -> None:
    """Refuse lots that are too few to have two groups."""
    if lots < 2 * least:
        raise CommonalityRefused(
            f"Lots: {lots}. It takes {2 * least} at least, {least} to compare with {least}; "
            "take in a longer time."
        )


def _measured(values: Sequence[float] | FloatArray) -> FloatArray:
    measured = np.asarray(values, dtype=np.float64)
    if measured.ndim != 1:
        raise ValueError("Values come in one row, one a lot.")
    wrong = np.flatnonzero(~(np.abs(measured) <= LARGEST_VALUE))
    if len(wrong):
        raise ValueError(
            f"The value of lot {wrong[0]} is {measured[wrong[0]]}: leave out lots without a value."
        )
    return measured


def _finding(
    strata: Strata,
    values: FloatArray,
    factors: Mapping[str, Sequence[str | None]],
    taken: Taken,
) -> CommonFactor:
    stratum, inside = strata.names[taken.candidate], strata.lots_of(taken.candidate)
    shift = location_shift(values, inside, taken.blocks)
    return CommonFactor(
        stratum=stratum,
        lots=shift.lots,
        others=shift.others,
        effect=shift.effect,
        lower=shift.lower,
        upper=shift.upper,
        z=taken.z,
        p=taken.p,
        q=taken.q,
        confounded=confounded_with(strata, taken.candidate),
        shared=shared_levels(factors, stratum, inside),
    )
