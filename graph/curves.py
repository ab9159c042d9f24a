"""How long a recorded curve stays in a range."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf
from operator import itemgetter

DECIMALS_OF_A_SECOND = 6

Point = tuple[float, float]


def longest_stay(
    curve: Sequence[Point], minimum: float | None = None, maximum: float | None = None
) -> float:
    """The longest unbroken time a curve stays in a range, in seconds.

    Between its points the curve is a straight line, so the moments at which it enters and leaves
    the range are those of the line, not of the points. It says nothing before its first point and
    after its last one: a curve of one point stays nowhere.

    Parameters
    ----------
    curve
        (time in seconds, value) points. They are taken in order of time; points at one time are a
        jump, passed through in the order in which they were recorded, and a jump out of the range
        breaks the stay, also when it comes straight back.
    minimum, maximum
        The range, both inclusive; None where it is open.

    Returns
    -------
    float
        To the microsecond, which is what the records keep.

    Examples
    --------
    >>> furnace = ((0.0, 600.0), (600.0, 560.0), (1200.0, 560.0), (1800.0, 600.0))
    >>> longest_stay(furnace, maximum=580.0)
    1200.0
    >>> longest_stay(furnace, minimum=590.0)
    150.0
    """
    low = -inf if minimum is None else minimum
    high = inf if maximum is None else maximum
    longest, began = 0.0, None
    for (start, first), (end, last) in _segments(curve):
        if not low <= first <= high:
            began = None
        entered, left = _inside(first, last, low, high)
        if entered > left:
            continue
        if began is None:
            began = start + entered * (end - start)
        stopped = end if low <= last <= high else start + left * (end - start)
        longest = max(longest, stopped - began)
    return round(longest, DECIMALS_OF_A_SECOND)


def _segments(curve: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    # Counted from the first point: a time since 1970 has too few digits left for a crossing.
    points = sorted(curve, key=itemgetter(0))
    zero = points[0][0] if points else 0.0
    near = [(time - zero, value) for time, value in points]
    return pairwise(near)


def _inside(first: float, last: float, low: float, high: float) -> tuple[float, float]:
    """The part of a line from `first` to `last` that is in the range, as shares of its length.

    The beginning is after the end where none of it is.
    """
    rise = last - first
    if rise == 0:
        return (0.0, 1.0) if low <= first <= high else (1.0, 0.0)
    edges = sorted(((low - first) / rise, (high - first) / rise))
    return max(0.0, edges[0]), min(1.0, edges[1])
