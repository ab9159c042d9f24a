"""The sigma within subgroups by the estimator asked for, with what it is worth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from spc.baseline import ESTIMATORS, Estimator
from spc.constants import Precision
from spc.spread import (
    sigma_of_mean_ranges,
    sigma_of_mean_s,
    sigma_of_median_moving_range,
    sigma_of_moving_ranges,
    sigma_within,
)
from spc.spread_freedom import (
    freedom_of_deviations,
    freedom_of_median_moving_range,
    freedom_of_moving_ranges,
    freedom_of_ranges,
)

__all__ = ["WithinSpread", "spread_within"]

Samples = Sequence[NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class WithinSpread:
    """An estimate of the sigma of one value from neighbours only.

    Parameters
    ----------
    sigma : float
        In the unit of the values.
    freedom : float
        Degrees of freedom of an s that errs as much, > 0.
    estimator : str
        In words, such as `"pooled s / c4"`.
    """

    sigma: float
    freedom: float
    estimator: str


def spread_within(
    samples: Samples, estimator: Estimator = "auto", constants: Precision = "exact"
) -> WithinSpread:
    """Estimate sigma within subgroups, and say what the estimate is worth.

    Parameters
    ----------
    samples : sequence of ndarray of float64, shapes (n_1,), (n_2,), ...
        The values of each subgroup, finite. Moving ranges need subgroups of one value; the other
        estimators pass over such subgroups.
    estimator : Estimator
        "auto" is the moving range where every subgroup has one value, else the pooled s.
    constants : {"exact", "table3"}
        Exact constants or three-decimal ones.

    Raises
    ------
    ValueError
        The estimator is unknown, or the subgroups are not what it needs.

    Examples
    --------
    >>> found = spread_within([np.array([1.0, 2.0, 3.0]), np.array([7.0, 8.0, 9.0])], "mean_range")
    >>> round(found.sigma, 4), round(found.freedom, 1), found.estimator
    (1.1816, 3.8, 'mean range / d2')
    """
    single = all(len(sample) == 1 for sample in samples)
    if estimator == "auto":
        estimator = "moving_range" if single else "pooled_s"
    if estimator not in ESTIMATORS:
        raise ValueError(f"There is no estimator {estimator}; there are {', '.join(ESTIMATORS)}.")
    if estimator in _OF_SINGLE_VALUES:
        if not single:
            raise ValueError(
                f"The {ESTIMATORS[estimator]} needs subgroups of one value: take pooled_s."
            )
        values = np.concatenate(samples)
        sigma_of, freedom_of = _OF_SINGLE_VALUES[estimator]
        sigma, freedom = sigma_of(values, constants), freedom_of(len(values))
    else:
        sigma_in, freedom_in = _OF_SUBGROUPS[estimator]
        sigma = sigma_in(samples, constants)
        freedom = freedom_in([len(sample) for sample in samples])
    return WithinSpread(sigma, freedom, ESTIMATORS[estimator])


def _pooled_freedom(sizes: Sequence[int]) -> float:
    return float(sum(size - 1 for size in sizes))


_OF_SUBGROUPS: Mapping[
    str, tuple[Callable[[Samples, Precision], float], Callable[[Sequence[int]], float]]
] = MappingProxyType(
    {
        "pooled_s": (sigma_within, _pooled_freedom),
        "mean_s": (sigma_of_mean_s, freedom_of_deviations),
        "mean_range": (sigma_of_mean_ranges, freedom_of_ranges),
    }
)
_OF_SINGLE_VALUES: Mapping[
    str, tuple[Callable[[NDArray[np.float64], Precision], float], Callable[[int], float]]
] = MappingProxyType(
    {
        "moving_range": (sigma_of_moving_ranges, freedom_of_moving_ranges),
        "median_moving_range": (sigma_of_median_moving_range, freedom_of_median_moving_range),
    }
)
