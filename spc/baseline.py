"""Phase I: control limits estimated from subgroups of a process thought to be in control."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spc.constants import Precision
from spc.control_limits import ControlLimits
from spc.spread import sigma_of_moving_ranges, sigma_within

__all__ = ["FEWEST_SUBGROUPS", "Baseline", "UnusableBaseline", "estimate_baseline"]

FEWEST_SUBGROUPS = 20
"""With fewer, the limits are a guess; 25 or more are wanted."""

LARGEST_VALUE = 1e100
"""Larger ones are errors of entry, and their squares would overflow."""


class UnusableBaseline(ValueError):  # noqa: N818 - the data are at fault, not the program
    """The data cannot give control limits; the message says why."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Control limits with what is needed to say, years later, where they came from.

    Parameters
    ----------
    limits : ControlLimits
        Centre line and the standard deviation of one value.
    subgroups : int
        How many subgroups the estimate rests on.
    estimator : str
        `"pooled s / c4"` or `"mean moving range / d2"`, followed by `", three-decimal constants"`
        where these were asked for.
    data_hash : str
        SHA-256 over the values, see `estimate_baseline`.
    tentative : bool
        True until a person has approved and frozen the limits; only frozen ones judge a stream.
    """

    limits: ControlLimits
    subgroups: int
    estimator: str
    data_hash: str
    tentative: bool


def estimate_baseline(
    subgroups: Sequence[Sequence[float]],
    *,
    tentative: bool = True,
    constants: Precision = "exact",
) -> Baseline:
    """Estimate the centre line and the sigma of a process from its subgroups.

    The centre line is the mean of all values. Sigma comes from the spread within the subgroups,
    the pooled standard deviation over c4 of its degrees of freedom + 1; where every subgroup has
    one value, from the mean moving range over d2(2). Differences between subgroups do not enter
    sigma: they are what the chart is to find.

    Do not estimate limits from the stream that they then judge, and leave no subgroup out without
    a recorded cause.

    Parameters
    ----------
    subgroups : sequence of sequences of float
        Values in the unit of the characteristic, in order of time; 20 subgroups at least, 25 or
        more wanted. Sizes may differ; 20 subgroups at least must have two values or more, or
        else all exactly one.
    tentative : bool
        Kept in the result.
    constants : {"exact", "table3"}
        Exact constants, or three-decimal ones to reproduce published limits.

    Returns
    -------
    Baseline
        Its `data_hash` is the SHA-256 of the values as text: the shortest decimal that reads back
        as the same number, values joined by commas, one subgroup a line, UTF-8. Anyone can
        recompute it.

    Raises
    ------
    UnusableBaseline
        Too few subgroups, a subgroup without values, a value that is not finite, or no variation.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control, chapter 6; NIST/SEMATECH e-Handbook of
    Statistical Methods, 6.3.2.

    Examples
    --------
    >>> baseline = estimate_baseline([[36.0], [36.5]] * 10)
    >>> baseline.limits.center, round(baseline.limits.sigma, 4), baseline.estimator
    (36.25, 0.4431, 'mean moving range / d2')
    """
    samples = [np.asarray(subgroup, dtype=np.float64) for subgroup in subgroups]
    _require_usable(samples)
    values = np.concatenate(samples)
    if len(values) == len(samples):
        sigma, estimator = sigma_of_moving_ranges(values, constants), "mean moving range / d2"
    else:
        sigma, estimator = sigma_within(samples, constants), "pooled s / c4"
    if sigma == 0:
        where = "" if len(values) == len(samples) else " within any subgroup"
        raise UnusableBaseline(f"The values do not vary{where}: no spread, no control limits.")
    if constants == "table3":
        estimator += ", three-decimal constants"
    limits = ControlLimits(math.fsum(values) / len(values), sigma)
    return Baseline(limits, len(samples), estimator, _data_hash(samples), tentative)


def _require_usable(samples: Sequence[NDArray[np.float64]]) -> None:
    if len(samples) < FEWEST_SUBGROUPS:
        raise UnusableBaseline(
            f"Control limits need {FEWEST_SUBGROUPS} subgroups at least, not {len(samples)}."
        )
    for number, sample in enumerate(samples, start=1):
        if sample.ndim != 1 or len(sample) == 0:
            raise UnusableBaseline(f"Subgroup {number} has no values.")
        if not bool(np.isfinite(sample).all()):
            raise UnusableBaseline(f"Subgroup {number} has a value that is not a finite number.")
        if bool((np.abs(sample) > LARGEST_VALUE).any()):
            raise UnusableBaseline(f"Subgroup {number} has a value too large for a measurement.")
    several = sum(len(sample) > 1 for sample in samples)
    if 0 < several < FEWEST_SUBGROUPS:
        raise UnusableBaseline(
            f"Subgroups with two values or more: {several} of {len(samples)}; "
            f"{FEWEST_SUBGROUPS} are needed to say how far values spread within a subgroup, "
            "or single values throughout."
        )


def _data_hash(samples: Sequence[NDArray[np.float64]]) -> str:
    # + 0.0 turns -0.0 into 0.0: the same measurement.
    lines = (",".join(repr(value + 0.0) for value in sample.tolist()) for sample in samples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
