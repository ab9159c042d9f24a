"""Phase I: control limits estimated from subgroups of a process thought to be in control."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from spc.constants import Precision
from spc.control_limits import ControlLimits
from spc.spread import (
    sigma_of_mean_ranges,
    sigma_of_mean_s,
    sigma_of_median_moving_range,
    sigma_of_moving_ranges,
    sigma_within,
)
from spc.study_data import (
    FEWEST_SUBGROUPS,
    UnusableBaseline,
    causes_of,
    hash_of,
    require_usable,
)

__all__ = [
    "ESTIMATORS",
    "FEWEST_SUBGROUPS",
    "WANTED_SUBGROUPS",
    "Baseline",
    "Estimator",
    "UnusableBaseline",
    "estimate_baseline",
]

WANTED_SUBGROUPS = 25
"""What a study of a process should rest on at least; 100 are better, above all single values."""

Estimator = Literal[
    "auto", "pooled_s", "mean_s", "mean_range", "moving_range", "median_moving_range"
]
"""How sigma is estimated; `auto` is `pooled_s`, or `moving_range` where values come singly."""

ESTIMATORS: Mapping[str, str] = MappingProxyType(
    {
        "pooled_s": "pooled s / c4",
        "mean_s": "mean s / c4",
        "mean_range": "mean range / d2",
        "moving_range": "mean moving range / d2",
        "median_moving_range": "median moving range / 0.954",
    }
)
"""The estimators, and the words in which a baseline records them."""

_OF_SINGLE_VALUES = ("moving_range", "median_moving_range")


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
        One of the words of `ESTIMATORS`, followed by `", three-decimal constants"` where these
        were asked for.
    data_hash : str
        SHA-256 over the values, see `spc.study_data.hash_of`.
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
    estimator: Estimator = "auto",
    removed: Mapping[int, str] = MappingProxyType({}),
) -> Baseline:
    """Estimate the centre line and the sigma of a process from its subgroups.

    The centre line is the mean of all values. Sigma comes from the spread within the subgroups,
    the pooled standard deviation over c4 of its degrees of freedom + 1; where every subgroup has
    one value, from the mean moving range over d2(2). Differences between subgroups do not enter
    sigma: they are what the chart is to find.

    Do not estimate limits from the stream that they then judge, and leave no subgroup out but
    with its recorded cause in `removed`.

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
    estimator : str
        `"auto"` as above, or a name of `ESTIMATORS`: the first three for subgroups, the moving
        ranges for single values.
    removed : mapping of int to str
        Index and recorded cause of each subgroup that is left out of the estimate.

    Returns
    -------
    Baseline
        Its `data_hash` is `spc.study_data.hash_of` the subgroups, the removed ones included.

    Raises
    ------
    UnusableBaseline
        Too few subgroups, a subgroup without values, a value that is not finite, no variation, an
        estimator that does not suit the subgroups, or a removed subgroup that has no cause or is
        none of the given.

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
    causes = causes_of(removed, len(subgroups))
    numbered = {
        number: np.asarray(subgroup, dtype=np.float64)
        for number, subgroup in enumerate(subgroups, start=1)
        if number - 1 not in causes
    }
    require_usable(numbered)
    samples = list(numbered.values())
    single = all(len(sample) == 1 for sample in samples)
    chosen = _chosen(estimator, single)
    sigma = _sigma(samples, chosen, constants)
    values = np.concatenate(samples)
    if sigma == 0:
        raise UnusableBaseline(_no_spread(values, chosen))
    words = ESTIMATORS[chosen]
    if constants == "table3":
        words += ", three-decimal constants"
    limits = ControlLimits(math.fsum(values) / len(values), sigma)
    return Baseline(limits, len(samples), words, hash_of(subgroups, causes), tentative)


def _chosen(estimator: str, single: bool) -> str:
    if estimator == "auto":
        return "moving_range" if single else "pooled_s"
    if estimator not in ESTIMATORS:
        names = ", ".join(ESTIMATORS)
        raise UnusableBaseline(f"No estimator of sigma is named {estimator!r}; auto, {names}.")
    if single and estimator not in _OF_SINGLE_VALUES:
        raise UnusableBaseline(
            f"The {ESTIMATORS[estimator]} needs subgroups of two values or more, and these are "
            "single values: take moving_range or median_moving_range."
        )
    if not single and estimator in _OF_SINGLE_VALUES:
        raise UnusableBaseline(
            f"The {ESTIMATORS[estimator]} is for single values, and there are subgroups of two or "
            "more: take pooled_s, mean_s or mean_range."
        )
    return estimator


def _sigma(samples: Sequence[NDArray[np.float64]], chosen: str, constants: Precision) -> float:
    match chosen:
        case "pooled_s":
            return sigma_within(samples, constants)
        case "mean_s":
            return sigma_of_mean_s(samples, constants)
        case "mean_range":
            return sigma_of_mean_ranges(samples, constants)
        case "median_moving_range":
            return sigma_of_median_moving_range(np.concatenate(samples), constants)
        case _:
            return sigma_of_moving_ranges(np.concatenate(samples), constants)


def _no_spread(values: NDArray[np.float64], chosen: str) -> str:
    if chosen == "median_moving_range" and values.min() < values.max():
        return (
            "More than half of the values equal the one before: their median moving range is 0. "
            "Take moving_range, or a gauge that reads more finely."
        )
    everywhere = chosen in _OF_SINGLE_VALUES or values.min() == values.max()
    where = "" if everywhere else " within any subgroup"
    return f"The values do not vary{where}: no spread, no control limits."
