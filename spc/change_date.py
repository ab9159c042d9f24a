"""The date of a change: what the data allow, and what hard evidence leaves of it."""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from spc.drift_dating import DriftDate

__all__ = ["ChangeDate", "clamped"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ChangeDate:
    """Which point of a stream was the first one made after the change.

    Parameters
    ----------
    most_likely : int
        Index of the first changed point by maximum likelihood. It must not bound a recall: it
        lies after the change about as often as not.
    lower, upper : int
        First and last index that the data do not speak against, if the change was a step.
    weights : ndarray of float64, shape (n,)
        How likely each point is to have been the first changed one; they sum to 1.
    drift : DriftDate or None
        The change if it was a drift; None for fewer than three points.
    earliest : int
        The earlier of `lower` and the lower end of the drift. It is what bounds a recall: all
        made since the point before it is suspect.
    clamp : {"none", "used", "contradicted"}
        What hard evidence did to the date, see `clamped`.
    """

    most_likely: int
    lower: int
    upper: int
    weights: FloatArray = field(repr=False)
    drift: DriftDate | None
    earliest: int
    clamp: Literal["none", "used", "contradicted"] = "none"


def clamped(date: ChangeDate, first_possible: int) -> ChangeDate:
    """Hold hard evidence against a date: the process is known to have been good until then.

    A passed furnace survey, or limits that were set from the process itself, say that the change
    came after them. Nothing is dated before. If the data place the whole change before
    (`first_possible` is after `upper` and after the start of the drift), one of the two is wrong;
    the date is then left as it was and marked, since holding too much is the lesser harm.

    Parameters
    ----------
    date : ChangeDate
        From `date_change`.
    first_possible : int
        Index of the first point made after the evidence; as many as there are points, or more,
        when none was.

    Returns
    -------
    ChangeDate
        `clamp` is "used" if the evidence took anything away, "contradicted" if the data speak
        against it, else as it was. `upper` stays.

    Raises
    ------
    ValueError
        The index is negative.

    Examples
    --------
    >>> from spc.change_dating import date_change
    >>> date = date_change([0.3, -0.4, 0.1, -1.2, 0.4, 2.4, 1.1, 2.2, 3.1], 1)
    >>> clamped(date, 3).earliest, clamped(date, 3).clamp, clamped(date, 3).most_likely
    (3, 'used', 5)
    >>> clamped(date, 8).earliest, clamped(date, 8).clamp
    (0, 'contradicted')
    """
    if first_possible < 0:
        raise ValueError(f"Points are counted from 0: {first_possible} is none of them.")
    last = date.upper if date.drift is None else max(date.upper, date.drift.start)
    weights = np.where(np.arange(len(date.weights)) < first_possible, 0.0, date.weights)
    if first_possible > last or not weights.any():
        return replace(date, clamp="contradicted")
    if first_possible <= min(date.earliest, date.most_likely):
        return date
    likeliest = date.most_likely
    return replace(
        date,
        most_likely=likeliest if likeliest >= first_possible else int(np.argmax(weights)),
        lower=max(date.lower, first_possible),
        upper=max(date.upper, first_possible),
        weights=weights / weights.sum(),
        drift=date.drift and _clamped_drift(date.drift, first_possible),
        earliest=max(date.earliest, first_possible),
        clamp="used",
    )


def _clamped_drift(drift: DriftDate, first_possible: int) -> DriftDate:
    start, lower = max(drift.start, first_possible), max(drift.lower, first_possible)
    return replace(drift, start=start, lower=lower)
