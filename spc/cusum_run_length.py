"""How long a CUSUM chart runs until it signals: exactly, by an integral equation.

Source: Page, E. S. (1954). Continuous inspection schemes. Biometrika 41, 100-115; for two sides
and head starts Lucas and Crosier (1982), Technometrics 24, 199-205.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

from spc.quadrature import gauss_legendre

__all__ = ["cusum_run_length", "limit_for"]

FloatArray = NDArray[np.float64]

LONGEST = 1e9
"""Beyond so long a run the equations have too few digits."""

LARGEST_LIMIT = 100.0

_LEAST_LIMIT = 1e-9


@lru_cache(maxsize=4096)
def cusum_run_length(
    k: float, h: float, shift: float = 0.0, *, head_start: float = 0.0, sides: int = 2
) -> float:
    """Return the average run length of a CUSUM chart.

    Parameters
    ----------
    k : float
        Allowance, >= 0, in standard deviations of a point.
    h : float
        Decision limit, above 0, at most 100.
    shift : float
        Of the mean, in standard deviations of a point; 0 is in control.
    head_start : float
        Where the sums start, 0 to h; for two sides h / 2 + k at most, else they meet.
    sides : {1, 2}
        The upper sum alone, or both.

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
    >>> round(cusum_run_length(0.5, 5.0), 2), round(cusum_run_length(0.5, 5.0, 1.0), 2)
    (465.44, 10.38)
    >>> round(cusum_run_length(0.5, 5.0, 1.0, head_start=2.5), 2)
    6.35
    """
    _check(k, h, shift, head_start, sides)
    above, above_anew = _one_sided(k, h, shift, head_start)
    if sides == 1:
        return _believable(above, h)
    alike = shift == 0
    below, below_anew = (above, above_anew) if alike else _one_sided(k, h, -shift, head_start)
    # One sum can only signal while the other is at 0, and then goes on from there.
    return _believable(
        (above * below_anew + above_anew * below - above_anew * below_anew)
        / (above_anew + below_anew),
        h,
    )


@lru_cache(maxsize=1024)
def limit_for(run_length: float, k: float = 0.5, *, sides: int = 2) -> float:
    """Return the decision limit h with which the chart runs so long on average in control.

    Parameters
    ----------
    run_length : float
        Wanted points up to a false alarm, 5 to 1e7.
    k : float
        Allowance, 0.1 to 2.
    sides : {1, 2}
        As in `cusum_run_length`.

    Raises
    ------
    ValueError
        A parameter out of range, or the allowance alone makes runs longer.

    Examples
    --------
    >>> round(limit_for(370.0), 4)
    4.7738
    """
    if not 5 <= run_length <= LONGEST / 100:
        raise ValueError(f"An average run of {run_length} points; 5 to {LONGEST / 100:g}.")
    if not 0.1 <= k <= 2:
        raise ValueError(f"An allowance k of {k}; 0.1 to 2.")

    def excess(h: float) -> float:
        return math.log(cusum_run_length(k, h, sides=sides) / run_length)

    if excess(_LEAST_LIMIT) > 0:
        raise ValueError(
            f"With k = {k} every chart runs longer than {run_length} points on average: take a "
            "smaller k."
        )
    # Run lengths grow like exp(2 k h): a step does not jump over the longest that can be computed.
    lower, upper = _LEAST_LIMIT, 1 / k
    while excess(upper) < 0:
        lower, upper = upper, upper + 1 / k
    return float(brentq(excess, lower, upper, xtol=1e-10))


def _check(k: float, h: float, shift: float, head_start: float, sides: int) -> None:
    if not (math.isfinite(k) and k >= 0):
        raise ValueError(f"The allowance k is a finite number, 0 or more, not {k}.")
    if not 0 < h <= LARGEST_LIMIT:
        raise ValueError(f"The decision limit h is above 0, at most {LARGEST_LIMIT:g}, not {h}.")
    if not math.isfinite(shift):
        raise ValueError(f"The shift is a finite number, not {shift}.")
    if sides not in (1, 2):
        raise ValueError(f"A CUSUM chart has 1 side or 2, not {sides}.")
    most = h if sides == 1 else h / 2 + k
    if not 0 <= head_start <= min(most, h):
        raise ValueError(f"The head start is 0 to {min(most, h):g}, not {head_start}.")


def _one_sided(k: float, h: float, shift: float, head_start: float) -> tuple[float, float]:
    """Average run length of the upper sum from the head start, and from 0."""
    # In steps of 16, so that a search for a limit needs few sets of nodes.
    nodes, width = gauss_legendre(0.0, h, 16 * math.ceil((24 + 4 * h) / 16))
    # 0 is a state of its own, where the sum rests with a chance, not a density.
    at = np.concatenate([[0.0], nodes])
    step = _chances(at, at, width, k - shift)
    lengths = np.linalg.solve(np.eye(len(at)) - step, np.ones(len(at)))
    first = _chances(np.array([head_start]), at, width, k - shift)[0]
    return 1 + float(first @ lengths), float(lengths[0])


def _chances(before: FloatArray, after: FloatArray, width: FloatArray, drift: float) -> FloatArray:
    start = before[:, np.newaxis]
    rest = ndtr(drift - start)
    move = np.exp(-((after[1:] - start + drift) ** 2) / 2) / math.sqrt(2 * math.pi) * width
    return np.hstack([rest, move])


def _believable(length: float, h: float) -> float:
    if not 1 <= length <= LONGEST:
        raise ValueError(f"With h = {h} a run is longer than {LONGEST:g} points on average.")
    return length
