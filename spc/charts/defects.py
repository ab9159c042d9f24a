"""Charts of defects, of which a part can have several: their number (c) and their rate (u)."""

import numpy as np
from numpy.typing import ArrayLike

from spc.charts.chart import Chart, ChartRefused, FloatArray, filled
from spc.charts.counts import chart_of_counts, counted, poisson_limits, sizes_of

__all__ = ["c_chart", "mean_rate", "u_chart"]


def c_chart(defects: ArrayLike, *, center: float | None = None) -> Chart:
    """Chart the number of defects in equal units of inspection.

    Limits are c +- 3 sqrt(c), not below 0; where c is below nine, the exact Poisson quantiles.

    Parameters
    ----------
    defects : array_like of int, shape (n,)
        In order of time; NaN for an excluded point.
    center : float, optional
        The frozen mean (phase II), above 0. Without it, the mean of the points.

    Returns
    -------
    Chart
        Its `z` serves Nelson's rules 2 to 4; for rule 1 take `beyond`, which is exact.

    Raises
    ------
    ChartRefused
        Counts that cannot be, or no defect at all and no `center`.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control, 7.3.

    Examples
    --------
    >>> chart = c_chart([4, 2, 7, 3, 13])
    >>> chart.center[0].item(), chart.upper[0].item(), chart.beyond.tolist()
    (5.8, 14.0, [False, False, False, False, False])
    """
    found = counted(defects, "count of defects")
    mean = mean_rate(found, np.ones(len(found)), center)
    line = filled(len(found), mean)
    return chart_of_counts("c", found, line, np.sqrt(line), poisson_limits(line))


def u_chart(defects: ArrayLike, units: ArrayLike, *, center: float | None = None) -> Chart:
    """Chart the defects per unit, each point by its own number of units.

    Parameters and errors are those of `c_chart`; `units` (parts, square metres, hours) are above
    0, shape (n,) or (), and need not be whole. Limits are u +- 3 sqrt(u / units), or exact where
    fewer than nine defects are expected.

    Examples
    --------
    >>> chart = u_chart([40, 10, 90], [20.0, 5.0, 20.0], center=2.0)
    >>> chart.points.tolist(), chart.upper.round(3).tolist(), chart.beyond.tolist()
    ([2.0, 2.0, 4.5], [2.949, 3.897, 2.949], [False, False, True])
    """
    found = counted(defects, "count of defects")
    size = sizes_of(units, found, "number of units", whole=False)
    rate = mean_rate(found, size, center)
    lower, upper = poisson_limits(rate * size)
    line = filled(len(found), rate)
    limits = (lower / size, upper / size)
    return chart_of_counts("u", found / size, line, np.sqrt(rate / size), limits)


def mean_rate(found: FloatArray, size: FloatArray, center: float | None) -> float:
    """Return the defects per unit that a chart is centred on.

    Examples
    --------
    >>> mean_rate(np.array([1.0, 3.0]), np.array([2.0, 2.0]), None)
    1.0
    """
    if center is not None:
        if not (np.isfinite(center) and center > 0):
            raise ChartRefused(f"The centre line is a number of defects above 0, not {center}.")
        return center
    present = ~np.isnan(found)
    defects, units = float(found[present].sum()), float(size[present].sum())
    if defects == 0:
        raise ChartRefused(
            f"No defect in {units:g} units: no spread, no limits. Give the rate that is expected "
            "as center, or chart the units between two defects."
        )
    return defects / units
