"""Which rules suit which plotted statistic: zones of a normal law are not those of a range.

Source: Minitab and SAS/QC documentation (tests for special causes): except for the first test, the
tests are not recommended on charts of dispersion; four are given for charts of counts.
"""

from typing import Literal

from spc.rule_sets import RuleSet
from spc.run_rules import Rule, WithinRule, ZoneRule

__all__ = ["Statistic", "UnfitRules", "require_fit"]

Statistic = Literal["location", "dispersion", "count"]
"""A value or a mean; a range, a standard deviation or a moving range; a number or share of
defectives or defects."""


class UnfitRules(ValueError):  # noqa: N818 - the choice is at fault, not the program
    """A rule means nothing on this statistic; the message names it and the way out."""


def require_fit(rule_set: RuleSet, statistic: Statistic) -> RuleSet:
    """Return the rule set if its rules mean something on the statistic.

    On a chart of dispersion a point is judged on its own only: ranges are skewed, and moving
    ranges share values, so that runs come of themselves. On a chart of counts the zones at 1 and
    2 sigma do not hold what they hold of a normal law; single points, runs on one side, trends
    and alternations remain.

    Parameters
    ----------
    rule_set : RuleSet
        The rules to apply.
    statistic : {"location", "dispersion", "count"}
        What the points are.

    Raises
    ------
    UnfitRules
        A rule is not for this statistic.
    ValueError
        There is no such statistic.

    Examples
    --------
    >>> from spc.rule_sets import NELSON_ATTRIBUTES, THREE_SIGMA, WESTERN_ELECTRIC
    >>> require_fit(NELSON_ATTRIBUTES, "count").name
    'nelson_attributes'
    >>> require_fit(WESTERN_ELECTRIC, "dispersion")
    Traceback (most recent call last):
    spc.fit_rules.UnfitRules: Rule WE2 of western_electric is not for a chart of dispersion; \
use three_sigma.
    """
    if statistic not in ("location", "dispersion", "count"):
        raise ValueError(f"A statistic is 'location', 'dispersion' or 'count', not {statistic!r}.")
    for rule in rule_set.rules:
        if statistic == "dispersion" and not _judges_one_point(rule):
            raise UnfitRules(
                f"Rule {rule.name} of {rule_set.name} is not for a chart of dispersion; "
                "use three_sigma."
            )
        if statistic == "count" and _counts_in_zones(rule):
            raise UnfitRules(
                f"Rule {rule.name} of {rule_set.name} is not for a chart of counts; "
                "use nelson_attributes."
            )
    return rule_set


def _judges_one_point(rule: Rule) -> bool:
    return isinstance(rule, ZoneRule) and rule.window == 1


def _counts_in_zones(rule: Rule) -> bool:
    if isinstance(rule, WithinRule):
        return True
    return isinstance(rule, ZoneRule) and rule.window > 1 and rule.zone > 0
