"""How far an estimate of sigma can lie from the truth.

Source: for pooled s the chi law, exactly; for the mean of s or of ranges the chi law of the same
variance, Patnaik, P. B. (1950), Biometrika 37, 78-87; for the mean moving range the gamma law
(Pearson III) of the same first three moments, those of the products of neighbouring ranges by
Nabeya, S. (1952), Absolute moments in 3-dimensional normal distribution, Annals of the Institute
of Statistical Mathematics 4, 15-30.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaincc

from spc.constants import c4, d2, d3

__all__ = ["ChanceAbove", "law_of_estimate"]

FloatArray = NDArray[np.float64]
ChanceAbove = Callable[[FloatArray], FloatArray]
"""Chance that estimate / sigma is at least so large."""


def law_of_estimate(subgroups: int, size: int, estimator: str) -> ChanceAbove:
    """Return the law of the estimate of sigma, relative to sigma, for normal values.

    Parameters
    ----------
    subgroups : int
        How many there were, >= 3.
    size : int
        Values in each; 1 for moving ranges.
    estimator : {"auto", "pooled_s", "mean_s", "mean_range", "moving_range"}
        `"auto"` is pooled s, or the mean moving range for single values.

    Returns
    -------
    callable
        From an ndarray of float64 of any shape to the chances, same shape.

    Raises
    ------
    ValueError
        The estimator is unknown, or does not suit the size.

    Examples
    --------
    >>> law_of_estimate(25, 1, "auto")(np.array([0.5, 0.8, 1.0])).round(3).tolist()
    [0.999, 0.864, 0.479]
    """
    chosen = ("moving_range" if size == 1 else "pooled_s") if estimator == "auto" else estimator
    if chosen not in ("pooled_s", "mean_s", "mean_range", "moving_range"):
        raise ValueError(f"The law of {estimator!r} is not known: take pooled_s or moving_range.")
    if (chosen == "moving_range") != (size == 1):
        raise ValueError(f"{chosen} does not estimate sigma from subgroups of {size}; take auto.")
    if chosen == "moving_range":
        return _law_of_moving_range(subgroups)
    if chosen == "pooled_s":
        return _chi(subgroups * (size - 1))
    of_one = 1 / c4(size) ** 2 - 1 if chosen == "mean_s" else (d3(size) / d2(size)) ** 2
    return _chi(_freedom(of_one / subgroups))


def _chi(freedom: float) -> ChanceAbove:
    unbiased = _c4(freedom)

    def chance(least: FloatArray) -> FloatArray:
        squares = freedom * (unbiased * least) ** 2
        found: FloatArray = gammaincc(freedom / 2, squares / 2)
        return found

    return chance


def _freedom(variance: float) -> float:
    """Degrees of freedom at which s / c4 has this relative variance."""

    def excess(freedom: float) -> float:
        return 1 / _c4(freedom) ** 2 - 1 - variance

    return float(brentq(excess, 0.5, 2 / variance + 10))


def _c4(freedom: float) -> float:
    ratio = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)
    return math.sqrt(2 / freedom) * math.exp(ratio)


def _law_of_moving_range(values: int) -> ChanceAbove:
    variance, third = _moments_of_moving_range(values)
    spread = math.sqrt(variance)
    shape = 4 * variance**3 / third**2

    def chance(least: FloatArray) -> FloatArray:
        at = shape + math.sqrt(shape) * (least - 1) / spread
        found: FloatArray = gammaincc(shape, np.maximum(at, 0.0))
        return found

    return chance


def _moments_of_moving_range(values: int) -> tuple[float, float]:
    """Variance and third central moment of the mean of the moving ranges, over its mean.

    Ranges next to each other share a value, so that beside their own moments those of two and of
    three neighbours count. U, V, W are three successive differences: normal, with variance 2,
    correlation -1/2 between neighbours and 0 between U and W.
    """
    mean = d2(2)
    scale = math.sqrt(2)
    uv = (4 / math.pi) * (math.sqrt(0.75) + math.asin(0.5) / 2)
    uuu = scale**3 * 2 * math.sqrt(2 / math.pi)
    uuv = scale**3 * math.sqrt(2 / math.pi) * 1.25
    angles = math.asin(math.sqrt(1 / 3)) + math.asin(-1 / 3) / 4
    uvw = scale**3 * (2 / math.pi) ** 1.5 * (math.sqrt(0.5) + angles)
    own, pair = 2 - mean**2, uv - mean**2
    own_third = uuu - 6 * mean + 2 * mean**3
    pair_third = uuv - 2 * mean - 2 * mean * uv + 2 * mean**3
    three_third = uvw - mean * (2 * uv + mean**2) + 2 * mean**3
    n = values - 1
    variance = (n * own + 2 * (n - 1) * pair) / n**2
    third = (n * own_third + 6 * (n - 1) * pair_third + 6 * (n - 2) * three_third) / n**3
    return variance / mean**2, third / mean**3
