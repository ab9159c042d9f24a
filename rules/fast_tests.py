"""Conditions as tests of facts: as `rules.explanation.judge` has it, without the reasons."""

from collections.abc import Callable, Mapping
from typing import Any

from rules.conditions import AnyOf, Condition, Expression, Not
from rules.fields import Fact

Facts = Mapping[str, Fact]
Test = Callable[[Facts], bool]
Conjuncts = list[tuple[Expression, bool]]


def conjuncts(expression: Expression, *, negated: bool = False) -> Conjuncts:
    """Take apart what must all hold.

    Parameters
    ----------
    expression : Condition, AllOf, AnyOf or Not
    negated : bool
        Its opposite must hold.

    Returns
    -------
    list of tuple of (Condition, AllOf, AnyOf or Not) and bool
        In the order it is written; True: the opposite of this part must hold.

    Examples
    --------
    >>> night = Condition("shift", "equals", "night")
    >>> [negated for _, negated in conjuncts(Not(AnyOf((night, Not(night)))))]
    [True, False]
    """
    if isinstance(expression, Not):
        return conjuncts(expression.part, negated=not negated)
    if isinstance(expression, Condition) or isinstance(expression, AnyOf) is not negated:
        return [(expression, negated)]
    return [part for each in expression.parts for part in conjuncts(each, negated=negated)]


def is_exact(condition: Condition, *, negated: bool) -> bool:
    """Tell whether a condition asks a fact to be one of some values as they are.

    Parameters
    ----------
    condition : Condition
    negated : bool
        It stands inside an odd number of `not:`.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_exact(Condition("shift", "not", "night"), negated=True)
    True
    """
    if condition.unit is not None:
        return False  # the fact is compared in another unit than it has
    if negated:
        return condition.operator == "not"
    return condition.operator in ("equals", "in")


def holds_when(expression: Expression, *, negated: bool = False) -> Test:
    """Make the test of an expression, or of its opposite.

    Parameters
    ----------
    expression : Condition, AllOf, AnyOf or Not
    negated : bool

    Returns
    -------
    callable
        Of facts as `rules.facts.checked` gives them.

    Examples
    --------
    >>> holds_when(Condition("z", "above", 3))({"z": 3.4})
    True
    """
    if isinstance(expression, Condition):
        return _comparison(expression, negated=negated)
    if isinstance(expression, Not):
        return holds_when(expression.part, negated=not negated)
    tests = [holds_when(part, negated=negated) for part in expression.parts]
    # De Morgan, as `rules.explanation.judge` has it.
    return all_of(tests) if isinstance(expression, AnyOf) is negated else _any_of(tests)


def all_of(tests: list[Test]) -> Test:
    """Make one test of several, which must all hold; of none, one that always does.

    Parameters
    ----------
    tests : list of callable

    Returns
    -------
    callable

    Examples
    --------
    >>> all_of([])({})
    True
    """
    if len(tests) == 1:
        return tests[0]

    def holds(facts: Facts) -> bool:
        for test in tests:  # noqa: SIM110  all() over a generator takes twice as long
            if not test(facts):
                return False
        return True

    return holds


def _any_of(tests: list[Test]) -> Test:
    return lambda facts: any(test(facts) for test in tests)


def _comparison(condition: Condition, *, negated: bool) -> Test:
    name, expected = condition.field, condition.expected
    if condition.unit is not None:
        return lambda facts: condition.holds(condition.reading(facts)) is not negated
    if condition.operator == "blank":
        absent = bool(expected) is not negated
        return lambda facts: (facts[name] is None) is absent
    if condition.operator in ("equals", "not"):
        # Nothing is equal to null: an expected value is never one.
        wanted = (condition.operator == "equals") is not negated
        return lambda facts: (facts[name] == expected) is wanted
    made = _NUMBERS.get(condition.operator)
    if made is None or negated:
        return lambda facts: condition.holds(facts[name]) is not negated
    return made(name, expected)


# A function each: this is where a rule of a thousand is asked, and a call more would be heard.


def _above(name: str, bound: Any) -> Test:
    def holds(facts: Facts) -> bool:
        actual: Any = facts[name]
        return actual is not None and actual > bound

    return holds


def _below(name: str, bound: Any) -> Test:
    def holds(facts: Facts) -> bool:
        actual: Any = facts[name]
        return actual is not None and actual < bound

    return holds


def _at_least(name: str, bound: Any) -> Test:
    def holds(facts: Facts) -> bool:
        actual: Any = facts[name]
        return actual is not None and actual >= bound

    return holds


def _at_most(name: str, bound: Any) -> Test:
    def holds(facts: Facts) -> bool:
        actual: Any = facts[name]
        return actual is not None and actual <= bound

    return holds


_NUMBERS: Mapping[str, Callable[[str, Any], Test]] = {
    "above": _above,
    "below": _below,
    "at_least": _at_least,
    "at_most": _at_most,
}
