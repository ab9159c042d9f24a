"""The EWMA chart: an exponentially weighted moving average, quick to find small shifts."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spc.charts.chart import Chart, ChartRefused, FloatArray, beyond_limits, filled, row_of

__all__ = ["ewma_chart", "starts_of"]


def ewma_chart(
    z: ArrayLike,
    weight: float = 0.2,
    reach: float = 2.859,
    *,
    breaks: NDArray[np.bool_] | None = None,
) -> Chart:
    """Chart the moving average E = weight z + (1 - weight) E of standardised points.

    The limits are exact at every point, reach sqrt(weight / (2 - weight) (1 - (1 - weight)^2t)),
    so that a process which starts off centre is found at once; they widen to constant ones.
    Weight 0.2 suits shifts of about one sigma, and hardly minds whether points are normal.

    Parameters
    ----------
    z : array_like of float, shape (n,)
        Standardised points, see `spc.control_limits.ControlLimits.standardise`; NaN for an
        excluded one, which leaves the average as it was.
    weight : float
        Of the newest point, above 0 and at most 1.
    reach : float
        Limits in standard deviations of the average, above 0. With 2.859 at weight 0.2 the average
        run length in control is 370; `spc.ewma_run_length.reach_for` finds others.
    breaks : ndarray of bool, shape (n,), optional
        True where a gap was declared before the point: the average starts anew from 0.

    Returns
    -------
    Chart
        Points in standard deviations of a plotted point. Run rules do not suit it: neighbouring
        averages are alike.

    Raises
    ------
    ChartRefused
        No point, an infinite one, or a weight or reach out of range.

    References
    ----------
    Lucas, J. M. and Saccucci, M. S. (1990). Exponentially weighted moving average control schemes.
    Technometrics 32, 1-12. NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4.

    Examples
    --------
    >>> chart = ewma_chart([1.0, 2.0, 1.5, 2.5, 2.0])
    >>> chart.points.round(3).tolist(), chart.beyond.tolist()
    ([0.2, 0.56, 0.748, 1.098, 1.279], [False, False, False, True, True])
    """
    row = row_of(z, "standardised point")
    if not 0 < weight <= 1:
        raise ChartRefused(f"The weight of the newest point is above 0, at most 1, not {weight}.")
    if not (np.isfinite(reach) and reach > 0):
        raise ChartRefused(f"The reach is a finite number above 0, not {reach}.")
    average, age = _averages(row, weight, starts_of(row, breaks))
    upper = reach * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * age)))
    zero = filled(len(row), 0.0)
    beyond = beyond_limits(average, zero, -upper, upper)
    return Chart("ewma", average, zero, -upper, upper, beyond, filled(len(row), np.nan))


def starts_of(row: FloatArray, breaks: NDArray[np.bool_] | None) -> list[bool]:
    """Say before which points a gap was declared.

    Examples
    --------
    >>> starts_of(np.array([0.1, 0.2]), np.array([False, True]))
    [False, True]
    """
    if breaks is None:
        return [False] * len(row)
    declared = np.asarray(breaks, dtype=np.bool_)
    if declared.shape != row.shape:
        raise ChartRefused(f"{len(row)} points need {len(row)} break marks, not {declared.size}.")
    marks: list[bool] = declared.tolist()
    return marks


def _averages(row: FloatArray, weight: float, starts: list[bool]) -> tuple[FloatArray, FloatArray]:
    """Return the average at each point, and of how many points it is made."""
    average, age = 0.0, 0
    averages, ages = filled(len(row), np.nan), filled(len(row), np.nan)
    for index, (z, start) in enumerate(zip(row.tolist(), starts, strict=True)):
        if start:
            average, age = 0.0, 0
        if z == z:  # only NaN differs from itself
            average, age = weight * z + (1 - weight) * average, age + 1
            averages[index], ages[index] = average, age
    return averages, ages
