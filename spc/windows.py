"""Sliding windows over the points of a stream, without a loop over the points."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spc.rule_sets import LONGEST_WINDOW

__all__ = ["PresentPoints", "all_in_window", "count_in_window", "present_points"]


@dataclass(frozen=True, slots=True, eq=False)
class PresentPoints:
    """The points that are there: excluded ones (NaN) left out, gaps remembered.

    Parameters
    ----------
    z : ndarray of float64, shape (p,)
        Standardised points, none of them NaN.
    index : ndarray of intp, shape (p,)
        Where each stood among all points.
    age : ndarray of uint8, shape (p,), optional
        How many points came before it since the last declared gap, 255 at most; None when no gap
        was declared.
    """

    z: NDArray[np.float64]
    index: NDArray[np.intp]
    age: NDArray[np.uint8] | None


def present_points(
    z: NDArray[np.float64], breaks: NDArray[np.bool_] | None = None
) -> PresentPoints:
    """Leave out the excluded points of a stream.

    Parameters
    ----------
    z : ndarray of float64, shape (n,)
        Standardised points in order of time; NaN marks an excluded point.
    breaks : ndarray of bool, shape (n,), optional
        True where a gap was declared before the point (also before an excluded one).

    Raises
    ------
    ValueError
        `z` is not one row of points, or `breaks` is not as long.

    Examples
    --------
    >>> points = present_points(
    ...     np.array([0.5, np.nan, 1.5, 2.5]), np.array([False, True, False, False])
    ... )
    >>> points.index.tolist(), points.age.tolist()
    ([0, 2, 3], [0, 0, 1])
    """
    points = np.asarray(z, dtype=np.float64)
    if points.ndim != 1:
        raise ValueError(f"A stream is one row of points, not an array of shape {points.shape}.")
    index = np.flatnonzero(~np.isnan(points))
    if len(index) < len(points):
        points = points[index]
    return PresentPoints(points, index, None if breaks is None else _ages(breaks, index, len(z)))


def _ages(breaks: NDArray[np.bool_], index: NDArray[np.intp], length: int) -> NDArray[np.uint8]:
    declared = np.asarray(breaks, dtype=np.bool_)
    if declared.shape != (length,):
        raise ValueError(f"{length} points need {length} break marks, not {declared.shape}.")
    # A gap before an excluded point is a gap before the next one that is present.
    run = np.cumsum(declared)[index]
    position = np.arange(len(index))
    first_of_run = np.searchsorted(run, run, side="left")
    ages: NDArray[np.uint8] = np.minimum(position - first_of_run, LONGEST_WINDOW).astype(np.uint8)
    return ages


def count_in_window(
    hits: NDArray[np.bool_], window: int, age: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """Count the hits among each point and the `window` - 1 points before it.

    The window is shorter at the start and after a gap. Adding shifted bytes costs `window` passes
    that the processor does 16 or 32 points at a time; a cumulative sum is one pass, but of 8-byte
    integers that wait for each other, and is slower for every window in use.

    Parameters
    ----------
    hits : ndarray of bool, shape (p,)
        Which points count.
    window : int
        How many points are looked at, 1 to 255.
    age : ndarray of uint8, shape (p,), optional
        Points since the last gap, see `PresentPoints`.

    Returns
    -------
    ndarray of uint8, shape (p,)

    Examples
    --------
    >>> count_in_window(np.array([True, True, False, True]), 3).tolist()
    [1, 2, 2, 2]
    """
    seen = hits.view(np.uint8)
    counts = seen.copy()
    for back in range(1, min(window, len(hits))):
        if age is None:
            counts[back:] += seen[:-back]
        else:
            counts[back:] += seen[:-back] * (age[back:] >= back)
    return counts


def all_in_window(hits: NDArray[np.bool_], window: int) -> NDArray[np.bool_]:
    """Say where each point and the `window` - 1 points before it are hits, all of them there.

    The windows double in length from pass to pass, so that 15 in a row cost 4 passes.

    Parameters
    ----------
    hits : ndarray of bool, shape (p,)
        Which points count.
    window : int
        How many in a row are wanted, >= 1.

    Returns
    -------
    ndarray of bool, shape (p,)

    Examples
    --------
    >>> all_in_window(np.array([True, True, False, True, True, True]), 2).tolist()
    [False, True, False, False, True, True]
    """
    reached = hits.copy()
    length = 1
    while length < window:
        back = min(length, window - length)
        # A copy: numpy reads and writes overlapping memory here.
        reached[back:] = reached[back:] & reached[:-back]
        reached[:back] = False
        length += back
    return reached
