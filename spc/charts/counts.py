"""What attribute charts share: counts that can be right, and limits where counts are few."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, gammaincc

from spc.charts.chart import (
    BoolArray,
    Chart,
    ChartRefused,
    FloatArray,
    beyond_limits,
    row_of,
)

__all__ = [
    "FEW",
    "binomial_limits",
    "chart_of_counts",
    "counted",
    "defective_of",
    "poisson_limits",
    "sizes_of",
]

FEW = 9.0
"""Below so many expected, mean - 3 sigma is under 0 and the normal limits are wrong by far."""

TAIL = 0.0013498980316300933
"""Chance beyond 3 sigma on one side."""

_DECIMALS_OF_Z = 9

_COUNTS = np.arange(64.0)
"""More than can be a 3-sigma quantile where fewer than nine are expected (it is 19 there)."""


def counted(counts: ArrayLike, what: str) -> FloatArray:
    """Return counts as a row of whole numbers >= 0, NaN for excluded ones.

    Raises
    ------
    ChartRefused
        A count is negative or no whole number; otherwise as `row_of`.

    Examples
    --------
    >>> counted([3, 0, float("nan")], "count of defects")
    array([ 3.,  0., nan])
    """
    row = row_of(counts, what)
    wrong = np.flatnonzero(~np.isnan(row) & ((row < 0) | (row != np.floor(row))))
    if len(wrong):
        raise ChartRefused(
            f"The {what} at index {wrong[0]} is {row[wrong[0]]:g}: a whole number, 0 or more."
        )
    return row


def sizes_of(sizes: ArrayLike, like: FloatArray, what: str, *, whole: bool) -> FloatArray:
    """Return how much was looked at for each point, one number standing for all.

    Raises
    ------
    ChartRefused
        A size is not above 0 (or no whole number, where it must be), or their number is wrong.

    Examples
    --------
    >>> sizes_of(200, np.array([1.0, 2.0]), "number inspected", whole=True)
    array([200., 200.])
    """
    given = np.asarray(sizes, dtype=np.float64)
    if given.shape not in ((), like.shape):
        raise ChartRefused(f"{len(like)} points need as many of the {what}, not {given.size}.")
    row: FloatArray = np.broadcast_to(given, like.shape).astype(np.float64)
    # What was looked at for an excluded point does not matter.
    possible = np.isfinite(row) & (row > 0) & ((row == np.floor(row)) | (not whole))
    wrong = np.flatnonzero(~np.isnan(like) & ~possible)
    if len(wrong):
        kind = "a whole number" if whole else "a finite number"
        raise ChartRefused(
            f"The {what} at index {wrong[0]} is {row[wrong[0]]:g}: {kind} above 0, or exclude "
            "the point with NaN."
        )
    return np.where(possible, row, 1.0)


def defective_of(defective: ArrayLike, inspected: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the defective and the inspected parts of each point.

    Raises
    ------
    ChartRefused
        More parts are defective than were inspected; otherwise as `counted` and `sizes_of`.

    Examples
    --------
    >>> defective_of([1, 2], 50)
    (array([1., 2.]), array([50., 50.]))
    """
    bad = counted(defective, "number of defective parts")
    seen = sizes_of(inspected, bad, "number inspected", whole=True)
    wrong = np.flatnonzero(bad > seen)
    if len(wrong):
        at = wrong[0]
        raise ChartRefused(
            f"At index {at}, {bad[at]:g} of {seen[at]:g} inspected parts are defective: more than "
            "were inspected. To count defects, of which a part can have several, take a u chart."
        )
    return bad, seen


def binomial_limits(inspected: FloatArray, share: float) -> tuple[FloatArray, FloatArray]:
    """Return the limits of the number of defective parts: p-bar +- 3 sigma, or exact where few.

    Where fewer than nine defective (or good) parts are expected, the limits are the quantiles of
    the binomial distribution that leave 0.135 % beyond at most on each side.

    Examples
    --------
    >>> binomial_limits(np.array([50.0, 1000.0]), 0.02)
    (array([0.        , 6.71843383]), array([ 5.        , 33.28156617]))
    """
    expected = inspected * share
    lower, upper = _three_sigma(expected, np.sqrt(expected * (1 - share)))
    few = np.flatnonzero(inspected * min(share, 1 - share) < FEW)
    if len(few):
        lower[few], upper[few] = _binomial_quantiles(inspected[few], share)
    return lower, np.minimum(upper, inspected)


def poisson_limits(expected: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the limits of a count of defects: c-bar +- 3 sqrt(c-bar), or exact where few.

    Examples
    --------
    >>> poisson_limits(np.array([2.0, 25.0]))
    (array([ 0., 10.]), array([ 7., 40.]))
    """
    lower, upper = _three_sigma(expected, np.sqrt(expected))
    few = np.flatnonzero(expected < FEW)
    if len(few):
        lower[few], upper[few] = _quantiles(gammaincc(_COUNTS + 1, expected[few, np.newaxis]))
    return lower, upper


def chart_of_counts(
    kind: str, points: FloatArray, center: FloatArray, spread: FloatArray,
    limits: tuple[FloatArray, FloatArray],
) -> Chart:  # fmt: skip
    """Chart shares, counts or rates with the standard error of each point.

    Examples
    --------
    >>> one = np.ones(2)
    >>> chart = chart_of_counts("c", np.array([4.0, 12.0]), 4 * one, 2 * one, (0 * one, 11 * one))
    >>> chart.beyond.tolist(), chart.z.tolist()
    ([False, True], [0.0, 4.0])
    """
    lower, upper = limits
    beyond: BoolArray = beyond_limits(points, center, lower, upper)
    z = np.round((points - center) / spread, _DECIMALS_OF_Z)
    return Chart(kind, points, center, lower, upper, beyond, z)


def _three_sigma(expected: FloatArray, spread: FloatArray) -> tuple[FloatArray, FloatArray]:
    return np.maximum(expected - 3 * spread, 0.0), expected + 3 * spread


def _binomial_quantiles(inspected: FloatArray, share: float) -> tuple[FloatArray, FloatArray]:
    if share > 0.5:
        # Few are good: their quantiles, counted from the other end.
        lower, upper = _binomial_quantiles(inspected, 1 - share)
        return inspected - upper, inspected - lower
    rest = np.maximum(inspected[:, np.newaxis] - _COUNTS, 0.0)
    up_to = np.where(rest > 0, betainc(np.maximum(rest, 1.0), _COUNTS + 1, 1 - share), 1.0)
    return _quantiles(up_to)


def _quantiles(up_to: FloatArray) -> tuple[FloatArray, FloatArray]:
    """From the chances of each count or fewer, shape (points, counts): the 3-sigma quantiles."""
    lower, upper = (np.argmax(up_to >= chance, axis=1) for chance in (TAIL, 1 - TAIL))
    return lower.astype(np.float64), upper.astype(np.float64)
