"""How far a stratum lies from the other lots, in the unit of the values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LocationShift", "location_shift"]

CONFIDENCE_Z = 1.959963984540054
"""Normal quantile of a two-sided 95 % interval."""

MOST_OF_A_GROUP = 1500
"""Larger groups are thinned to this many evenly spaced order statistics before they are paired."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LocationShift:
    """A difference with its 95 % confidence interval, and the lots it rests on."""

    effect: float
    lower: float
    upper: float
    lots: int
    others: int


def location_shift(
    values: FloatArray, inside: NDArray[np.bool_], blocks: NDArray[np.int64]
) -> LocationShift:
    """Estimate the shift of a stratum by the median of all differences (Hodges and Lehmann).

    Outliers hardly move it, and it belongs to the ranks by which the stratum was found.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        One a lot.
    inside : ndarray of bool, shape (n,)
        The lots of the stratum.
    blocks : ndarray of int64, shape (n,)
        Lots are compared only within a block; some block must have lots inside and outside.

    Returns
    -------
    LocationShift
        The interval takes the differences at the ranks that the Wilcoxon statistic leaves, by its
        normal approximation.

    References
    ----------
    Hodges, J. L. and Lehmann, E. L. (1963). Estimates of location based on rank tests. Annals of
    Mathematical Statistics 34, 598-611.

    Examples
    --------
    >>> values = np.array([30.0, 30.2, 30.4, 29.1, 29.0, 29.3, 29.2])
    >>> location_shift(values, values > 29.5, np.zeros(7, dtype=np.int64)).effect.__round__(2)
    1.05
    """
    differences, weights = [], []
    lots = others = 0
    pairs = variance = 0.0
    for block in np.unique(blocks[inside]).tolist():
        here = values[inside & (blocks == block)]
        there = values[~inside & (blocks == block)]
        if not len(there):
            continue
        lots, others = lots + len(here), others + len(there)
        count = float(len(here) * len(there))
        pairs, variance = pairs + count, variance + count * (len(here) + len(there) + 1) / 12
        gaps = np.subtract.outer(_thinned(here), _thinned(there)).ravel()
        differences.append(gaps)
        weights.append(np.full(len(gaps), count / len(gaps)))
    margin = CONFIDENCE_Z * float(np.sqrt(variance)) / pairs
    at = np.clip([0.5, 0.5 - margin, 0.5 + margin], 0.0, 1.0)
    effect, lower, upper = _quantiles(np.concatenate(differences), np.concatenate(weights), at)
    return LocationShift(effect, lower, upper, lots, others)


def _thinned(values: FloatArray) -> FloatArray:
    if len(values) <= MOST_OF_A_GROUP:
        return values
    places = (np.arange(MOST_OF_A_GROUP) + 0.5) * len(values) / MOST_OF_A_GROUP
    return np.sort(values)[places.astype(np.int64)]


def _quantiles(values: FloatArray, weights: FloatArray, at: FloatArray) -> list[float]:
    """Where the weighted values reach a share of their total; between two values, their mean."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    wanted = at * reached[-1]
    slack = 1e-9 * reached[-1]
    last = len(values) - 1
    low = np.minimum(np.searchsorted(reached, wanted - slack), last)
    high = np.minimum(np.searchsorted(reached, wanted + slack), last)
    found: list[float] = ((values[order[low]] + values[order[high]]) / 2).tolist()
    return found
