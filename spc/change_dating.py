"""When a process changed: dating the step or the drift behind a signal."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from spc.change_date import ChangeDate, clamped
from spc.drift_dating import DriftDate, date_drift

__all__ = ["DROPS", "DROP_95", "ChangeDate", "clamped", "date_change", "drop_for"]

DROP_95 = 3.5
"""Drop of the log-likelihood whose lower end is not after the change in about 95 of 100 cases."""

DROPS = ((0.85, 2.0), (0.90, 2.5), (0.93, 3.0), (0.95, 3.5), (0.97, 4.0), (0.99, 5.0))
"""Coverage that may be stated, and the drop that gives it.

Simulated for a step of `delta_min` = 1 standard deviation and signals by the four Western Electric
rules: drops of 2, 2.5, 3, 3.5, 4 and 5 cover .856, .901, .934, .956, .970 and .987.
"""

LARGEST_POINT = 1e100
"""Larger ones are errors of entry, and their squares would overflow."""

FloatArray = NDArray[np.float64]


def date_change(
    z: Sequence[float] | FloatArray,
    side: Literal[-1, 1],
    *,
    delta_min: float = 1.0,
    drop: float = DROP_95,
) -> ChangeDate:
    r"""Date the step or drift that led to a signal, from the standardised points up to it.

    If the points from index t on are shifted by d, the log-likelihood of t against no change is
    ``d S - n d**2 / 2``, where n points follow t and S is their sum, counted towards the side of
    the signal. `most_likely` takes d as the mean of those points (maximum likelihood). The bounds
    and weights look only at shifts that matter, ``d = max(S / n, delta_min)``: else a long row of
    points a little off centre would reach back without end.

    Parameters
    ----------
    z : sequence of float, shape (n,)
        Points in order of time, standardised to mean 0 and standard deviation 1 in control, the
        one that signals last. NaN marks an excluded point: it says nothing about the change.
    side : {1, -1}
        Side of the signal: above or below the centre line.
    delta_min : float
        Smallest shift that matters, in standard deviations of a point.
    drop : float
        How far the log-likelihood may lie below its maximum. With 3.5 the lower end is at or
        before the change in about 95 % of cases, with 5 in 98 to 99 %; 1.92, from chi-square, is
        not enough, since the likelihood of a change point is not regular.

    Returns
    -------
    ChangeDate
        Weights are the restricted likelihood, normalised: a flat prior over the points.

    Raises
    ------
    ValueError
        No point is present, a number is infinite, the side is not 1 or -1, or `delta_min` or
        `drop` is not a positive number (`drop` may be 0).

    Notes
    -----
    The step model dates a slow drift later than it began, so a linear drift is dated beside it
    (see `spc.drift_dating.date_drift`) and `earliest` takes the earlier lower end. Simulated, a
    change after 100 points, Western Electric signals, `delta_min` 1, `drop` 3.5: how often the
    first changed point is not before `lower` and `earliest`, and how many points are held before
    it, median and 90 % quantile.

    =====================  =======  ==========  ===========  ==============
    change                 `lower`  `earliest`  held, lower  held, earliest
    =====================  =======  ==========  ===========  ==============
    step of 1              .956     .990        5, 14        11, 16
    step of 2              .993     1.000       3, 11        10, 17
    drift of .1 a point    .64      .956        1, 10        7, 13
    drift of .2 a point    .77      .970        2, 11        10, 15
    drift of .5 a point    .83      .989        2, 10        9, 16
    drift of .05 a point   .43      .742        -1, 8        3, 11
    =====================  =======  ==========  ===========  ==============

    Of a drift as slow as .05 a point the first points are hardly off; the first one off by half
    a standard deviation is still covered with .98. A change before the first point is dated to
    the first point.

    References
    ----------
    Samuel, T. R., Pignatiello, J. J. and Calvin, J. A. (1998). Identifying the time of a step
    change with X-bar control charts. Quality Engineering 10, 521-527.

    Examples
    --------
    >>> date = date_change([0.3, -0.4, 0.1, -1.2, 0.4, 2.4, 1.1, 2.2, 3.1], 1)
    >>> date.most_likely, date.lower, date.upper
    (5, 4, 7)
    >>> date.weights.round(2).tolist()
    [0.0, 0.0, 0.0, 0.01, 0.2, 0.69, 0.04, 0.05, 0.01]
    >>> date.earliest, date.drift.start, date.drift.clear
    (0, 4, False)
    """
    towards = _towards(z, side)
    _check(delta_min, drop)
    present = ~np.isnan(towards)
    sums, counts = _following(np.where(present, towards, 0.0)), _following(present * 1.0)
    restricted = np.where(present, _restricted(sums, counts, delta_min), -np.inf)
    allowed = np.flatnonzero(restricted >= restricted.max() - drop)
    weights = np.exp(restricted - restricted.max())
    drift = _drift(towards, present, float(restricted.max()), delta_min, drop)
    lower = int(allowed[0])
    return ChangeDate(
        most_likely=_most_likely(sums, counts, present),
        lower=lower,
        upper=int(allowed[-1]),
        weights=weights / weights.sum(),
        drift=drift,
        earliest=lower if drift is None else min(lower, drift.lower),
    )


def drop_for(coverage: float) -> float:
    """Return the drop of the log-likelihood for a stated coverage of the lower end.

    Parameters
    ----------
    coverage : float
        How often the lower end shall not be after a step of `delta_min`, as a share: 0.95.

    Returns
    -------
    float
        From `DROPS`, the next higher coverage: 3.5 for .95, 5 for .98 and .99.

    Raises
    ------
    ValueError
        The coverage is not between 0 and 0.99: of more than that nothing was measured.

    Examples
    --------
    >>> drop_for(0.95), drop_for(0.96), drop_for(0.99)
    (3.5, 4.0, 5.0)
    """
    if not 0 < coverage <= DROPS[-1][0]:
        raise ValueError(
            f"A coverage of {coverage} cannot be stated: give a share up to {DROPS[-1][0]}, "
            "such as 0.95."
        )
    return next(drop for stated, drop in DROPS if coverage <= stated)


def _towards(z: Sequence[float] | FloatArray, side: int) -> FloatArray:
    if side not in (1, -1):
        raise ValueError(f"The side of a signal is 1 (above) or -1 (below), not {side}.")
    points = np.asarray(z, dtype=np.float64)
    if points.ndim != 1 or np.isnan(points).all():
        raise ValueError("To date a change takes one row with at least one point.")
    if np.isinf(points).any():
        raise ValueError("A point is infinite: it cannot have been measured.")
    if np.nanmax(np.abs(points)) > LARGEST_POINT:
        raise ValueError("A point lies too many standard deviations off to have been measured.")
    return side * points


def _check(delta_min: float, drop: float) -> None:
    if not (np.isfinite(delta_min) and delta_min > 0):
        raise ValueError(f"The smallest shift that matters must be above 0, not {delta_min}.")
    if not (np.isfinite(drop) and drop >= 0):
        raise ValueError(f"The drop of the likelihood must be 0 or more, not {drop}.")


def _drift(
    towards: FloatArray, present: NDArray[np.bool_], step: float, delta_min: float, drop: float
) -> DriftDate | None:
    """Date a drift over the present points, in the indices of all."""
    drift = date_drift(towards[present], step=step, delta_min=delta_min, drop=drop)
    if drift is None:
        return None
    index = np.flatnonzero(present)
    return replace(drift, start=int(index[drift.start]), lower=int(index[drift.lower]))


def _following(values: FloatArray) -> FloatArray:
    """For each index the sum of the values from there on."""
    sums: FloatArray = np.cumsum(values[::-1])[::-1]
    return sums


def _restricted(sums: FloatArray, counts: FloatArray, delta_min: float) -> FloatArray:
    shift = np.maximum(sums / np.maximum(counts, 1.0), delta_min)
    likelihood: FloatArray = shift * sums - counts * shift**2 / 2
    return likelihood


def _most_likely(sums: FloatArray, counts: FloatArray, present: NDArray[np.bool_]) -> int:
    gain = np.where(present, np.maximum(sums, 0.0) ** 2 / np.maximum(counts, 1.0), -1.0)
    return int(np.argmax(gain))
