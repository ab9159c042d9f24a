"""The rules that judge a stream now, and how often they call a false alarm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.actions.control_plan import StreamPlan
from service.actions.effective_limits import EffectiveLimits, limits_at
from service.actions.stream_points import StreamPoint
from service.errors import BadInput, did_you_mean
from service.records.schema import MILLION
from spc.rule_sets import RULE_SETS, RuleSet
from spc.run_lengths import false_alarms_a_week, run_length

DAY = 86_400 * MILLION
RECENT, WEEK = 28 * DAY, 7 * DAY
FOREVER = 2**62


def need_rule_set(name: str) -> RuleSet:
    if name not in RULE_SETS:
        hint = did_you_mean(name, list(RULE_SETS)) or f"; known are {', '.join(RULE_SETS)}"
        said = f"rule set `{name}` is not known{hint}"
        raise BadInput(said, [("rule_set", said)])
    return RULE_SETS[name]


def rules_in_force(limits: Sequence[EffectiveLimits]) -> RuleSet | None:
    """The rules of the limits that will judge the next point, if there are limits."""
    effective = limits_at(list(limits), FOREVER)
    return None if effective is None else effective.rule_set


def planned_rules(plan: StreamPlan) -> RuleSet:
    return RULE_SETS[plan.rule_set]


def rule_set_document(rules: RuleSet, points_a_week: float | None = None) -> dict[str, Any]:
    """The rules with the run length in control; and how many false alarms a week that makes."""
    length = run_length(rules)
    weekly = None if points_a_week is None else false_alarms_a_week(rules, points_a_week)
    return {
        "name": rules.name,
        "version": rules.version,
        "rules": [{"name": each.name, "meaning": each.meaning} for each in rules.rules],
        "in_control_arl": length.mean,
        "exact": length.exact,
        "false_alarms_a_week": weekly,
    }


def points_a_week(times: Sequence[int]) -> float:
    """The stream's pace over its last 28 days; of a younger stream, over as long as it has run."""
    if not times:
        return 0.0
    last = times[-1]
    recent = [at for at in times if at > last - RECENT]
    return pace(len(recent), last - times[0])


def pace(recent: int, age: int) -> float:
    """Points a week from how many there were in the last 28 days of a stream of this age."""
    return recent * WEEK / min(RECENT, max(WEEK, age))


def pace_of(points: Sequence[StreamPoint]) -> float:
    return points_a_week([point.at for point in points])
