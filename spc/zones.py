"""Zone rules on a history of points: which points complete them, and which points make each."""

import numpy as np
from numpy.typing import NDArray

from spc.run_rules import WithinRule, ZoneRule
from spc.windows import PresentPoints, all_in_window, count_in_window

__all__ = ["completed_zone", "members_in_zone"]

BoolArray = NDArray[np.bool_]


def completed_zone(points: PresentPoints, rule: ZoneRule | WithinRule) -> BoolArray:
    """Say which of the present points complete a zone rule.

    Parameters
    ----------
    points : PresentPoints
        p points.
    rule : ZoneRule or WithinRule
        How many of how many, and where.

    Returns
    -------
    ndarray of bool, shape (p,)

    Examples
    --------
    >>> from spc.windows import present_points
    >>> rule = ZoneRule("WE2", 2, 3, 2.0, "each", "two of three beyond 2 sigma")
    >>> completed_zone(present_points(np.array([2.5, 0.3, 2.1, -2.2])), rule).tolist()
    [False, False, True, False]
    """
    if isinstance(rule, WithinRule):
        return _in_a_row(np.abs(points.z) < rule.zone, rule.window, points.age)
    if rule.sides == "both" or (rule.window == 1 and rule.sides == "each"):
        return _complete(np.abs(points.z) > rule.zone, rule, points.age)
    above, below = points.z > rule.zone, points.z < -rule.zone
    if rule.sides == "mixed":
        return _mixed(above, below, rule, points.age)
    return _complete(above, rule, points.age) | _complete(below, rule, points.age)


def members_in_zone(points: PresentPoints, rule: ZoneRule | WithinRule, at: int) -> tuple[int, ...]:
    """List the points that make the signal completed at index `at` among all points.

    Examples
    --------
    >>> from spc.windows import present_points
    >>> rule = ZoneRule("WE2", 2, 3, 2.0, "each", "two of three beyond 2 sigma")
    >>> members_in_zone(present_points(np.array([2.5, 0.3, 2.1, -2.2])), rule, 2)
    (0, 2)
    """
    last = int(np.searchsorted(points.index, at))
    back = rule.window - 1 if points.age is None else min(rule.window - 1, int(points.age[last]))
    window = slice(max(0, last - back), last + 1)
    z = points.z[window]
    if isinstance(rule, WithinRule):
        counted = np.abs(z) < rule.zone
    elif rule.sides == "each":
        counted = z > rule.zone if z[-1] > 0 else z < -rule.zone
    else:
        counted = np.abs(z) > rule.zone
    return tuple(points.index[window][counted].tolist())


def _complete(hits: BoolArray, rule: ZoneRule, age: NDArray[np.uint8] | None) -> BoolArray:
    if rule.count == rule.window:
        return _in_a_row(hits, rule.window, age)
    enough: BoolArray = count_in_window(hits, rule.window, age) >= rule.count
    return enough & hits


def _in_a_row(hits: BoolArray, window: int, age: NDArray[np.uint8] | None) -> BoolArray:
    reached = all_in_window(hits, window)
    if age is None or window == 1:
        return reached
    return reached & (age >= window - 1)


def _mixed(
    above: BoolArray, below: BoolArray, rule: ZoneRule, age: NDArray[np.uint8] | None
) -> BoolArray:
    over, under = (count_in_window(hits, rule.window, age) for hits in (above, below))
    enough: BoolArray = (over + under >= rule.count) & (over > 0) & (under > 0)
    return enough & (above | below)
