"""How long an EWMA chart runs until it signals: exactly, by an integral equation.

Source: Crowder, S. V. (1987). A simple method for studying run-length distributions of
exponentially weighted moving average charts. Technometrics 29, 401-407.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from spc.quadrature import gauss_legendre

__all__ = ["ewma_run_length", "reach_for"]

FloatArray = NDArray[np.float64]

LEAST_WEIGHT = 0.01
"""Smaller weights average over hundreds of points, and need a finer quadrature."""

LONGEST = 1e9
"""Beyond so long a run the equations have too few digits."""


@lru_cache(maxsize=4096)
def ewma_run_length(
    weight: float, reach: float, shift: float = 0.0, *, start: float = 0.0
) -> float:
    """Return the average run length of a two-sided EWMA chart with constant limits.

    A chart with limits that are exact from the first point on signals a little earlier.

    Parameters
    ----------
    weight : float
        Of the newest point, 0.01 to 1.
    reach : float
        Limits in standard deviations of the average (L), above 0.
    shift : float
        Of the mean, in standard deviations of a point; 0 is in control.
    start : float
        Where the average starts, within the limits.

    Returns
    -------
    float
        Points up to the signal on average, >= 1; to 8 digits up to 10,000, to 6 beyond.

    Raises
    ------
    ValueError
        A parameter out of range, or a run length above 1e9.

    Examples
    --------
    >>> round(ewma_run_length(0.2, 2.962), 2), round(ewma_run_length(0.2, 2.962, 1.0), 2)
    (499.74, 10.54)
    """
    _check(weight, reach, shift)
    limit = reach * math.sqrt(weight / (2 - weight))
    if abs(start) > limit:
        raise ValueError(f"The average starts within its limits +-{limit:.4g}, not at {start}.")
    at, width = gauss_legendre(-limit, limit, _nodes(weight, limit))
    step = _density(at, at, weight, shift) * width
    lengths = np.linalg.solve(np.eye(len(at)) - step, np.ones(len(at)))
    first = _density(np.array([start]), at, weight, shift)[0] * width
    length = 1 + float(first @ lengths)
    if not 1 <= length <= LONGEST:
        raise ValueError(f"With reach {reach} a run is longer than {LONGEST:g} points on average.")
    return length


@lru_cache(maxsize=1024)
def reach_for(run_length: float, weight: float = 0.2) -> float:
    """Return the reach with which the chart runs so long on average in control.

    Parameters
    ----------
    run_length : float
        Wanted points up to a false alarm, 2 to 1e8.
    weight : float
        Of the newest point, 0.01 to 1.

    Raises
    ------
    ValueError
        A parameter out of range.

    Examples
    --------
    >>> round(reach_for(370.4, 0.2), 4)
    2.8593
    """
    if not 2 <= run_length <= LONGEST / 10:
        raise ValueError(f"An average run of {run_length} points; 2 to {LONGEST / 10:g}.")
    _check(weight, 1.0, 0.0)

    def excess(reach: float) -> float:
        return math.log(ewma_run_length(weight, reach) / run_length)

    upper = 1.0
    while excess(upper) < 0:
        upper += 0.5
    return float(brentq(excess, upper - 1.0 + 1e-3, upper, xtol=1e-10))


def _check(weight: float, reach: float, shift: float) -> None:
    if not LEAST_WEIGHT <= weight <= 1:
        raise ValueError(f"The weight of the newest point is {LEAST_WEIGHT} to 1, not {weight}.")
    if not (math.isfinite(reach) and reach > 0):
        raise ValueError(f"The reach is a finite number above 0, not {reach}.")
    if not math.isfinite(shift):
        raise ValueError(f"The shift is a finite number, not {shift}.")


def _nodes(weight: float, limit: float) -> int:
    # The kernel is a bell as wide as the weight: so many of them lie side by side.
    # In steps of 16, so that a search for a reach needs few sets of nodes.
    return 16 * math.ceil((24 + 7 * limit / weight) / 16)


def _density(before: FloatArray, after: FloatArray, weight: float, shift: float) -> FloatArray:
    """Density of the average at `after` when it was at `before`."""
    point = (after - (1 - weight) * before[:, np.newaxis]) / weight - shift
    density: FloatArray = np.exp(-(point**2) / 2) / (math.sqrt(2 * math.pi) * weight)
    return density
