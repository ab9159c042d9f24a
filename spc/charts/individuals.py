"""Charts of single values: individuals and moving ranges (I-MR)."""

import numpy as np
from numpy.typing import ArrayLike

from spc.charts.chart import Chart, ChartRefused, FloatArray, beyond_limits, filled, row_of
from spc.constants import Precision, d2, d3
from spc.control_limits import ControlLimits
from spc.spread import sigma_of_moving_ranges

__all__ = ["chart_of_points", "individuals", "moving_ranges", "single_value_limits"]


def individuals(
    values: ArrayLike, *, limits: ControlLimits | None = None, constants: Precision = "exact"
) -> Chart:
    """Chart single values: centre line +- 3 sigma.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        In order of time, in the unit of the characteristic; NaN for an excluded one.
    limits : ControlLimits, optional
        Frozen ones (phase II). Without them the values make their own trial limits: the mean, and
        the mean moving range over d2(2).
    constants : {"exact", "table3"}
        Exact d2, or 1.128 to reproduce published limits.

    Returns
    -------
    Chart

    Raises
    ------
    ChartRefused
        No value, one alone without limits, an infinite one, or values that do not vary.

    References
    ----------
    NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2.

    Examples
    --------
    >>> flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    >>> chart = individuals(flow, constants="table3")
    >>> [float(line[0].round(4)) for line in (chart.lower, chart.center, chart.upper)]
    [45.8159, 50.81, 55.8041]
    """
    row = row_of(values)
    known = limits or single_value_limits(row, constants)
    return chart_of_points("individuals", row, np.ones(len(row)), known)


def moving_ranges(
    values: ArrayLike, *, limits: ControlLimits | None = None, constants: Precision = "exact"
) -> Chart:
    """Chart the differences of successive values, without sign.

    For the eye: a signal here and on the chart of individuals are not two proofs. With both
    charts the average run length in control is 104.7 points, not 370, and alone this one
    has 120.5. Run rules do not suit it, since neighbouring ranges share a value.

    Parameters and errors are those of `individuals`; an excluded value is as if it were not
    there, so the next range reaches over it. The first value has no range (NaN).

    Examples
    --------
    >>> chart = moving_ranges([10.0, 12.0, 11.0, 14.0])
    >>> chart.points.tolist(), float(chart.upper[1].round(3))
    ([nan, 2.0, 1.0, 3.0], 6.533)
    """
    row = row_of(values)
    present = np.flatnonzero(~np.isnan(row))
    points = filled(len(row), np.nan)
    points[present[1:]] = np.abs(np.diff(row[present]))
    sigma = (limits or single_value_limits(row, constants)).sigma
    center = filled(len(row), d2(2, constants) * sigma)
    upper = center + 3 * d3(2) * sigma
    lower = filled(len(row), 0.0)
    beyond = beyond_limits(points, center, lower, upper)
    return Chart("moving_ranges", points, center, lower, upper, beyond, filled(len(row), np.nan))


def single_value_limits(row: FloatArray, constants: Precision = "exact") -> ControlLimits:
    """Estimate trial limits from single values, NaN ones left out.

    Raises
    ------
    ChartRefused
        There is no second value, or they do not vary.

    Examples
    --------
    >>> round(single_value_limits(np.array([10.0, 12.0, 11.0])).sigma, 4)
    1.3293
    """
    present = row[~np.isnan(row)]
    if len(present) < 2:
        raise ChartRefused("One value has no spread: give limits, or wait for more values.")
    sigma = sigma_of_moving_ranges(present, constants)
    if sigma == 0:
        raise ChartRefused(
            "The values do not vary: no spread, no control limits. Look whether the gauge is "
            "stuck or reads too coarsely, or give limits."
        )
    return ControlLimits(float(present.mean()), sigma)


def chart_of_points(
    kind: str, points: FloatArray, sizes: FloatArray, limits: ControlLimits
) -> Chart:
    """Chart single values or means, each by its own number of values.

    Examples
    --------
    >>> limits = ControlLimits(10.0, 1.0)
    >>> chart_of_points("means", np.array([10.0, 11.6]), np.array([1.0, 4.0]), limits).beyond
    array([False,  True])
    """
    # Beyond the limit and beyond 3 standard errors must be one thing: both come from z.
    z = limits.standardise(points, sizes)
    reach = 3 * limits.sigma / np.sqrt(sizes)
    center = filled(len(points), limits.center)
    return Chart(kind, points, center, center - reach, center + reach, np.abs(z) > 3, z)
