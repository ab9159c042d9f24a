"""Which facts a rule file asks about."""

from collections.abc import Iterable

from rules.conditions import Expression, comparisons
from rules.correlation.pattern import Correlation
from rules.deadline import Deadline
from rules.decision_table import DecisionTable
from rules.rule import Rule


def fields_used(
    rules: Iterable[Rule],
    tables: Iterable[DecisionTable],
    correlations: Iterable[Correlation],
    deadlines: Iterable[Deadline],
) -> frozenset[str]:
    """Give the names of all facts that are compared or shared."""
    used: set[str] = set()
    for rule in rules:
        used |= _compared(rule.when)
    for table in tables:
        used.update(table.inputs)
    for pattern in correlations:
        used.update(*(_compared(step.when) for step in pattern.steps))
        used.update(*((join.field, join.earlier_field) for join in pattern.joins))
    for deadline in deadlines:
        used |= _compared(deadline.when)
        if deadline.unless is not None:
            used |= _compared(deadline.unless.when) | set(deadline.unless.same)
    return frozenset(used)


def _compared(when: Expression) -> set[str]:
    return {condition.field for condition in comparisons(when)}
