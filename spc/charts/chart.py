"""A control chart as data: what is plotted, its limits, and which points lie beyond them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "BoolArray",
    "Chart",
    "ChartRefused",
    "FloatArray",
    "beyond_limits",
    "filled",
    "row_of",
    "samples_of",
]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_SLACK = 1e-9
"""A point closer to a limit than this part of the distance between centre line and limit is on
it: the decimals of a measurement do not survive binary arithmetic better than that."""

_LARGEST_VALUE = 1e100
"""Larger ones are errors of entry, and their squares would overflow."""


class ChartRefused(ValueError):  # noqa: N818 - the data are at fault, not the program
    """The measurements make no such chart; the message says why, and which chart to take."""


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A control chart, one entry a point; NaN where there is no such point or limit.

    Parameters
    ----------
    kind : str
        The chart's name, `"individuals"`, `"p"`.
    points : ndarray of float64, shape (n,)
        What is plotted, in order of time; NaN for an excluded point.
    center, lower, upper : ndarray of float64, shape (n,)
        Centre line and control limits at each point, in the unit of `points`.
    beyond : ndarray of bool, shape (n,)
        Which points lie beyond a limit. Strict: a point on a limit is inside.
    z : ndarray of float64, shape (n,)
        Distances from the centre line in standard errors of each point, what run rules look at;
        NaN throughout for charts that run rules do not suit, see `spc.charts.run_rules`.
    """

    kind: str
    points: FloatArray
    center: FloatArray
    lower: FloatArray
    upper: FloatArray
    beyond: BoolArray
    z: FloatArray = field(repr=False)


def row_of(values: ArrayLike, what: str = "value") -> FloatArray:
    """Return measurements as one row of finite numbers, NaN for excluded ones.

    Raises
    ------
    ChartRefused
        There is no value, they are no row, or one is infinite or too large for a measurement.

    Examples
    --------
    >>> row_of([36.0, float("nan"), 36.5])
    array([36. ,  nan, 36.5])
    """
    row = np.asarray(values, dtype=np.float64)
    if row.ndim != 1:
        raise ChartRefused(f"A chart takes one row of {what}s, not an array of shape {row.shape}.")
    if len(row) == 0 or bool(np.isnan(row).all()):
        raise ChartRefused(f"There is no {what} to chart: all are excluded, or none was given.")
    wrong = np.flatnonzero(np.abs(np.nan_to_num(row, nan=0.0, posinf=np.inf)) > _LARGEST_VALUE)
    if len(wrong):
        raise ChartRefused(
            f"The {what} at index {wrong[0]} ({row[wrong[0]]:g}) cannot have been measured: "
            "correct it, or exclude it with NaN."
        )
    return row


def beyond_limits(
    points: FloatArray, center: FloatArray, lower: FloatArray, upper: FloatArray
) -> BoolArray:
    """Say which points lie beyond a limit; never an excluded one, nor where there is no limit.

    Examples
    --------
    >>> one = np.ones(3)
    >>> beyond_limits(np.array([3.0, 3.1, np.nan]), 0 * one, -3 * one, 3 * one).tolist()
    [False, True, False]
    """
    above = points - upper > _SLACK * (upper - center)
    below = lower - points > _SLACK * (center - lower)
    beyond: BoolArray = above | below
    return beyond


def filled(length: int, value: float) -> FloatArray:
    """Return a row of one value."""
    return np.full(length, value, dtype=np.float64)


def samples_of(subgroups: Sequence[ArrayLike]) -> list[FloatArray]:
    """Return subgroups as rows of finite numbers; an excluded one is empty.

    A subgroup is excluded when it has no value or NaN only.

    Raises
    ------
    ChartRefused
        No subgroup is left, one holds a missing value among others, or a value is infinite.

    Examples
    --------
    >>> samples_of([[36.0, 36.5], [float("nan")]])
    [array([36. , 36.5]), array([], dtype=float64)]
    """
    samples = [_sample(subgroup, index) for index, subgroup in enumerate(subgroups)]
    if not any(len(sample) for sample in samples):
        raise ChartRefused("There is no subgroup to chart: all are excluded, or none was given.")
    return samples


def _sample(subgroup: ArrayLike, index: int) -> FloatArray:
    sample = np.asarray(subgroup, dtype=np.float64)
    if sample.ndim != 1:
        raise ChartRefused(f"Subgroup {index} is no row of values: its shape is {sample.shape}.")
    missing = np.isnan(sample)
    if missing.all():
        return sample[:0]
    if missing.any():
        raise ChartRefused(
            f"Subgroup {index} has a missing value among its values: leave that value out, or "
            "exclude the whole subgroup."
        )
    if bool((np.abs(sample) > _LARGEST_VALUE).any()):
        raise ChartRefused(f"Subgroup {index} has a value that cannot have been measured.")
    return sample
