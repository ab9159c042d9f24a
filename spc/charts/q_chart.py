"""Quesenberry's Q chart: from the third piece on, without limits known beforehand."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtr

from spc.charts.chart import Chart, FloatArray, filled, row_of
from spc.charts.cusum import CusumChart, cusum_chart
from spc.charts.individuals import chart_of_points
from spc.control_limits import ControlLimits

__all__ = ["q_chart", "self_starting_cusum"]

_LEAST_CHANCE = 5e-324


def q_chart(values: ArrayLike) -> Chart:
    r"""Chart single values of a new part by those before them: mean and sigma both unknown.

    .. math:: Q_r = \Phi^{-1}\{G_{r-2}[\sqrt{(r-1)/r}\,(x_r - \bar x_{r-1}) / s_{r-1}]\},\ r \ge 3

    with G the distribution function of Student's t. In control the Q are independent and normal
    with mean 0 and standard deviation 1 from the third value on, so that all run rules, the EWMA
    and the CUSUM apply with their run lengths.

    A shift that is not found soon enters mean and s, and is then taken for normal: watch the
    CUSUM of the same Q (`self_starting_cusum`), and after an alarm exclude (NaN) the values
    since the change before going on.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        In order of time; NaN for an excluded one, which enters neither mean nor s.

    Returns
    -------
    Chart
        Centre 0, limits +-3. The first two values, and those before which all were equal, have
        no Q (NaN): there is no spread yet to measure them by.

    Raises
    ------
    ChartRefused
        No value, or one that is infinite.

    References
    ----------
    Quesenberry, C. P. (1991). SPC Q charts for start-up processes and short or long runs. Journal
    of Quality Technology 23, 213-224.

    Examples
    --------
    >>> chart = q_chart([10.0, 10.2, 10.1, 10.05, 11.5, 11.6])
    >>> chart.points.round(2).tolist(), chart.beyond.tolist()[4]
    ([nan, nan, 0.0, -0.38, 3.4, 1.43], True)
    """
    row = row_of(values)
    t, freedom = _t_statistics(row)
    # The tail below -|t| keeps its digits where 1 - G would have none left.
    tail = np.maximum(stdtr(freedom, -np.abs(t)), _LEAST_CHANCE)
    q = np.copysign(ndtri(tail), t)
    return chart_of_points("q", q, np.ones(len(row)), ControlLimits(0.0, 1.0))


def self_starting_cusum(
    values: ArrayLike, k: float = 0.5, h: float = 4.774, head_start: float = 0.0
) -> CusumChart:
    """Chart the CUSUM of the Q of single values, which finds what the Q chart would absorb.

    Parameters and errors are those of `q_chart` and `spc.charts.cusum.cusum_chart`; at least one
    value must have a Q.

    Examples
    --------
    >>> values = [10.0, 10.2, 10.1, 10.05, 10.3, 10.4, 10.45, 10.5, 10.6]
    >>> self_starting_cusum(values).above.round(2).tolist()[-3:]
    [3.09, 3.94, 4.97]
    """
    return cusum_chart(q_chart(values).z, k, h, head_start)


def _t_statistics(row: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return for each value its t from those before it, and the degrees of freedom."""
    t, freedom = filled(len(row), np.nan), filled(len(row), np.nan)
    count, mean, squares = 0, 0.0, 0.0
    for index, value in enumerate(row.tolist()):
        if math.isnan(value):
            continue
        if squares > 0:
            s = math.sqrt(squares / (count - 1))
            t[index] = math.sqrt(count / (count + 1)) * (value - mean) / s
            freedom[index] = count - 1
        # Updated after judging: a value must not be measured by itself.
        count += 1
        distance = value - mean
        mean += distance / count
        squares += distance * (value - mean)
    return t, freedom
