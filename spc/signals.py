"""Signals: the points at which a process says that it has changed.

Three forms of one detector: `flags` for a whole history at once, `signals` for what a person reads,
`StreamState` (kept in `spc.stream_state`) for points as they come.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from spc.rule_sets import WESTERN_ELECTRIC, RuleSet, ZoneRule
from spc.stream_state import StreamState
from spc.windows import PresentPoints, count_in_window, present_points

__all__ = ["Signal", "StreamState", "flags", "lookback", "signals"]


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule that was met at a point.

    Parameters
    ----------
    rule : str
        The rule's name, `"WE2"`.
    point : int
        Index of the point that completes the pattern; it carries the signal.
    members : tuple of int
        Indices of the points of the window that count, ascending, the completing one last.
    side : {"above", "below"}
        Where the completing point lies.
    """

    rule: str
    point: int
    members: tuple[int, ...]
    side: Literal["above", "below"]


def flags(
    z: NDArray[np.float64],
    rule_set: RuleSet = WESTERN_ELECTRIC,
    breaks: NDArray[np.bool_] | None = None,
) -> dict[str, NDArray[np.bool_]]:
    """Say for every rule at which points it is met.

    The point that completes a pattern is flagged, and it must itself lie beyond the zone. Beyond
    is strict; a point on the centre line is on neither side. The two sides are counted each on
    their own, and counting goes on after a flag. Windows may be partial: two points beyond 2 sigma
    are flagged without waiting for a third (Champ and Woodall 1987, Technometrics 29, 393-399).

    Flagged points are not alarms: in control 1.65 % of points are flagged by the Western Electric
    rules, in bunches, while alarms that start the count anew come every 91.75 points.

    Parameters
    ----------
    z : ndarray of float64, shape (n,)
        Standardised points in order of time, see `ControlLimits.standardise`. NaN marks an
        excluded point: it is as if it were not there, so it neither counts, nor fills a place in
        a window, nor breaks a run. A missing measurement cannot hide a shift.
    rule_set : RuleSet
        The rules to apply.
    breaks : ndarray of bool, shape (n,), optional
        True where a gap was declared before the point (set-up, part change): counts start anew.

    Returns
    -------
    dict of str to ndarray of bool, shape (n,)
        By rule name, in the order of the rule set.

    Raises
    ------
    ValueError
        `z` is not one row of points, or `breaks` is not as long.

    Examples
    --------
    >>> found = flags(np.array([0.4, 2.1, -0.3, 2.6, 3.0, 3.2]))
    >>> {rule: np.flatnonzero(at).tolist() for rule, at in found.items()}
    {'WE1': [5], 'WE2': [3, 4, 5], 'WE3': [5], 'WE4': []}
    """
    points = present_points(z, breaks)
    found: dict[str, NDArray[np.bool_]] = {}
    for rule in rule_set.rules:
        at = np.zeros(len(z), dtype=np.bool_)
        at[points.index] = _completed(points, rule)
        found[rule.name] = at
    return found


def signals(
    z: NDArray[np.float64],
    rule_set: RuleSet = WESTERN_ELECTRIC,
    breaks: NDArray[np.bool_] | None = None,
) -> tuple[Signal, ...]:
    """List the signals of a stream with the points that make each.

    Parameters and errors are those of `flags`.

    Returns
    -------
    tuple of Signal
        By point, and at one point in the order of the rule set.

    Examples
    --------
    >>> for signal in signals(np.array([0.4, 2.1, -0.3, 2.6, 0.0])):
    ...     print(signal)
    Signal(rule='WE2', point=3, members=(1, 3), side='above')
    """
    points = present_points(z, breaks)
    found = [
        (at, order, _signal(points, rule, at))
        for order, rule in enumerate(rule_set.rules)
        for at in np.flatnonzero(_completed(points, rule)).tolist()
    ]
    found.sort(key=lambda each: each[:2])
    return tuple(signal for _, _, signal in found)


def lookback(rule_set: RuleSet) -> int:
    """Return how many earlier points the judgement of a point can need.

    Excluded points are not among them: with as many present points before it, a point is judged
    as it would be with the whole history.

    Examples
    --------
    >>> lookback(WESTERN_ELECTRIC)
    7
    """
    return max(rule.window for rule in rule_set.rules) - 1


def _completed(points: PresentPoints, rule: ZoneRule) -> NDArray[np.bool_]:
    if rule.sides == "both":
        return _complete(np.abs(points.z) > rule.zone, rule, points.age)
    above = _complete(points.z > rule.zone, rule, points.age)
    below = _complete(points.z < -rule.zone, rule, points.age)
    return above | below


def _complete(
    hits: NDArray[np.bool_], rule: ZoneRule, age: NDArray[np.uint8] | None
) -> NDArray[np.bool_]:
    enough: NDArray[np.bool_] = count_in_window(hits, rule.window, age) >= rule.count
    return enough & hits


def _signal(points: PresentPoints, rule: ZoneRule, at: int) -> Signal:
    """Describe the signal that the present point number `at` completes."""
    reach = rule.window - 1 if points.age is None else min(rule.window - 1, int(points.age[at]))
    window = slice(max(0, at - reach), at + 1)
    above = bool(points.z[at] > 0)
    distance = points.z[window] if above else -points.z[window]
    if rule.sides == "both":
        distance = np.abs(distance)
    members = points.index[window][distance > rule.zone].tolist()
    return Signal(rule.name, members[-1], tuple(members), "above" if above else "below")
