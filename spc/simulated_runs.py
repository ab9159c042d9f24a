"""Run lengths by simulation: the detector itself, started anew after each alarm."""

import numpy as np
from numpy.typing import NDArray

from spc.rule_sets import WESTERN_ELECTRIC, RuleSet, ZoneRule
from spc.signals import flags, lookback
from spc.stream_state import StreamState

__all__ = ["runs_to_signal", "simulated_lengths"]

POINTS_AT_ONCE = 1_000_000
"""Judged side by side: more would be many times the row in memory where alarms are frequent."""


def runs_to_signal(
    z: NDArray[np.float64], rule_set: RuleSet = WESTERN_ELECTRIC
) -> NDArray[np.int64]:
    """Return the lengths of the runs in a row of points when each alarm starts the counts anew.

    Parameters
    ----------
    z : ndarray of float64, shape (n,)
        Standardised points in order of time, none of them excluded.
    rule_set : RuleSet
        The rules to apply; those that only warn end no run.

    Returns
    -------
    ndarray of int64, shape (runs,)
        Points of each run, the one that gives the alarm among them. The points after the last
        alarm make no run.

    Raises
    ------
    ValueError
        `z` is not one row of points, or a point is NaN.

    Notes
    -----
    To start anew only takes points away, so every alarm lies at a point that `flags` flags
    without it. After each of these points the row is judged anew by `flags`, all side by side, as
    far as the rules look back; further on the two judgements are one. What is left is to
    follow each alarm to the next.

    Examples
    --------
    >>> runs_to_signal(np.array([0.4, 2.1, -0.3, 2.6, 2.6, 0.1, 3.2])).tolist()
    [4, 3]
    """
    points = np.asarray(z, dtype=np.float64)
    if points.ndim == 1 and np.isnan(points).any():
        raise ValueError("A row with excluded points (NaN) has no run lengths: leave them out.")
    if any(isinstance(rule, ZoneRule) and rule.ties == "ignore" for rule in rule_set.rules):
        # Rules that pass over points on the centre line look back without end.
        return _runs_one_by_one(points, rule_set)
    flagged = np.flatnonzero(_alarms(points, rule_set))
    following = _following(points, rule_set, flagged).tolist()
    ends, at = [-1], 0
    while at < len(flagged):
        ends.append(int(flagged[at]))
        at = following[at]
    return _lengths(ends)


def simulated_lengths(
    rule_set: RuleSet, shift: float = 0.0, *, resolution: float = 0.0, points: int, seed: int
) -> NDArray[np.int64]:
    """Return the run lengths of a rule set on normal points.

    Parameters
    ----------
    rule_set : RuleSet
        The rules to apply.
    shift : float
        Distance of the process from the centre line in standard errors of a point.
    resolution : float
        Step to which the points are rounded; 0 leaves them as they are.
    points : int
        How many points are drawn, one row.
    seed : int
        Of numpy's default generator.

    Examples
    --------
    >>> from spc.rule_sets import NELSON
    >>> lengths = simulated_lengths(NELSON, points=20_000, seed=1)
    >>> round(float(lengths.mean()))
    74
    """
    z = np.random.default_rng(seed).normal(shift, size=points)
    if resolution > 0:
        z = np.round(np.round(z / resolution) * resolution, 9)
    return runs_to_signal(z, rule_set)


def _alarms(
    z: NDArray[np.float64], rule_set: RuleSet, breaks: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    found = flags(z, rule_set, breaks)
    alarms: NDArray[np.bool_] = np.logical_or.reduce([found[rule.name] for rule in rule_set.alarms])
    return alarms


def _following(
    z: NDArray[np.float64], rule_set: RuleSet, flagged: NDArray[np.intp]
) -> NDArray[np.intp]:
    """For each flagged point which of them is the next alarm when counts start anew after it."""
    reach = lookback(rule_set)
    following: NDArray[np.intp] = np.searchsorted(flagged, flagged + reach, side="right")
    if reach == 0:
        return following
    padded = np.concatenate([z, np.full(reach, np.nan)])
    at_once = max(1, POINTS_AT_ONCE // reach)
    for start in range(0, len(flagged), at_once):
        part = slice(start, start + at_once)
        anew = flagged[part, np.newaxis] + np.arange(1, reach + 1)
        starts = np.arange(anew.size) % reach == 0
        alarms = _alarms(padded[anew.ravel()], rule_set, starts).reshape(anew.shape)
        first = anew[np.arange(len(anew)), alarms.argmax(axis=1)]
        soon = np.searchsorted(flagged, first)
        following[part] = np.where(alarms.any(axis=1), soon, following[part])
    return following


def _runs_one_by_one(z: NDArray[np.float64], rule_set: RuleSet) -> NDArray[np.int64]:
    state, ends = StreamState(rule_set), [-1]
    for at, point in enumerate(z.tolist()):
        if not rule_set.warnings.issuperset(state.update(point)):
            ends.append(at)
            state.reset()
    return _lengths(ends)


def _lengths(ends: list[int]) -> NDArray[np.int64]:
    lengths: NDArray[np.int64] = np.array(ends[1:], dtype=np.int64) - np.array(ends[:-1], np.int64)
    return lengths
