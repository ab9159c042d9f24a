"""What the drawing asks: specification limits, and measured values judged against them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["JudgedValue", "SpecificationLimits", "judge", "worst"]


@dataclass(frozen=True, slots=True)
class SpecificationLimits:
    """The limits of one characteristic, in its unit; both are inclusive.

    Parameters
    ----------
    lower, upper : float, optional
        The smallest and the largest value that conforms; None asks nothing on that side.

    Raises
    ------
    ValueError
        A limit is not a finite number, or the lower one is above the upper one.

    Examples
    --------
    >>> SpecificationLimits(lower=33.0, upper=39.0)
    SpecificationLimits(lower=33.0, upper=39.0)
    """

    lower: float | None = None
    upper: float | None = None

    def __post_init__(self) -> None:
        for limit in (self.lower, self.upper):
            if limit is not None and not math.isfinite(limit):
                raise ValueError(f"A specification limit must be a finite number, not {limit}.")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ValueError(
                f"The lower specification limit {self.lower} is above the upper one {self.upper}."
            )


@dataclass(frozen=True, slots=True)
class JudgedValue:
    """One measured value, and whether it is within the specification limits."""

    value: float
    conforming: bool


def judge(values: Sequence[float], limits: SpecificationLimits) -> tuple[JudgedValue, ...]:
    """Judge measured values against specification limits.

    A value on a limit conforms. The values are compared as they were recorded, without rounding
    and without a guard band for the uncertainty of the gauge.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        Measured values, in the unit of the limits.
    limits : SpecificationLimits
        What the drawing asks.

    Returns
    -------
    tuple of JudgedValue, shape (n,)
        In the order of `values`.

    Raises
    ------
    ValueError
        A value is NaN or infinite: a missing measurement is no measurement, and must neither
        pass nor fail.

    Examples
    --------
    >>> hardness = SpecificationLimits(lower=33.0, upper=39.0)
    >>> [judged.conforming for judged in judge([32.9, 33.0, 36.5, 39.0, 39.1], hardness)]
    [False, True, True, True, False]
    """
    return tuple(JudgedValue(value, _outside_by(value, limits) <= 0) for value in _measured(values))


def worst(values: Sequence[float], limits: SpecificationLimits) -> float:
    """Return the value that is farthest outside the limits.

    When all values conform, it is the one nearest to a limit. Of equals, the first.

    Parameters
    ----------
    values : sequence of float, shape (n,), n >= 1
        Measured values, in the unit of the limits.
    limits : SpecificationLimits
        One limit at least.

    Raises
    ------
    ValueError
        There is no value, a value is NaN or infinite, or there is no limit to be near to.

    Examples
    --------
    >>> worst([36.0, 32.5, 39.2], SpecificationLimits(lower=33.0, upper=39.0))
    32.5
    >>> worst([36.0, 38.0, 34.5], SpecificationLimits(lower=33.0))
    34.5
    """
    if limits.lower is None and limits.upper is None:
        raise ValueError("Without a specification limit no value is worse than another.")
    measured = _measured(values)
    if not measured:
        raise ValueError("There are no measured values.")
    return max(measured, key=lambda value: _outside_by(value, limits))


def _outside_by(value: float, limits: SpecificationLimits) -> float:
    """Distance beyond the nearer limit: positive outside, zero on it, negative inside."""
    below = -math.inf if limits.lower is None else limits.lower - value
    above = -math.inf if limits.upper is None else value - limits.upper
    return max(below, above)


def _measured(values: Sequence[float]) -> tuple[float, ...]:
    for value in values:
        if not math.isfinite(value):
            raise ValueError(f"A measured value must be a finite number, not {value}.")
    return tuple(values)
