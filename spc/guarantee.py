"""Limits with a guarantee: wide enough for what is not known after a short phase I.

Limits estimated from 25 subgroups are as often too narrow as too wide, and where they are too
narrow every stream that they judge gives false alarms for months. A wider multiplier of sigma
makes one sure of the false-alarm rate, at the price of finding shifts a little later.

Source: Albers, W. and Kallenberg, W. C. M. (2004). Are estimated control charts in control?
Statistics 38, 67-79.
"""

import math
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from spc.estimate_law import law_of_estimate
from spc.study_data import FEWEST_SUBGROUPS

__all__ = ["GuaranteedEstimator", "guaranteed_multiplier"]

FloatArray = NDArray[np.float64]

GuaranteedEstimator = Literal["auto", "pooled_s", "mean_s", "mean_range", "moving_range"]

_NODES = 64


@lru_cache(maxsize=1024)
def guaranteed_multiplier(
    subgroups: int,
    size: int,
    *,
    confidence: float = 0.9,
    arl: float = 370.4,
    estimator: GuaranteedEstimator = "auto",
) -> float:
    """Return how many sigmas make one sure that false alarms are as rare as promised.

    To be taken instead of 3: with it, the chart of means (or of single values) that is judged by
    the estimated centre line and sigma has an average run length in control of `arl` or more,
    with the stated confidence over what phase I may have estimated.

    Parameters
    ----------
    subgroups : int
        How many phase I had (m), 20 or more.
    size : int
        Values in each (n); 1 for individuals and moving ranges.
    confidence : float
        0.5 to 0.999.
    arl : float
        Promised average run length of the test of one point against its limits, 2 to 1e6.
    estimator : str
        What sigma was estimated by, see `spc.baseline.estimate_baseline`; `"auto"` is pooled s, or
        the mean moving range for single values.

    Returns
    -------
    float
        The multiplier; always above the one that would do if centre line and sigma were known.

    Raises
    ------
    ValueError
        A parameter out of range, or an estimator that does not suit the size.

    Notes
    -----
    Centre line and sigma of normal values are estimated independently of each other. The error of
    the centre line is integrated by Gauss-Hermite quadrature; the law of sigma is that of
    `spc.estimate_law.law_of_estimate`. Simulation agrees within 0.01 from 20 values on.

    Examples
    --------
    >>> [round(guaranteed_multiplier(m, 1), 2) for m in (25, 50, 100)]
    [3.97, 3.62, 3.41]
    >>> [round(guaranteed_multiplier(m, 5), 2) for m in (25, 50)]
    [3.37, 3.24]
    """
    _check(subgroups, size, confidence, arl)
    chance_above = law_of_estimate(subgroups, size, estimator)
    errors, chances = _errors_of_center(subgroups)
    reach = _reach(errors, arl)

    def lacking(multiplier: float) -> float:
        # The limits are wide enough when multiplier * estimate / sigma >= reach.
        return float(chances @ chance_above(reach / multiplier)) - confidence

    known = float(-ndtri(0.5 / arl))
    return float(brentq(lacking, 0.5 * known, 20 * known, xtol=1e-9))


def _check(subgroups: int, size: int, confidence: float, arl: float) -> None:
    if subgroups < FEWEST_SUBGROUPS:
        raise ValueError(
            f"Phase I takes {FEWEST_SUBGROUPS} subgroups at least, not {subgroups}: there is "
            "nothing to guarantee yet."
        )
    if size < 1:
        raise ValueError(f"A subgroup has one value at least, not {size}.")
    if not 0.5 <= confidence <= 0.999:
        raise ValueError(f"The confidence is 0.5 to 0.999, not {confidence}.")
    if not 2 <= arl <= 1e6:
        raise ValueError(f"An average run length of {arl} cannot be promised; 2 to 1e6.")


def _errors_of_center(m: int) -> tuple[FloatArray, FloatArray]:
    """Errors of the centre line, in standard errors of a point, and their chances."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    return nodes / math.sqrt(m), weights / weights.sum()


def _reach(errors: FloatArray, arl: float) -> FloatArray:
    """How far limits must reach for the run length when the centre line is off by each error."""
    low, high = np.zeros_like(errors), np.abs(errors) + 8.0
    for _ in range(60):
        middle = (low + high) / 2
        too_often = ndtr(-middle - errors) + ndtr(-middle + errors) > 1 / arl
        low, high = np.where(too_often, middle, low), np.where(too_often, high, middle)
    return high
