"""Sampling from a lot of so many parts: exact, in whole numbers.

A probability that decides how many bolts are tested is compared as a fraction: a plan that holds
its confidence exactly must not fail by the last bit, nor one that misses it pass. Only where both
the sample and the bad parts go into the thousands it is computed by logarithms, to seven digits.

Source: Schilling and Neubauer, Acceptance Sampling in Quality Control, chapters 3 and 5.
"""

from fractions import Fraction
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from spc.sampling.plan import NoPlan, as_stated, require_accept, require_lot

__all__ = ["pass_probability", "passes_with", "probability_of", "smallest_sample"]

LARGEST_EXACT = 2000
"""Bad parts or parts tested, the fewer of them, up to which whole numbers are soon computed."""

_LAST_DIGITS = 1e-7


def pass_probability(lot_size: int, bad: int, sample_size: int, accept: int = 0) -> float:
    """Return the probability that a lot with `bad` bad parts passes.

    Parameters
    ----------
    lot_size, bad, sample_size : int
        Parts in the lot, bad ones among them, and parts tested.
    accept : int
        Bad parts in the sample with which the lot still passes.

    Raises
    ------
    ValueError
        More bad or tested parts than the lot has, or a negative number.

    Examples
    --------
    >>> round(pass_probability(1000, bad=10, sample_size=258), 4)
    0.0498
    """
    _require_possible(lot_size, bad, sample_size, accept)
    if min(bad, sample_size) > LARGEST_EXACT:
        return float(min(_likely(lot_size, bad, sample_size, range(accept + 1)).sum(), 1.0))
    ways, possible = _ways(lot_size, bad, sample_size, accept)
    return sum(ways) / possible


def probability_of(found: int, lot_size: int, bad: int, sample_size: int) -> float:
    """Return the probability that a sample has exactly `found` of the lot's bad parts.

    Parameters
    ----------
    found, lot_size, bad, sample_size : int
        Bad parts in the sample; the others as in `pass_probability`.

    Examples
    --------
    >>> round(probability_of(1, 100, bad=2, sample_size=50), 4)
    0.5051
    """
    _require_possible(lot_size, bad, sample_size, found)
    if min(bad, sample_size) > LARGEST_EXACT:
        return float(_likely(lot_size, bad, sample_size, range(found, found + 1)).sum())
    ways, possible = _ways(lot_size, bad, sample_size, found)
    return (ways[-1] if found < len(ways) else 0) / possible


def passes_with(lot_size: int, bad: int, sample_size: int, accept: int, risk: Fraction) -> bool:
    """Whether a lot with `bad` bad parts passes with a probability above `risk`; exact.

    Parameters
    ----------
    lot_size, bad, sample_size, accept : int
        As in `pass_probability`.
    risk : Fraction
        Between 0 and 1.

    Examples
    --------
    >>> passes_with(1000, bad=1, sample_size=900, accept=0, risk=Fraction(1, 10))
    False
    """
    if min(bad, sample_size) > LARGEST_EXACT:
        passing = pass_probability(lot_size, bad, sample_size, accept)
        return passing > float(risk) * (1 + _LAST_DIGITS)
    _require_possible(lot_size, bad, sample_size, accept)
    ways, possible = _ways(lot_size, bad, sample_size, accept)
    return sum(ways) * risk.denominator > risk.numerator * possible


def smallest_sample(lot_size: int, bad: int, accept: int = 0, confidence: float = 0.95) -> int:
    """Return the smallest sample by which a lot with `bad` bad parts or more is found out.

    Parameters
    ----------
    lot_size : int
        Parts in the lot.
    bad : int
        The fewest bad parts that must be caught, >= 1.
    accept : int
        Bad parts in the sample with which the lot still passes.
    confidence : float
        Probability with which such a lot must fail, between 0 and 1.

    Raises
    ------
    NoPlan
        Not even the whole lot finds out more than `accept` bad parts.

    Examples
    --------
    >>> smallest_sample(1000, bad=10), smallest_sample(1000, bad=50), smallest_sample(1000, bad=1)
    (258, 57, 950)
    """
    require_lot(lot_size)
    require_accept(accept)
    if not 1 <= bad <= lot_size:
        raise ValueError(f"A lot of {lot_size} cannot have {bad} bad parts to catch.")
    if bad <= accept:
        raise NoPlan(
            f"A plan that passes with {accept} bad parts never finds out a lot with {bad}: accept "
            f"{bad - 1} at most, or ask for a lower reliability."
        )
    risk = 1 - as_stated(confidence, "confidence")
    too_few, enough = accept, accept + 1
    while passes_with(lot_size, bad, enough, accept, risk):
        too_few, enough = enough, min(2 * enough, lot_size)
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if passes_with(lot_size, bad, middle, accept, risk):
            too_few = middle
        else:
            enough = middle
    return enough


def _ways(lot_size: int, bad: int, sample_size: int, most: int) -> tuple[list[int], int]:
    """In how many of all possible samples 0, 1 ... `most` bad parts are, up to a common factor."""
    # Bad and tested parts may change places; the fewer give the smaller numbers.
    few, many = sorted((bad, sample_size))
    ways = []
    way = comb(lot_size - many, few)
    for found in range(min(most, few) + 1):
        rest = lot_size - many - few + found
        if way == 0:
            way = comb(many, found) * comb(lot_size - many, few - found)
        ways.append(way)
        way = way * (many - found) * (few - found) // ((found + 1) * (rest + 1)) if way else 0
    return ways, comb(lot_size, few)


def _likely(lot_size: int, bad: int, sample_size: int, found: range) -> NDArray[np.float64]:
    """The probabilities of so many bad parts in the sample, by logarithms."""
    least = max(0, sample_size + bad - lot_size)
    most = min(bad, sample_size)
    in_sample = np.arange(max(found.start, least), min(found.stop, most + 1), dtype=np.float64)
    likely: NDArray[np.float64] = np.exp(
        _log_comb(bad, in_sample)
        + _log_comb(lot_size - bad, sample_size - in_sample)
        - _log_comb(lot_size, np.array([float(sample_size)]))
    )
    return likely


def _log_comb(of: int, taken: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = gammaln(of + 1.0) - gammaln(taken + 1) - gammaln(of - taken + 1)
    return found


def _require_possible(lot_size: int, bad: int, sample_size: int, accept: int) -> None:
    if not (0 <= bad <= lot_size and 0 <= sample_size <= lot_size and accept >= 0):
        raise ValueError(
            f"A lot of {lot_size} with {bad} bad parts, a sample of {sample_size} and {accept} "
            "accepted: one of them is impossible."
        )
