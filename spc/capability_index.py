"""Capability indices of a normal process, and how sure a sample makes them.

An index from a sample is an estimate: 30 values that show a Cpk of 1.5 do not show that the process
has 1.33. Each index comes with its interval, and `needed_cpk` says what a sample of n must show.

Source: Montgomery, Introduction to Statistical Quality Control, 8.3; Bissell, How reliable is your
capability index?, Applied Statistics 39 (1990); Boyles, The Taguchi capability index, Journal of
Quality Technology 23 (1991).
"""

import math
from dataclasses import dataclass

from scipy.special import chdtri, ndtri

from spc.specification import SpecificationLimits

__all__ = [
    "WANTED",
    "Index",
    "centred_index",
    "cp",
    "cpk",
    "cpm",
    "least_cpk",
    "nearness_index",
    "needed_cpk",
    "width_index",
]

WANTED = 1.33
"""What customers ask of a process as a rule: four sigma to the nearer limit."""


@dataclass(frozen=True, slots=True)
class Index:
    """A capability index and its two-sided confidence interval.

    Parameters
    ----------
    value, lower, upper : float
        Without unit; the estimate lies within its interval.
    """

    value: float
    lower: float
    upper: float


def cp(specification: SpecificationLimits, sigma: float) -> float | None:
    """Return the width of the specification over six sigma; None where one limit is missing.

    Parameters
    ----------
    specification : SpecificationLimits
        In the unit of the characteristic.
    sigma : float
        Standard deviation of one value, > 0, in the same unit.

    Examples
    --------
    >>> cp(SpecificationLimits(lower=8, upper=20), sigma=2.0)
    1.0
    """
    if specification.lower is None or specification.upper is None:
        return None
    return (specification.upper - specification.lower) / (6 * sigma)


def cpk(specification: SpecificationLimits, mean: float, sigma: float) -> float:
    """Return the distance of the mean to the nearer limit over three sigma.

    Negative when the mean is outside the limits.

    Parameters
    ----------
    specification : SpecificationLimits
        One limit at least, in the unit of the characteristic.
    mean, sigma : float
        In the same unit; sigma > 0.

    Raises
    ------
    ValueError
        There is no limit.

    Examples
    --------
    >>> round(cpk(SpecificationLimits(lower=8, upper=20), mean=16.0, sigma=2.0), 4)
    0.6667
    """
    margins = []
    if specification.lower is not None:
        margins.append(mean - specification.lower)
    if specification.upper is not None:
        margins.append(specification.upper - mean)
    if not margins:
        raise ValueError("Without a specification limit there is no capability.")
    return min(margins) / (3 * sigma)


def cpm(
    specification: SpecificationLimits, mean: float, sigma: float, target: float
) -> float | None:
    """Return the width of the specification over six root mean squares about the target.

    None where one limit is missing.

    Parameters
    ----------
    specification : SpecificationLimits
        In the unit of the characteristic.
    mean, sigma, target : float
        In the same unit; sigma > 0.

    Examples
    --------
    >>> cpm(SpecificationLimits(lower=8, upper=20), mean=14.0, sigma=2.0, target=14.0)
    1.0
    """
    return cp(specification, math.hypot(sigma, mean - target))


def width_index(value: float, freedom: float, confidence: float) -> Index:
    """Return Cp or Pp with its interval: exact, by chi-square, for a normal process.

    Parameters
    ----------
    value : float
        The index.
    freedom : float
        Degrees of freedom of the sigma in it, > 0.
    confidence : float
        Of the interval, between 0 and 1.

    Examples
    --------
    >>> width_index(1.7032, freedom=124, confidence=0.95)
    Index(value=1.7032, lower=1.491..., upper=1.914...)
    """
    tail = (1 - confidence) / 2
    # chdtri takes the share above.
    lower, upper = float(chdtri(freedom, 1 - tail)), float(chdtri(freedom, tail))
    return Index(value, value * math.sqrt(lower / freedom), value * math.sqrt(upper / freedom))


def nearness_index(value: float, n: int, freedom: float, confidence: float) -> Index:
    """Return Cpk or Ppk with Bissell's interval.

    Parameters
    ----------
    value : float
        The index.
    n : int
        Values in the mean.
    freedom : float
        Degrees of freedom of the sigma, > 0.
    confidence : float
        Of the interval, between 0 and 1.

    Examples
    --------
    >>> index = nearness_index(1.6632, n=125, freedom=124, confidence=0.95)
    >>> round(index.lower, 4), round(index.upper, 4)
    (1.4481, 1.8783)
    """
    reach = _reach((1 + confidence) / 2) * _cpk_error(value, n, freedom)
    return Index(value, value - reach, value + reach)


def centred_index(value: float, n: int, freedom: float, offset: float, confidence: float) -> Index:
    """Return Cpm with its interval: chi-square with degrees of freedom after Boyles.

    Parameters
    ----------
    value : float
        The index.
    n : int
        Values in the mean.
    freedom : float
        What sigma is worth: `n` gives Boyles' n (1 + l)^2 / (1 + 2 l), with l = offset^2.
    offset : float
        Mean minus target, in sigma.
    confidence : float
        Of the interval, between 0 and 1.

    Examples
    --------
    >>> index = centred_index(1.6911, n=125, freedom=125, offset=0.1202, confidence=0.95)
    >>> round(index.lower, 4), round(index.upper, 4)
    (1.4816, 1.9003)
    """
    square = offset**2
    # Satterthwaite: the variances of sigma squared and of the squared offset, added.
    return width_index(value, (1 + square) ** 2 / (1 / freedom + 2 * square / n), confidence)


def least_cpk(value: float, n: int, confidence: float, freedom: float | None = None) -> float:
    """Return the Cpk that the process has at least: the one-sided lower bound.

    Parameters
    ----------
    value : float
        Cpk or Ppk of the sample.
    n : int
        Values in the sample, >= 2.
    confidence : float
        Between 0 and 1.
    freedom : float, optional
        Degrees of freedom of the sigma; n - 1 when not given.

    Examples
    --------
    >>> round(least_cpk(1.6162, n=125, confidence=0.95), 4)
    1.4404
    """
    freedom = n - 1 if freedom is None else freedom
    return value - _reach(confidence) * _cpk_error(value, n, freedom)


def needed_cpk(
    n: int, wanted: float = WANTED, confidence: float = 0.95, *, freedom: float | None = None
) -> float:
    """Return what the Cpk of a sample must be to show that the process has the wanted one.

    The smallest Cpk of a sample of `n` whose one-sided lower bound is `wanted`.

    Parameters
    ----------
    n : int
        Values in the sample, >= 2.
    wanted : float
        Cpk of the process to be shown, >= 0.
    confidence : float
        Above 0.5 and below 1.
    freedom : float, optional
        Degrees of freedom of the sigma; n - 1 when not given.

    Raises
    ------
    ValueError
        The sample is too small to show anything at this confidence, or an argument is impossible.

    Examples
    --------
    >>> [round(needed_cpk(n), 3) for n in (30, 50, 100, 300)]
    [1.713, 1.608, 1.515, 1.431]
    """
    freedom = n - 1 if freedom is None else freedom
    if not (0.5 < confidence < 1 and math.isfinite(wanted) and wanted >= 0):
        raise ValueError(
            "A needed Cpk takes a wanted Cpk >= 0 and a confidence between 0.5 and 1, "
            f"not {wanted} and {confidence}."
        )
    reach = _reach(confidence)
    # The larger root of (c - wanted)^2 = reach^2 (1 / (9 n) + c^2 / (2 freedom)).
    leading = 1 - reach**2 / (2 * freedom) if freedom > 0 else 0.0
    if leading <= 0:
        raise ValueError(f"{n} values are too few: no Cpk of theirs shows {wanted:g}.")
    rest = wanted**2 - reach**2 / (9 * n)
    return (wanted + math.sqrt(wanted**2 - leading * rest)) / leading


def _cpk_error(value: float, n: int, freedom: float) -> float:
    return math.sqrt(1 / (9 * n) + value**2 / (2 * freedom))


def _reach(share: float) -> float:
    return float(ndtri(share))
