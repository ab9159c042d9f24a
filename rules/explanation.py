"""How a rule's conditions turned out, one by one, and how many stood in its way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from rules.conditions import AnyOf, Condition, Expected, Expression, Not
from rules.fields import Fact, Field

# More than any rule file can hold: a rule that nothing can satisfy is never a near miss.
_NEVER = 1_000_000

NO_OWN: Mapping[str, Field] = MappingProxyType({})
"""A rulebook without fields of its own."""

SAID = (
    *("characteristic", "defect", "value", "lower", "upper", "unit", "inspected", "defective"),
    *("signal", "lot", "operation", "load", "heat", "equipment", "shift", "customer"),
)
"""The facts that a sentence may name although no condition asks for them."""


def said_facts(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Give what is recorded of the facts that a sentence may name.

    Parameters
    ----------
    facts : mapping of str to str, float, int, bool or None

    Returns
    -------
    dict

    Examples
    --------
    >>> said_facts({"lot": "K7", "heat": None, "streams": 212})
    {'lot': 'K7'}
    """
    return {name: facts[name] for name in SAID if facts.get(name) is not None}


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
        The fact as it was compared; None when it was not recorded.
    met : bool
    decisive : bool
        It is part of the reason: of an `any:` only the branches that came nearest are.
    unit : str or None
        What `expected` and `actual` are measured in, where the rule names a unit and the
        event another one may.
    own : Field or None
        The field, where the rulebook and not the catalogue knows it: whoever reads the
        decision in ten years has its name, unit and labels.
    """

    field: str
    operator: str
    expected: Expected
    actual: Fact
    met: bool
    decisive: bool = True
    unit: str | None = None
    own: Field | None = None

    def document(self) -> dict[str, Any]:
        """Give the result as a JSON-able object.

        Returns
        -------
        dict
            `unit` and `own` only where there are any.

        Examples
        --------
        >>> ConditionResult("shift", "in", ("day", "night"), "day", True).document()["expected"]
        ['day', 'night']
        """
        expected = list(self.expected) if isinstance(self.expected, tuple) else self.expected
        written: dict[str, Any] = {
            "field": self.field,
            "operator": self.operator,
            "expected": expected,
            "actual": self.actual,
            "met": self.met,
            "decisive": self.decisive,
        }
        if self.unit is not None:
            written["unit"] = self.unit
        if self.own is not None:
            written["own"] = _field_document(self.own)
        return written


def result_from(document: Mapping[str, Any]) -> ConditionResult:
    """Read what `ConditionResult.document` wrote, now or in an earlier version.

    Parameters
    ----------
    document : mapping

    Returns
    -------
    ConditionResult

    Examples
    --------
    >>> result = ConditionResult("shift", "in", ("day", "night"), "day", True)
    >>> result_from(result.document()) == result
    True
    """
    expected, own = document["expected"], document.get("own")
    return ConditionResult(
        field=document["field"],
        operator=document["operator"],
        expected=tuple(expected) if isinstance(expected, list) else expected,
        actual=document["actual"],
        met=document["met"],
        decisive=document.get("decisive", True),
        unit=document.get("unit"),
        own=None if own is None else _field_from(own),
    )


def _field_document(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.type,
        "unit": field.unit,
        "label": dict(field.label),
        "choices": None if field.choices is None else list(field.choices),
        "example": field.example,
    }


def _field_from(document: Mapping[str, Any]) -> Field:
    choices = document["choices"]
    return Field(
        name=document["name"],
        type=document["type"],
        unit=document["unit"],
        label=MappingProxyType(dict(document["label"])),
        choices=None if choices is None else tuple(choices),
        example=document["example"],
    )


@dataclass(frozen=True)
class Verdict:
    """The results of an expression and the fewest of them that would have to change."""

    misses: int
    results: tuple[ConditionResult, ...]


def judge(
    expression: Expression, facts: Mapping[str, Fact], own: Mapping[str, Field] = NO_OWN
) -> Verdict:
    """Compare every condition of an expression with the facts; skip none.

    Parameters
    ----------
    expression : Condition, AllOf, AnyOf or Not
    facts : mapping of str to str, float, int, bool or None
        As `rules.facts.checked` gives them; a field that is missing is not recorded.
    own : mapping of str to Field
        The rulebook's own fields by name, to be kept with their results.

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
    return _judge(expression, facts, own, negated=False)


def _judge(
    expression: Expression, facts: Mapping[str, Fact], own: Mapping[str, Field], *, negated: bool
) -> Verdict:
    if isinstance(expression, Condition):
        result = compare(expression, facts, own, negated=negated)
        return Verdict(0 if result.met else 1, (result,))
    if isinstance(expression, Not):
        return _judge(expression.part, facts, own, negated=not negated)
    parts = [_judge(part, facts, own, negated=negated) for part in expression.parts]
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


def compare(
    condition: Condition, facts: Mapping[str, Fact], own: Mapping[str, Field], *, negated: bool
) -> ConditionResult:
    """Compare one condition, or its opposite, with the facts.

    Parameters
    ----------
    condition : Condition
    facts : mapping of str to str, float, int, bool or None
    own : mapping of str to Field
    negated : bool
        It stands inside an odd number of `not:`.

    Returns
    -------
    ConditionResult

    Examples
    --------
    >>> compare(Condition("z", "above", 3), {"z": 2.5}, {}, negated=True).operator
    'not above'
    """
    actual = condition.reading(facts)
    operator, expected = (
        opposite(condition) if negated else (condition.operator, condition.expected)
    )
    return ConditionResult(
        field=condition.field,
        operator=operator,
        expected=expected,
        actual=actual,
        met=condition.holds(actual) is not negated,
        unit=condition.unit,
        own=own.get(condition.field),
    )


def opposite(condition: Condition) -> tuple[str, Expected]:
    """Say the operator and the expected value of a condition inside a `not:`.

    Parameters
    ----------
    condition : Condition

    Returns
    -------
    operator : str
    expected : str, float, int, bool or tuple

    Examples
    --------
    >>> opposite(Condition("load", "blank", True)), opposite(Condition("z", "above", 3))
    (('blank', False), ('not above', 3))
    """
    if condition.operator == "blank":
        return "blank", not condition.expected
    if condition.operator == "equals":
        return "not", condition.expected
    if condition.operator == "not":
        return "equals", condition.expected
    return f"not {condition.operator}", condition.expected
