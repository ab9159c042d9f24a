"""How a rule's conditions turned out, one by one, and how many stood in its way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rules.conditions import AnyOf, Condition, Expected, Expression, Not
from rules.fields import Fact

# More than any rule file can hold: a rule that nothing can satisfy is never a near miss.
_NEVER = 1_000_000


@dataclass(frozen=True)
class ConditionResult:
    """One comparison, as it turned out.

    Parameters
    ----------
    field : str
    operator : str
        As in the rule; "not above" and so on inside a `not:`, so that `met` always tells
        the truth of "field operator expected".
    expected : str, float, int, bool or tuple
    actual : str, float, int, bool or None
        The fact; None when it was not recorded.
    met : bool
    decisive : bool
        It is part of the reason: of an `any:` only the branches that came nearest are.
    """

    field: str
    operator: str
    expected: Expected
    actual: Fact
    met: bool
    decisive: bool = True

    def document(self) -> dict[str, Any]:
        """Give the result as a JSON-able object.

        Returns
        -------
        dict

        Examples
        --------
        >>> ConditionResult("shift", "in", ("day", "night"), "day", True).document()["expected"]
        ['day', 'night']
        """
        expected = list(self.expected) if isinstance(self.expected, tuple) else self.expected
        return {
            "field": self.field,
            "operator": self.operator,
            "expected": expected,
            "actual": self.actual,
            "met": self.met,
            "decisive": self.decisive,
        }


@dataclass(frozen=True)
class Verdict:
    """The results of an expression and the fewest of them that would have to change."""

    misses: int
    results: tuple[ConditionResult, ...]


def judge(expression: Expression, facts: Mapping[str, Fact]) -> Verdict:
    """Compare every condition of an expression with the facts; skip none.

    Parameters
    ----------
    expression : Condition, AllOf, AnyOf or Not
    facts : mapping of str to str, float, int, bool or None
        Every field that the expression names.

    Returns
    -------
    Verdict
        `misses` is 0 when the expression holds; otherwise the smallest number of
        comparisons whose outcome would have to change for it to hold.

    Examples
    --------
    >>> from rules.conditions import AllOf
    >>> hot = AllOf((Condition("process", "equals", "heat_treat"), Condition("z", "above", 3)))
    >>> judge(hot, {"process": "heat_treat", "z": 2.5}).misses
    1
    """
    return _judge(expression, facts, negated=False)


def _judge(expression: Expression, facts: Mapping[str, Fact], *, negated: bool) -> Verdict:
    if isinstance(expression, Condition):
        result = _compare(expression, facts[expression.field], negated=negated)
        return Verdict(0 if result.met else 1, (result,))
    if isinstance(expression, Not):
        return _judge(expression.part, facts, negated=not negated)
    parts = [_judge(part, facts, negated=negated) for part in expression.parts]
    # De Morgan: "not all of these" asks the same as "any of their opposites".
    if isinstance(expression, AnyOf) is negated:
        return _every(parts)
    return _some(parts)


def _every(parts: list[Verdict]) -> Verdict:
    results = tuple(result for part in parts for result in part.results)
    return Verdict(sum(part.misses for part in parts), results)


def _some(parts: list[Verdict]) -> Verdict:
    fewest = min((part.misses for part in parts), default=_NEVER)
    results = tuple(
        result if part.misses == fewest else replace(result, decisive=False)
        for part in parts
        for result in part.results
    )
    return Verdict(fewest, results)


def _compare(condition: Condition, actual: Fact, *, negated: bool) -> ConditionResult:
    met = condition.holds(actual) is not negated
    if negated:
        operator, expected = _opposite(condition)
        return ConditionResult(condition.field, operator, expected, actual, met)
    return ConditionResult(condition.field, condition.operator, condition.expected, actual, met)


def _opposite(condition: Condition) -> tuple[str, Expected]:
    if condition.operator == "blank":
        return "blank", not condition.expected
    if condition.operator == "equals":
        return "not", condition.expected
    if condition.operator == "not":
        return "equals", condition.expected
    return f"not {condition.operator}", condition.expected
