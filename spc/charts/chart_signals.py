"""Signals of a chart, by the rules that suit its kind and no others."""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from spc.charts.chart import Chart, ChartRefused
from spc.rule_sets import AlternationRule, Rule, RuleSet, TrendRule, ZoneRule
from spc.signals import Signal, signals

__all__ = ["chart_signals", "require_suitable"]

_OF_DISPERSION = ("moving_ranges", "ranges", "deviations")
_OF_MEMORY = ("ewma", "cusum", "t2")
_OF_COUNTS = ("p", "np", "c", "u", "laney_p", "laney_u")


def chart_signals(
    chart: Chart, rule_set: RuleSet, breaks: NDArray[np.bool_] | None = None
) -> tuple[Signal, ...]:
    """List the signals of a chart.

    A point beyond a limit is judged by the chart's own limits, which for counts are exact; run
    rules look at the standardised points.

    Parameters
    ----------
    chart : Chart
        Of any kind.
    rule_set : RuleSet
        Rules that suit the kind, see `require_suitable`.
    breaks : ndarray of bool, shape (n,), optional
        True where a gap was declared before the point.

    Returns
    -------
    tuple of Signal
        By point, and at one point in the order of the rule set.

    Raises
    ------
    ChartRefused
        A rule does not suit the chart.

    Examples
    --------
    >>> from spc.charts.defects import c_chart
    >>> from spc.rule_sets import NELSON_ATTRIBUTES
    >>> chart = c_chart([4, 2, 7, 3, 16, 5], center=4.0)
    >>> [(signal.rule, signal.point) for signal in chart_signals(chart, NELSON_ATTRIBUTES)]
    [('N1', 4)]
    """
    require_suitable(chart.kind, rule_set)
    order = {rule.name: place for place, rule in enumerate(rule_set.rules)}
    limit_rules = [rule for rule in rule_set.rules if _is_limit(rule)]
    others = tuple(rule for rule in rule_set.rules if not _is_limit(rule))
    found = [
        Signal(rule.name, point, (point,), _side(chart, point))
        for rule in limit_rules
        for point in np.flatnonzero(chart.beyond).tolist()
    ]
    if others:
        found += signals(chart.z, _only(rule_set, others), breaks)
    return tuple(sorted(found, key=lambda signal: (signal.point, order[signal.rule])))


def require_suitable(kind: str, rule_set: RuleSet) -> None:
    """Refuse rules that do not mean on a chart of this kind what they mean on one of means.

    Ranges, standard deviations and moving ranges lie unevenly about their mean, and points of
    EWMA, CUSUM and T2 charts hang together or have one side only: these charts have their limits,
    and no other rule. Counts have no zones of a normal law: beside their limits, runs on one side,
    trends and alternation are in order.

    Parameters
    ----------
    kind : str
        Of a `Chart`.
    rule_set : RuleSet
        The rules that are to be applied.

    Raises
    ------
    ChartRefused
        A rule does not suit; the message names it and a set that does.

    Examples
    --------
    >>> from spc.rule_sets import THREE_SIGMA, WESTERN_ELECTRIC
    >>> require_suitable("ranges", THREE_SIGMA)
    >>> require_suitable("ranges", WESTERN_ELECTRIC)
    Traceback (most recent call last):
    spc.charts.chart.ChartRefused: Rules WE2, WE3, WE4 do not suit a ranges chart; take three_sigma.
    """
    if kind in _OF_DISPERSION + _OF_MEMORY:
        wrong = [rule for rule in rule_set.rules if not _is_limit(rule)]
        instead = "three_sigma"
    elif kind in _OF_COUNTS:
        wrong = [rule for rule in rule_set.rules if not _suits_counts(rule)]
        instead = "nelson_attributes"
    else:
        return
    if wrong:
        names = ", ".join(rule.name for rule in wrong)
        raise ChartRefused(
            f"Rule {names} does not suit a {kind} chart; take {instead}."
            if len(wrong) == 1
            else f"Rules {names} do not suit a {kind} chart; take {instead}."
        )


def _is_limit(rule: Rule) -> bool:
    return isinstance(rule, ZoneRule) and rule.window == 1 and rule.zone == 3.0


def _suits_counts(rule: Rule) -> bool:
    if isinstance(rule, ZoneRule):
        return _is_limit(rule) or rule.zone == 0
    return isinstance(rule, TrendRule | AlternationRule)


def _only(rule_set: RuleSet, rules: tuple[Rule, ...]) -> RuleSet:
    # The rest may be warnings alone, which makes no rule set: here they are rules like others.
    return replace(rule_set, rules=rules, warnings=frozenset())


def _side(chart: Chart, point: int) -> Literal["above", "below"]:
    return "below" if chart.points[point] < chart.lower[point] else "above"
