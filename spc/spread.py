"""The spread of a process in control: sigma of one value, estimated without what may have shifted.

Both estimates look at neighbours only, values of one subgroup or values in succession, so that a
process that wandered while the data were taken does not get wide limits for it.

Source: Montgomery, Introduction to Statistical Quality Control, 6.3 and 6.4; NIST/SEMATECH
e-Handbook of Statistical Methods, 6.3.2.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spc.constants import Precision, c4, d2

__all__ = ["sigma_of_moving_ranges", "sigma_within"]


def sigma_within(samples: Sequence[NDArray[np.float64]], constants: Precision = "exact") -> float:
    """Estimate sigma from the pooled standard deviation within subgroups, over c4.

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
    spread = [sample for sample in samples if len(sample) > 1]
    if not spread:
        raise ValueError("No subgroup has two values.")
    freedom = sum(len(sample) - 1 for sample in spread)
    squares = math.fsum(_squared_deviations(sample) for sample in spread)
    return math.sqrt(squares / freedom) / c4(freedom + 1, constants)


def sigma_of_moving_ranges(values: NDArray[np.float64], constants: Precision = "exact") -> float:
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
    if len(values) < 2:
        raise ValueError("A moving range needs two values.")
    ranges = np.abs(np.diff(values))
    return math.fsum(ranges) / len(ranges) / d2(2, constants)


def _squared_deviations(sample: NDArray[np.float64]) -> float:
    # The mean of equal values can differ from them in the last bit; their spread is still none.
    if sample.min() == sample.max():
        return 0.0
    return float(np.sum((sample - sample.mean()) ** 2))
