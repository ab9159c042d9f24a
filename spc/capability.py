"""Capability of a stable, normal process: Cp, Cpk, Pp, Ppk and Cpm, each with its interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from spc.baseline import Estimator
from spc.capability_index import (
    WANTED,
    Index,
    centred_index,
    cp,
    cpk,
    cpm,
    least_cpk,
    nearness_index,
    needed_cpk,
    width_index,
)
from spc.constants import Precision
from spc.specification import SpecificationLimits
from spc.study_data import LARGEST_VALUE
from spc.within_spread import WithinSpread, spread_within

__all__ = ["FEWEST_VALUES", "Capability", "CapabilityRefused", "Freedom", "capability"]

FEWEST_VALUES = 30
"""With fewer, an interval is so wide that the figure in it misleads."""

LEAST_FREEDOM = 15
"""Fewer degrees of freedom would say next to nothing of the spread within subgroups."""

ROUNDING = 1e-12
"""Of the largest value: a smaller sigma is the rounding of binary numbers, and no spread."""

Freedom = Literal["spread", "values"]
"""What a sigma is worth: its own degrees of freedom, or n - 1 whatever the estimator."""


class CapabilityRefused(ValueError):  # noqa: N818 - the process or its data are at fault
    """There is no capability to be stated; the message says why."""


@dataclass(frozen=True, slots=True)
class Capability:
    """What a stable process can do, seen against its specification.

    Parameters
    ----------
    mean, within_sigma, overall_sigma : float
        In the unit of the values.
    n, subgroups : int
        How many values in how many subgroups.
    cp, pp : Index or None
        Width of the specification over six sigma, within and overall; None where it has one limit.
    cpk, ppk : Index
        Distance of the mean to the nearer limit over three sigma, within and overall.
    cpm : Index or None
        As `cp`, with the distance from the target; None without a target or with one limit.
    wanted : float
        The Cpk that is asked of the process.
    needed_cpk : float
        What the Cpk of this sample must be to show it.
    least_cpk : float
        What the Cpk of the process is at least: the one-sided lower bound.
    demonstrated : bool
        Whether `least_cpk` reaches `wanted`. A Cpk above `wanted` alone does not show it.
    confidence : float
        Of the intervals (two-sided) and of `needed_cpk` and `least_cpk` (one-sided).
    estimator : str
        How `within_sigma` was estimated, in words.
    """

    mean: float
    within_sigma: float
    overall_sigma: float
    n: int
    subgroups: int
    cp: Index | None
    cpk: Index
    pp: Index | None
    ppk: Index
    cpm: Index | None
    wanted: float
    needed_cpk: float
    least_cpk: float
    demonstrated: bool
    confidence: float
    estimator: str


def capability(
    subgroups: Sequence[Sequence[float]],
    specification: SpecificationLimits,
    *,
    target: float | None = None,
    unstable: Sequence[str] = (),
    confidence: float = 0.95,
    constants: Precision = "exact",
    estimator: Estimator = "auto",
    freedom: Freedom = "spread",
    wanted: float = WANTED,
) -> Capability:
    """State what a stable process can do, with how sure the sample makes it.

    The values are taken as normal: fit a law to those that are not (`spc.fitted_laws`).

    Parameters
    ----------
    subgroups : sequence of sequences of float
        Values in the unit of the characteristic, in order of time; 30 values at least.
    specification : SpecificationLimits
        One limit at least; of two, the lower below the upper.
    target : float, optional
        Where the process is wanted, within the limits; without it there is no Cpm.
    unstable : sequence of str
        Sentences that say why the chart is not in control; empty when it is. A process that
        changes has no capability to be stated.
    confidence : float
        Of the intervals, above 0.5 and at most 0.999.
    constants : {"exact", "table3"}
        Exact constants, or three-decimal ones to reproduce published figures.
    estimator : {"auto", "pooled_s", "mean_s", "mean_range", "moving_range", "median_moving_range"}
        Of the sigma within subgroups; "auto" is the moving range for single values, else pooled s.
    freedom : {"spread", "values"}
        Degrees of freedom in the intervals of Cp, Cpk and Cpm: those the estimator has, so that
        the intervals hold what they promise; or n - 1 (n in Cpm) whatever it is, as published
        intervals and R qcc have it, too narrow for ranges and small subgroups.
    wanted : float
        The Cpk asked of the process.

    Raises
    ------
    CapabilityRefused
        The chart is unstable; too few values, one that is not finite, no spread; no limit, no
        room between the limits, or the target is outside them.
    ValueError
        The confidence or the wanted Cpk is impossible.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control, 8.3.

    Examples
    --------
    >>> rings = [[74.00, 74.01, 73.99, 74.02], [74.01, 73.98, 74.00, 74.00]] * 10
    >>> found = capability(rings, SpecificationLimits(73.95, 74.05), target=74.0)
    >>> round(found.cpk.value, 3), round(found.needed_cpk, 3), found.demonstrated
    (1.269, 1.574, False)
    """
    _require_possible(confidence, wanted)
    if unstable:
        raise CapabilityRefused(
            "No capability while the chart is not in control: " + "; ".join(unstable)
        )
    _require_room(specification, target)
    samples = [np.asarray(subgroup, dtype=np.float64) for subgroup in subgroups]
    values = _usable(samples)
    within = _within(samples, estimator, constants)
    mean, overall = math.fsum(values) / len(values), float(np.std(values, ddof=1))
    if min(within.sigma, overall) <= ROUNDING * float(np.abs(values).max()):
        raise CapabilityRefused(
            "The values do not vary: no spread, no capability. Look at the gauge and its resolution"
        )
    n = len(values)
    worth = within.freedom if freedom == "spread" else float(n - 1)
    width, near = _indices(specification, _Figures(mean, within.sigma, n, worth), confidence)
    whole_width, whole_near = _indices(
        specification, _Figures(mean, overall, n, float(n - 1)), confidence
    )
    least = least_cpk(near.value, n, confidence, worth)
    counted = worth if freedom == "spread" else float(n)
    return Capability(
        mean=mean,
        within_sigma=within.sigma,
        overall_sigma=overall,
        n=n,
        subgroups=len(samples),
        cp=width,
        cpk=near,
        pp=whole_width,
        ppk=whole_near,
        cpm=_centred(specification, _Figures(mean, within.sigma, n, counted), target, confidence),
        wanted=wanted,
        needed_cpk=needed_cpk(n, wanted, confidence, freedom=worth),
        least_cpk=least,
        demonstrated=least >= wanted,
        confidence=confidence,
        estimator=within.estimator,
    )


@dataclass(frozen=True, slots=True)
class _Figures:
    """Mean and sigma, of how many values, and the degrees of freedom of the sigma."""

    mean: float
    sigma: float
    n: int
    worth: float


def _indices(
    specification: SpecificationLimits, of: _Figures, confidence: float
) -> tuple[Index | None, Index]:
    width = cp(specification, of.sigma)
    near = cpk(specification, of.mean, of.sigma)
    return (
        None if width is None else width_index(width, of.worth, confidence),
        nearness_index(near, of.n, of.worth, confidence),
    )


def _centred(
    specification: SpecificationLimits, of: _Figures, target: float | None, confidence: float
) -> Index | None:
    if target is None:
        return None
    value = cpm(specification, of.mean, of.sigma, target)
    if value is None:
        return None
    return centred_index(value, of.n, of.worth, (of.mean - target) / of.sigma, confidence)


def _within(
    samples: Sequence[NDArray[np.float64]], estimator: Estimator, constants: Precision
) -> WithinSpread:
    try:
        within = spread_within(samples, estimator, constants)
    except ValueError as error:
        raise CapabilityRefused(str(error)) from None
    if within.freedom < LEAST_FREEDOM:
        raise CapabilityRefused(
            f"Too few subgroups have two values or more: the sigma within them rests on "
            f"{within.freedom:.0f} degrees of freedom; {LEAST_FREEDOM} are needed."
        )
    return within


def _usable(samples: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    for number, sample in enumerate(samples, start=1):
        if sample.ndim != 1 or len(sample) == 0:
            raise CapabilityRefused(f"Subgroup {number} has no values.")
        if not bool(np.isfinite(sample).all()):
            raise CapabilityRefused(f"Subgroup {number} has a value that is not a finite number.")
        if bool((np.abs(sample) > LARGEST_VALUE).any()):
            raise CapabilityRefused(f"Subgroup {number} has a value too large for a measurement.")
    n = sum(len(sample) for sample in samples)
    if n < FEWEST_VALUES:
        raise CapabilityRefused(f"Capability needs {FEWEST_VALUES} values at least, not {n}.")
    return np.concatenate(samples)


def _require_room(specification: SpecificationLimits, target: float | None) -> None:
    lower, upper = specification.lower, specification.upper
    if lower is None and upper is None:
        raise CapabilityRefused("Without a specification limit there is no capability.")
    if lower is not None and lower == upper:
        raise CapabilityRefused(f"Both specification limits are {lower:g}: no room between them.")
    if target is None:
        return
    inside = (lower is None or target >= lower) and (upper is None or target <= upper)
    if not (math.isfinite(target) and inside):
        raise CapabilityRefused(
            f"The target {target:g} is not within the specification limits {_said(specification)}."
        )


def _said(specification: SpecificationLimits) -> str:
    lower, upper = specification.lower, specification.upper
    if lower is None:
        return f"(at most {upper:g})"
    return f"(at least {lower:g})" if upper is None else f"{lower:g} to {upper:g}"


def _require_possible(confidence: float, wanted: float) -> None:
    if not 0.5 < confidence <= 0.999:
        raise ValueError(
            f"The confidence must be above 0.5 and at most 0.999, such as 0.95, not {confidence}."
        )
    if not (math.isfinite(wanted) and wanted > 0):
        raise ValueError(f"The wanted Cpk must be a number above 0, such as 1.33, not {wanted}.")
