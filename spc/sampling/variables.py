"""Sampling by variables: what measured values, not counts, say of the parts that were not measured.

For normal values only: look at the fitted law before relying on it. Hardness and strength of one
heat are near enough; a plating thickness may not be.

Source: ISO 16269-6; Howe, Two-sided tolerance limits for normal populations, Journal of the
American Statistical Association 64 (1969); NIST/SEMATECH e-Handbook, 7.2.6.3.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri, nctdtrit, ndtri

from spc.sampling.plan import as_stated
from spc.specification import SpecificationLimits

__all__ = ["VariablesVerdict", "judge_by_variables", "k_one_sided", "k_two_sided"]


@dataclass(frozen=True, slots=True)
class VariablesVerdict:
    """Whether measured values release a lot.

    Parameters
    ----------
    accepted : bool
        Whether `lower` to `upper` lies within the specification.
    mean, deviation : float
        Of the sample, in the unit of the values.
    k : float
        Factor of the deviation.
    lower, upper : float or None
        What the stated share of the lot lies above, below or between, in the unit of the values;
        None on a side without a limit.
    """

    accepted: bool
    mean: float
    deviation: float
    k: float
    lower: float | None
    upper: float | None


def k_one_sided(n: int, reliability: float, confidence: float) -> float:
    """Return the factor k of a one-sided bound: with the confidence, the share lies above m - k s.

    Exact, by the noncentral t.

    Parameters
    ----------
    n : int
        Values in the sample, >= 2.
    reliability : float
        Share of the lot that is to lie beyond the bound, between 0 and 1.
    confidence : float
        Between 0 and 1.

    Raises
    ------
    ValueError
        A number is impossible.

    Examples
    --------
    >>> round(k_one_sided(10, reliability=0.95, confidence=0.95), 4)
    2.911
    """
    _require_two(n)
    share = float(as_stated(reliability, "reliability"))
    sure = float(as_stated(confidence, "confidence"))
    return float(nctdtrit(n - 1, ndtri(share) * math.sqrt(n), sure)) / math.sqrt(n)


def k_two_sided(n: int, reliability: float, confidence: float) -> float:
    """Return the factor k of a two-sided interval: with the confidence, it holds the share.

    Howe's approximation, within 1 % for n >= 5 at usual confidences.

    Parameters
    ----------
    n : int
        Values in the sample, >= 2.
    reliability : float
        Share of the lot that is to lie within m - k s to m + k s, between 0 and 1.
    confidence : float
        Between 0 and 1.

    Raises
    ------
    ValueError
        A number is impossible.

    Examples
    --------
    >>> round(k_two_sided(43, reliability=0.90, confidence=0.99), 4)
    2.2173
    """
    _require_two(n)
    share = float(as_stated(reliability, "reliability"))
    sure = float(as_stated(confidence, "confidence"))
    least = float(chdtri(n - 1, sure))
    return float(ndtri((1 + share) / 2)) * math.sqrt((n - 1) * (1 + 1 / n) / least)


def judge_by_variables(
    values: Sequence[float],
    specification: SpecificationLimits,
    *,
    reliability: float,
    confidence: float,
) -> VariablesVerdict:
    """Judge a lot by the mean and the spread of its sample.

    Parameters
    ----------
    values : sequence of float
        Of normal parts drawn at random, in the unit of the limits; two at least.
    specification : SpecificationLimits
        One limit: the one-sided k. Two: the two-sided one.
    reliability, confidence : float
        Share of good parts to be shown, and how surely; between 0 and 1.

    Raises
    ------
    ValueError
        Too few values, one that is not finite, no spread, no limit, or an impossible number.

    Examples
    --------
    >>> hardness = [35.1, 35.8, 36.2, 35.5, 36.0, 35.4, 35.9, 36.3, 35.7, 36.1]
    >>> asked = SpecificationLimits(lower=33.0)
    >>> verdict = judge_by_variables(hardness, asked, reliability=0.95, confidence=0.95)
    >>> verdict.accepted, round(verdict.lower, 2)
    (True, 34.69)
    """
    lower, upper = specification.lower, specification.upper
    if lower is None and upper is None:
        raise ValueError("Without a specification limit there is nothing to be shown.")
    measured = np.asarray(values, dtype=np.float64)
    if measured.ndim != 1 or not bool(np.isfinite(measured).all()):
        raise ValueError("Every value must be a finite number.")
    two_sided = lower is not None and upper is not None
    k = (k_two_sided if two_sided else k_one_sided)(len(measured), reliability, confidence)
    if measured.min() == measured.max():
        raise ValueError("The values do not vary: look at the gauge and its resolution.")
    mean, deviation = float(measured.mean()), float(measured.std(ddof=1))
    least = None if lower is None else mean - k * deviation
    most = None if upper is None else mean + k * deviation
    above = lower is None or least is None or least >= lower
    below = upper is None or most is None or most <= upper
    return VariablesVerdict(above and below, mean, deviation, k, least, most)


def _require_two(n: int) -> None:
    if n < 2:
        raise ValueError(f"A sample of {n} has no spread; two values at least.")
