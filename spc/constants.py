"""Control chart constants, by integration: no stored tables.

The samples are taken from a normal process. Names are those of the trade, so D3 (a factor of the
range chart) is not d3 (the spread of the relative range).

Source: the definitions of the relative range and of the standard deviation of normal samples;
Montgomery, Introduction to Statistical Quality Control, appendix VI; ISO 7870-2.
"""

import math
from functools import cache
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri, poch

from spc.quadrature import gauss_legendre

__all__ = ["A2", "A3", "B3", "B4", "D3", "D4", "Precision", "c4", "d2", "d3", "median_moving_range"]

Precision = Literal["exact", "table3"]
"""Whether d2 and c4 are exact, or rounded to three decimals as in printed tables, to reproduce
limits that were published with them."""

_FARTHEST = 9.0
"""Standard deviations from the mean beyond which a normal value is neglected (1e-19)."""

_NODES = 160
"""Points of the quadrature on each axis; doubling them changes no constant up to n = 25 by 1e-11,
and none up to n = 1000 by 1e-9."""


def d2(n: int, constants: Precision = "exact") -> float:
    """Return the mean range of `n` normal values, in standard deviations.

    Parameters
    ----------
    n : int
        Subgroup size, >= 2.
    constants : {"exact", "table3"}
        Exact, or rounded to three decimals.

    Raises
    ------
    ValueError
        `n` is below 2: one value has no range.

    Examples
    --------
    >>> round(d2(5), 6), d2(5, "table3")
    (2.325929, 2.326)
    """
    _require_two(n)
    return _rounded(_mean_range(n), constants)


def d3(n: int) -> float:
    """Return the standard deviation of the range of `n` normal values, in standard deviations.

    Raises ValueError when `n` is below 2.

    Examples
    --------
    >>> round(d3(5), 6)
    0.864082
    """
    _require_two(n)
    return math.sqrt(_mean_squared_range(n) - _mean_range(n) ** 2)


def c4(n: int, constants: Precision = "exact") -> float:
    """Return the mean standard deviation of `n` normal values, in standard deviations.

    Parameters
    ----------
    n : int
        Subgroup size, or degrees of freedom of a pooled standard deviation + 1; >= 2.
    constants : {"exact", "table3"}
        Exact, or rounded to three decimals.

    Raises
    ------
    ValueError
        `n` is below 2.

    Examples
    --------
    >>> round(c4(5), 6), c4(5, "table3")
    (0.939986, 0.94)
    """
    _require_two(n)
    # poch(a, 1/2) = Gamma(a + 1/2) / Gamma(a), without the loss of digits of a difference of
    # two large logarithms.
    return _rounded(math.sqrt(2 / (n - 1)) * float(poch((n - 1) / 2, 0.5)), constants)


def median_moving_range(constants: Precision = "exact") -> float:
    """Return the median difference of two normal values, in standard deviations.

    The difference is normal with standard deviation sqrt(2), so half of its sizes are below
    sqrt(2) times the upper quartile of a normal value.

    Examples
    --------
    >>> round(median_moving_range(), 10), median_moving_range("table3")
    (0.9538725524, 0.954)
    """
    return _rounded(math.sqrt(2) * float(ndtri(0.75)), constants)


def A2(n: int) -> float:  # noqa: N802 - the trade writes it so, and D3 is not d3
    """Return the factor of the mean range in the limits of a chart of means, 3 / (d2 sqrt(n)).

    Examples
    --------
    >>> round(A2(5), 6)
    0.576819
    """
    return 3 / (d2(n) * math.sqrt(n))


def A3(n: int) -> float:  # noqa: N802
    """Return the factor of the mean s in the limits of a chart of means, 3 / (c4 sqrt(n)).

    Examples
    --------
    >>> round(A3(5), 6)
    1.427299
    """
    return 3 / (c4(n) * math.sqrt(n))


def D3(n: int) -> float:  # noqa: N802
    """Return the factor of the mean range in the lower limit of a range chart, >= 0.

    Examples
    --------
    >>> D3(5), round(D3(7), 6)
    (0.0, 0.075708)
    """
    return max(0.0, 1 - 3 * d3(n) / d2(n))


def D4(n: int) -> float:  # noqa: N802
    """Return the factor of the mean range in the upper limit of a range chart.

    Examples
    --------
    >>> round(D4(5), 6)
    2.114499
    """
    return 1 + 3 * d3(n) / d2(n)


def B3(n: int) -> float:  # noqa: N802
    """Return the factor of the mean s in the lower limit of a chart of s, >= 0.

    Examples
    --------
    >>> B3(5), round(B3(6), 6)
    (0.0, 0.030363)
    """
    return max(0.0, 1 - _three_relative_spreads_of_s(n))


def B4(n: int) -> float:  # noqa: N802
    """Return the factor of the mean s in the upper limit of a chart of s.

    Examples
    --------
    >>> round(B4(5), 6)
    2.088998
    """
    return 1 + _three_relative_spreads_of_s(n)


def _three_relative_spreads_of_s(n: int) -> float:
    return 3 * math.sqrt(1 - c4(n) ** 2) / c4(n)


def _require_two(n: int) -> None:
    if n < 2:
        raise ValueError(f"A subgroup of {n} has no spread; two values at least.")


def _rounded(constant: float, constants: Precision) -> float:
    return round(constant, 3) if constants == "table3" else constant


@cache
def _mean_range(n: int) -> float:
    """E[W]: the integral of 1 - Phi^n - (1 - Phi)^n over the line."""
    x, weight = gauss_legendre(-_FARTHEST, _FARTHEST, _NODES)
    return float(np.sum(weight * (1 - ndtr(x) ** n - ndtr(-x) ** n)))


@cache
def _mean_squared_range(n: int) -> float:
    """E[W^2]: twice the integral over x < y of P(least value < x and greatest value > y)."""
    x, x_weight = gauss_legendre(-_FARTHEST, _FARTHEST, _NODES)
    gap, gap_weight = gauss_legendre(0.0, 2 * _FARTHEST, _NODES)
    low = x[:, np.newaxis]
    high = low + gap
    both = 1 - ndtr(high) ** n - ndtr(-low) ** n + (ndtr(high) - ndtr(low)) ** n
    return 2 * float(x_weight @ both @ gap_weight)
