"""How unlikely it is that bad lots share something by chance."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Z_95 = 1.959963984540054
"""Standard deviations to either side that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Odds:
    """An odds ratio with its 95 % confidence interval.

    Examples
    --------
    >>> Odds(21.0, 0.7, 634.0).low
    0.7
    """

    ratio: float
    low: float
    high: float


def fisher_p(exposed_bad: int, bad: int, exposed_others: int, others: int) -> float:
    """Probability that at least so many bad lots are exposed, if exposure had no part in it.

    Parameters
    ----------
    exposed_bad, bad
        Number of bad lots exposed, and of all bad lots.
    exposed_others, others
        The same of the lots compared with.

    Returns
    -------
    float
        The upper tail of the hypergeometric distribution, 0 to 1.

    Raises
    ------
    ValueError
        More are exposed than there are, or a number is negative.

    Notes
    -----
    One-sided exact test of R. A. Fisher, *Statistical Methods for Research Workers*, section
    21.02 (5th edition, 1934). The first term comes from log-gamma, the others from the ratio of
    each to the one before.

    Examples
    --------
    All 3 bad lots and 1 of 7 others came from one coil: 4 of the 120 ways to choose 3 of 10.

    >>> round(fisher_p(3, 3, 1, 7), 6) == round(4 / 120, 6)
    True
    """
    if not (0 <= exposed_bad <= bad and 0 <= exposed_others <= others):
        raise ValueError(
            f"{exposed_bad} of {bad} and {exposed_others} of {others} lots exposed cannot be"
        )
    exposed = exposed_bad + exposed_others
    if exposed_bad <= max(0, exposed - others):
        return 1.0
    logarithm = (
        _log_ways(bad, exposed_bad)
        + _log_ways(others, exposed_others)
        - _log_ways(bad + others, exposed)
    )
    tail = term = 1.0
    for found in range(exposed_bad, min(exposed, bad)):
        left = others - exposed + found + 1
        term *= (bad - found) * (exposed - found) / ((found + 1) * left)
        tail += term
    return min(1.0, math.exp(logarithm) * tail)


def odds_ratio(exposed_bad: int, bad: int, exposed_others: int, others: int) -> Odds:
    """Odds of being bad when exposed, over those when not; a half is added to every count.

    Parameters
    ----------
    exposed_bad, bad, exposed_others, others
        As of `fisher_p`.

    Notes
    -----
    The half (J. B. S. Haldane 1956, F. J. Anscombe 1956) keeps the ratio finite where a count is
    zero. The interval is Woolf's (1955): normal in the logarithm.

    Examples
    --------
    >>> found = odds_ratio(3, 3, 1, 7)
    >>> round(found.ratio, 2), round(found.low, 2), round(found.high, 1)
    (30.33, 0.96, 959.7)
    """
    counts = (exposed_bad, bad - exposed_bad, exposed_others, others - exposed_others)
    a, b, c, d = (count + 0.5 for count in counts)
    ratio = a * d / (b * c)
    width = Z_95 * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return Odds(ratio, ratio * math.exp(-width), ratio * math.exp(width))


def q_values(p: NDArray[np.float64], tests: int | None = None) -> NDArray[np.float64]:
    """The false-discovery rate at which each of many tests would just be called significant.

    Parameters
    ----------
    p
        Probabilities, shape (n,), in any order.
    tests
        Number of tests made, if more than there are probabilities: the others count as 1.

    Returns
    -------
    ndarray
        Shape (n,), 0 to 1, never below `p`.

    Raises
    ------
    ValueError
        Fewer tests were made than there are probabilities.

    Notes
    -----
    Y. Benjamini and Y. Hochberg, *Controlling the false discovery rate*, J. R. Statist. Soc. B
    57 (1995) 289-300. It holds for independent tests and for such as rise and fall together.

    Examples
    --------
    >>> q_values(np.array([0.01, 0.8, 0.02])).round(6).tolist()
    [0.03, 0.8, 0.03]
    """
    made = len(p) if tests is None else tests
    if made < len(p):
        raise ValueError(f"{len(p)} probabilities cannot come from {made} tests")
    order = np.argsort(p, kind="stable")
    raised = p[order] * made / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum.accumulate(raised[::-1])[::-1].clip(max=1.0)
    return q


def _log_ways(of: int, chosen: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(chosen + 1) - math.lgamma(of - chosen + 1)
