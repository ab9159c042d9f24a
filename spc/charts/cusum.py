"""The CUSUM chart: sums of what goes beyond an allowance, quick to find small lasting shifts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spc.charts.chart import Chart, ChartRefused, FloatArray, filled, row_of
from spc.charts.ewma import starts_of

__all__ = ["CusumChart", "cusum_chart"]

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CusumChart(Chart):
    """Both sums of a CUSUM; `points` is the larger one, negative where it is the lower sum.

    Parameters
    ----------
    above, below : ndarray of float64, shape (n,)
        The sums C+ and C-, both >= 0; NaN for an excluded point.
    steps_above, steps_below : ndarray of int64, shape (n,)
        N+ and N-: how many points in a row each sum has been above 0, the point itself among them.
    last_zero_above, last_zero_below : ndarray of int64, shape (n,)
        Index of the last point, the point itself among them, at which each sum was 0: a change
        that a signal tells of came after it. -1 where the sum has been above 0 from the start, or
        since a declared gap.
    """

    above: FloatArray
    below: FloatArray
    steps_above: IntArray
    steps_below: IntArray
    last_zero_above: IntArray
    last_zero_below: IntArray


def cusum_chart(
    z: ArrayLike,
    k: float = 0.5,
    h: float = 4.774,
    head_start: float = 0.0,
    *,
    breaks: NDArray[np.bool_] | None = None,
) -> CusumChart:
    """Chart the sums C+ = max(0, C+ + z - k) and C- = max(0, C- - z - k); beyond h they signal.

    Parameters
    ----------
    z : array_like of float, shape (n,)
        Standardised points; NaN for an excluded one, which leaves the sums as they were.
    k : float
        Allowance, >= 0: half the shift to be found, in standard deviations of a point.
    h : float
        Decision limit, above 0. With 4.774 at k = 0.5 the average run length in control is 370;
        `spc.cusum_run_length.limit_for` finds others.
    head_start : float
        Where both sums start, at least 0 and below h; h / 2 gives the fast initial response, to
        find at once a process that starts off centre.
    breaks : ndarray of bool, shape (n,), optional
        True where a gap was declared before the point: the sums start anew.

    Returns
    -------
    CusumChart
        In standard deviations of a plotted point. Run rules do not suit it.

    Raises
    ------
    ChartRefused
        No point, an infinite one, or k, h or the head start out of range.

    References
    ----------
    Lucas, J. M. and Crosier, R. B. (1982). Fast initial response for CUSUM quality-control schemes.
    Technometrics 24, 199-205. Montgomery, Introduction to Statistical Quality Control, 9.1.

    Examples
    --------
    >>> chart = cusum_chart([0.2, -0.4, 1.5, 2.0, 3.0, 2.5])
    >>> chart.above.tolist(), chart.steps_above.tolist(), chart.beyond.tolist()[-2:]
    ([0.0, 0.0, 1.0, 2.5, 5.0, 7.0], [0, 0, 1, 2, 3, 4], [True, True])
    >>> chart.last_zero_above[-1].item()
    1
    """
    row = row_of(z, "standardised point")
    _check(k, h, head_start)
    starts = starts_of(row, breaks)
    above, steps_above, zero_above = _sums(row, k, head_start, starts)
    below, steps_below, zero_below = _sums(-row, k, head_start, starts)
    points = np.where(above >= below, above, -below)
    # Sums of decimals come out a few units of the last place beside their true value.
    beyond = np.abs(points) > h + 1e-9
    limit, none = filled(len(row), h), filled(len(row), np.nan)
    chart = ("cusum", points, filled(len(row), 0.0), -limit, limit, beyond, none)
    sums = (above, below, steps_above, steps_below, zero_above, zero_below)
    return CusumChart(*chart, *sums)


def _check(k: float, h: float, head_start: float) -> None:
    if not (np.isfinite(k) and k >= 0):
        raise ChartRefused(f"The allowance k is a finite number, 0 or more, not {k}.")
    if not (np.isfinite(h) and h > 0):
        raise ChartRefused(f"The decision limit h is a finite number above 0, not {h}.")
    if not 0 <= head_start < h:
        raise ChartRefused(f"The head start is at least 0 and below h = {h}, not {head_start}.")


def _sums(
    row: FloatArray, k: float, head_start: float, starts: list[bool]
) -> tuple[FloatArray, IntArray, IntArray]:
    """Return the sum, its steps above 0 and the index of its last zero, for each point."""
    total, steps, zero = head_start, 0, -1
    totals = filled(len(row), np.nan)
    counts, zeros = np.zeros(len(row), dtype=np.int64), np.zeros(len(row), dtype=np.int64)
    for index, (z, start) in enumerate(zip(row.tolist(), starts, strict=True)):
        if start:
            total, steps, zero = head_start, 0, -1
        if z == z:  # only NaN differs from itself
            total = max(0.0, total + z - k)
            steps, zero = (steps + 1, zero) if total > 0 else (0, index)
            totals[index] = total
        counts[index], zeros[index] = steps, zero
    return totals, counts, zeros
