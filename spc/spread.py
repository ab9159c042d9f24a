"""The spread of a process in control: sigma of one value, estimated without what may have shifted.

All estimates look at neighbours only, values of one subgroup or values in succession, so that a
process that wandered while the data were taken does not get wide limits for it.

Source: Montgomery, Introduction to Statistical Quality Control, 6.3 and 6.4; NIST/SEMATECH
e-Handbook of Statistical Methods, 6.3.2; for subgroups of unequal size the weights of least
variance, Burr (1969), Journal of Quality Technology 1, 163-167.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spc.constants import Precision, c4, d2, d3, median_moving_range

__all__ = [
    "sigma_of_mean_ranges",
    "sigma_of_mean_s",
    "sigma_of_median_moving_range",
    "sigma_of_moving_ranges",
    "sigma_within",
]

FloatArray = NDArray[np.float64]


def sigma_within(samples: Sequence[FloatArray], constants: Precision = "exact") -> float:
    """Estimate sigma from the pooled standard deviation within subgroups, over c4.

    The most precise of the estimates, and the one for measurements that a machine records.

    Parameters
    ----------
    samples : sequence of ndarray of float64, shapes (n_1,), (n_2,), ...
        The values of each subgroup; a subgroup of one value says nothing and is passed over.
    constants : {"exact", "table3"}
        Exact c4 of the degrees of freedom + 1, or rounded to three decimals.

    Returns
    -------
    float
        In the unit of the values; exactly 0 when the values of each subgroup are equal.

    Raises
    ------
    ValueError
        No subgroup has two values.

    Examples
    --------
    >>> round(sigma_within([np.array([1.0, 2.0, 3.0]), np.array([7.0, 8.0, 9.0])]), 4)
    1.0638
    """
    spread = _with_spread(samples)
    freedom = sum(len(sample) - 1 for sample in spread)
    squares = math.fsum(_squared_deviations(sample) for sample in spread)
    return math.sqrt(squares / freedom) / c4(freedom + 1, constants)


def sigma_of_mean_s(samples: Sequence[FloatArray], constants: Precision = "exact") -> float:
    """Estimate sigma from the mean standard deviation of subgroups, over c4.

    The estimate behind the printed factors A3, B3 and B4. Subgroups of unequal size are weighted
    by c4^2 / (1 - c4^2), the inverse of the variance of their s / c4.

    Parameters, result and errors are those of `sigma_within`.

    Examples
    --------
    >>> round(sigma_of_mean_s([np.array([1.0, 2.0, 3.0]), np.array([7.0, 8.0, 9.0])]), 4)
    1.1284
    """
    spread = _with_spread(samples)
    estimates = [
        math.sqrt(_squared_deviations(sample) / (len(sample) - 1)) / c4(len(sample), constants)
        for sample in spread
    ]
    return _weighted(estimates, [_precision_of_s(len(sample)) for sample in spread])


def sigma_of_mean_ranges(samples: Sequence[FloatArray], constants: Precision = "exact") -> float:
    """Estimate sigma from the mean range of subgroups, over d2.

    The estimate behind the printed factors A2, D3 and D4: for charts kept by hand, and for
    subgroups of ten at most, since a range looks at two values only. Subgroups of unequal size
    are weighted by d2^2 / d3^2, the inverse of the variance of their R / d2.

    Parameters, result and errors are those of `sigma_within`, with d2 for c4.

    Examples
    --------
    >>> samples = [np.array([1.0, 2.0, 3.0]), np.array([7.0, 8.0, 9.0])]
    >>> round(sigma_of_mean_ranges(samples, "table3"), 4)
    1.1813
    """
    spread = _with_spread(samples)
    estimates = [float(np.ptp(sample)) / d2(len(sample), constants) for sample in spread]
    return _weighted(estimates, [(d2(len(s)) / d3(len(s))) ** 2 for s in spread])


def sigma_of_moving_ranges(values: FloatArray, constants: Precision = "exact") -> float:
    """Estimate sigma from the mean difference of successive values, over d2(2).

    Parameters
    ----------
    values : ndarray of float64, shape (n,), n >= 2
        Single values in order of time.
    constants : {"exact", "table3"}
        Exact d2, or 1.128.

    Returns
    -------
    float
        In the unit of the values; exactly 0 when all are equal.

    Raises
    ------
    ValueError
        There is no second value.

    Examples
    --------
    >>> round(sigma_of_moving_ranges(np.array([49.6, 47.6, 49.9]), "table3"), 4)
    1.906
    """
    ranges = _moving_ranges(values)
    return math.fsum(ranges) / len(ranges) / d2(2, constants)


def sigma_of_median_moving_range(values: FloatArray, constants: Precision = "exact") -> float:
    """Estimate sigma from the median difference of successive values, over 0.954.

    A few wild values, or a few steps of the level, hardly move it. It is less precise than the
    mean, and with coarsely rounded values it is a multiple of the rounding, or 0.

    Parameters, result and errors are those of `sigma_of_moving_ranges`.

    Examples
    --------
    >>> round(sigma_of_median_moving_range(np.array([10.0, 11.0, 9.0, 99.0, 10.0, 11.0])), 4)
    2.0967
    """
    return float(np.median(_moving_ranges(values))) / median_moving_range(constants)


def _with_spread(samples: Sequence[FloatArray]) -> list[FloatArray]:
    spread = [sample for sample in samples if len(sample) > 1]
    if not spread:
        raise ValueError("No subgroup has two values.")
    return spread


def _moving_ranges(values: FloatArray) -> FloatArray:
    if len(values) < 2:
        raise ValueError("A moving range needs two values.")
    return np.abs(np.diff(values))


def _squared_deviations(sample: FloatArray) -> float:
    # The mean of equal values can differ from them in the last bit; their spread is still none.
    if sample.min() == sample.max():
        return 0.0
    return float(np.sum((sample - sample.mean()) ** 2))


def _precision_of_s(n: int) -> float:
    return c4(n) ** 2 / (1 - c4(n) ** 2)


def _weighted(estimates: list[float], weights: list[float]) -> float:
    # Equal weights cancel exactly, so that equal sizes give the plain mean of the trade.
    if min(weights) == max(weights):
        return math.fsum(estimates) / len(estimates)
    sums = (estimate * weight for estimate, weight in zip(estimates, weights, strict=True))
    return math.fsum(sums) / math.fsum(weights)
