"""Signals: the points at which a process says that it has changed.

Three forms of one detector: `flags` for a whole history at once, `signals` for what a person reads,
`StreamState` (kept in `spc.stream_state`) for points as they come.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from spc.rule_sets import (
    WESTERN_ELECTRIC,
    AlternationRule,
    Rule,
    RuleSet,
    TrendRule,
    WithinRule,
    ZoneRule,
)
from spc.steps import completed_steps
from spc.stream_state import StreamState
from spc.windows import PresentPoints, present_points
from spc.zones import completed_zone, members_in_zone

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
        Where the completing point lies; of a trend, where it leads: rising is above. To be within
        a zone or to alternate has no side, and to be on the centre line counts as above.
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
        a window, nor breaks a run. A missing measurement cannot hide a shift. But it ends a trend
        and an alternation: the points on its two sides were not made in a row.
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
    row = _row(z, breaks)
    return {rule.name: _completed(row, rule) for rule in rule_set.rules}


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
    row = _row(z, breaks)
    found = [
        (at, order, _signal(row, rule, at))
        for order, rule in enumerate(rule_set.rules)
        for at in np.flatnonzero(_completed(row, rule)).tolist()
    ]
    found.sort(key=lambda each: each[:2])
    return tuple(signal for _, _, signal in found)


def lookback(rule_set: RuleSet) -> int:
    """Return how many earlier points the judgement of a point can need.

    Excluded points are not among them, nor are points on the centre line where a rule ignores
    these; they still go in, in their places. With as many other points before it, a point is
    judged as it would be with the whole history.

    Examples
    --------
    >>> from spc.rule_sets import NELSON
    >>> lookback(WESTERN_ELECTRIC), lookback(NELSON)
    (7, 14)
    """
    return max(rule.window for rule in rule_set.rules) - 1


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """The points of a stream, with and without the excluded ones."""

    z: NDArray[np.float64]
    breaks: NDArray[np.bool_] | None
    present: PresentPoints

    def counted_by(self, rule: ZoneRule | WithinRule) -> PresentPoints:
        if isinstance(rule, ZoneRule) and rule.ties == "ignore":
            return present_points(np.where(self.z == 0, np.nan, self.z), self.breaks)
        return self.present


def _row(z: NDArray[np.float64], breaks: NDArray[np.bool_] | None) -> _Row:
    points = np.asarray(z, dtype=np.float64)
    declared = None if breaks is None else np.asarray(breaks, dtype=np.bool_)
    return _Row(points, declared, present_points(points, declared))


def _completed(row: _Row, rule: Rule) -> NDArray[np.bool_]:
    if isinstance(rule, (TrendRule, AlternationRule)):
        return completed_steps(row.z, row.breaks, rule)
    points = row.counted_by(rule)
    completed = completed_zone(points, rule)
    if len(completed) == len(row.z):
        return completed
    at = np.zeros(len(row.z), dtype=np.bool_)
    at[points.index] = completed
    return at


def _signal(row: _Row, rule: Rule, at: int) -> Signal:
    """Describe the signal that the point at index `at` completes."""
    above = bool(row.z[at] >= 0)
    if isinstance(rule, (TrendRule, AlternationRule)):
        members = tuple(range(at - rule.window + 1, at + 1))
        if isinstance(rule, TrendRule):
            above = bool(row.z[at] > row.z[at - 1])
    else:
        members = members_in_zone(row.counted_by(rule), rule, at)
    return Signal(rule.name, at, members, "above" if above else "below")
