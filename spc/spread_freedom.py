"""How much an estimate of sigma is worth: the degrees of freedom of an s that errs as much.

A range wastes part of what its subgroup says, and moving ranges overlap. An interval that counts
every value as a full degree of freedom promises more than it holds: for single values its 95 % are
86 %.

Source: Patnaik, The use of mean range as an estimator of variance in statistical tests, Biometrika
37 (1950); the covariance of successive moving ranges from the absolute moments of two normal
variables (Nabeya 1951).
"""

import math
from collections.abc import Sequence

from scipy.optimize import brentq
from scipy.special import poch

from spc.constants import c4, d2, d3

__all__ = [
    "freedom_of_deviations",
    "freedom_of_median_moving_range",
    "freedom_of_moving_ranges",
    "freedom_of_ranges",
]

_OF_NEIGHBOURS = 4 / math.pi * (math.sqrt(3) / 2 + math.pi / 12 - 1)
"""Covariance of two moving ranges that share a value, in sigma squared."""

_OF_MEDIAN = 1.6499826568
"""Variance of the median moving range, in sigma squared, times the number of ranges, for many of
them: from the density at the median and the covariance of neighbours below it."""


def freedom_of_ranges(sizes: Sequence[int]) -> float:
    """Return the degrees of freedom of the mean of ranges, each over its d2.

    Parameters
    ----------
    sizes : sequence of int
        Sizes of the subgroups with two values or more, one at least.

    Raises
    ------
    ValueError
        No subgroup has two values.

    Examples
    --------
    >>> round(freedom_of_ranges([5] * 25), 1)  # of 100 in the pooled s
    90.8
    """
    return _of_mean([(d3(size) / d2(size)) ** 2 for size in sizes if size > 1])


def freedom_of_deviations(sizes: Sequence[int]) -> float:
    """Return the degrees of freedom of the mean of standard deviations, each over its c4.

    Parameters
    ----------
    sizes : sequence of int
        Sizes of the subgroups with two values or more, one at least.

    Raises
    ------
    ValueError
        No subgroup has two values.

    Examples
    --------
    >>> round(freedom_of_deviations([5] * 25), 1)
    95.1
    """
    return _of_mean([1 / c4(size) ** 2 - 1 for size in sizes if size > 1])


def freedom_of_moving_ranges(n: int) -> float:
    """Return the degrees of freedom of the mean moving range of `n` single values.

    Parameters
    ----------
    n : int
        Values, >= 2.

    Raises
    ------
    ValueError
        There is no second value.

    Examples
    --------
    >>> round(freedom_of_moving_ranges(100), 1)  # of 99 in s
    60.3
    """
    if n < 2:
        raise ValueError("A moving range needs two values.")
    ranges = n - 1
    variance = (ranges * d3(2) ** 2 + 2 * (ranges - 1) * _OF_NEIGHBOURS) / ranges**2
    return _with_error(variance / d2(2) ** 2)


def freedom_of_median_moving_range(n: int) -> float:
    """Return the degrees of freedom of the median moving range of `n` single values.

    Asymptotic; a little low for few values.

    Parameters
    ----------
    n : int
        Values, >= 2.

    Raises
    ------
    ValueError
        There is no second value.

    Examples
    --------
    >>> round(freedom_of_median_moving_range(100), 1)  # of 99 in s
    30.2
    """
    if n < 2:
        raise ValueError("A moving range needs two values.")
    return _with_error(_OF_MEDIAN / (n - 1))


def _of_mean(squared_errors: Sequence[float]) -> float:
    if not squared_errors:
        raise ValueError("No subgroup has two values.")
    # Weighted by their precision, as the estimates are.
    return _with_error(1 / math.fsum(1 / error for error in squared_errors))


def _with_error(squared: float) -> float:
    """Degrees of freedom of an s with this squared relative error."""
    # It is 1 / (2 freedom) and a little more: the root lies between these ends.
    return float(brentq(lambda freedom: _squared_error(freedom) - squared, 0.2, 2 / squared))


def _squared_error(freedom: float) -> float:
    mean = math.sqrt(2 / freedom) * float(poch(freedom / 2, 0.5))
    return 1 / mean**2 - 1
