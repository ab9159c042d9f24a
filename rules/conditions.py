"""What a rule asks: comparisons of one fact each, joined by all, any and not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Union, assert_never

from rules.fields import Fact, FieldType
from rules.units import UnitsError, canonical, convert

Operator = Literal[
    "equals", "not", "above", "below", "at_least", "at_most", "between", "in", "blank"
]
Expected = str | float | int | bool | tuple[str | float | int | bool, ...]


@dataclass(frozen=True)
class Condition:
    """One comparison of one fact.

    A fact that is not recorded is not above, below, between, in or equal to anything;
    it meets only ``blank: true`` and ``not`` (what is unknown is not `heat_treat`).

    Parameters
    ----------
    field : str
        Name of the fact.
    operator : str
        One of `OPERATORS`.
    expected : str, float, int, bool or tuple
        What it is compared with: a pair, both ends inclusive, for "between"; the members
        for "in"; True (must be absent) or False (must be recorded) for "blank".
    unit : str or None
        Unit of `expected`, as the author wrote it, where a fact tells the unit of the field;
        None where the field is always in one unit, or where the author named none.
    unit_from : str or None
        Name of the fact that tells the field's unit; given exactly when `unit` is.

    Examples
    --------
    >>> Condition("value", "above", 35).holds(38.5)
    True
    >>> Condition("value", "above", 35).holds(None)
    False
    """

    field: str
    operator: Operator
    expected: Expected
    unit: str | None = None
    unit_from: str | None = None

    def reading(self, facts: Mapping[str, Fact]) -> Fact:
        """Give the fact as this condition compares it: in the condition's own unit.

        Parameters
        ----------
        facts : mapping of str to str, float, int, bool or None
            With the field and, where the condition has a unit, the fact that tells its unit.

        Returns
        -------
        str, float, int, bool or None
            None when nothing is recorded, and also when the recorded unit is missing, unknown
            or measures something else: 8 HRC are not more than 5 um, nor less.

        Examples
        --------
        >>> thick = Condition("value", "above", 8, unit="um", unit_from="unit")
        >>> thick.reading({"value": 0.012, "unit": "mm"})
        12.0
        >>> thick.reading({"value": 38.5, "unit": "HRC"}) is None
        True
        """
        actual = facts[self.field]
        if self.unit is None or self.unit_from is None or actual is None:
            return actual
        if self.operator == "blank":  # recorded is recorded, in whatever unit
            return actual
        recorded = facts.get(self.unit_from)
        if not isinstance(recorded, str) or not isinstance(actual, int | float):
            return None
        return _converted(actual, recorded, self.unit)

    def holds(self, actual: Fact) -> bool:
        """Tell whether a fact of the right type meets this condition.

        Parameters
        ----------
        actual : str, float, int, bool or None
            The fact, of the type that the catalogue gives the field, as `reading` gives it.

        Returns
        -------
        bool

        Examples
        --------
        >>> Condition("load", "blank", False).holds("F2-0193")
        True
        """
        if self.operator == "blank":
            return (actual is None) is self.expected
        if self.operator == "not":
            return actual != self.expected
        if actual is None:
            return False
        if self.operator == "equals":
            return actual == self.expected
        if isinstance(self.expected, tuple):
            return _among(actual, self.operator, self.expected)
        return _compares(actual, self.operator, self.expected)


@dataclass(frozen=True)
class AllOf:
    """Every part must hold; with no part at all it always holds (written `always`)."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part must hold."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Not:
    """The part must not hold."""

    part: "Expression"


Expression = Union[Condition, AllOf, AnyOf, Not]  # noqa: UP007  the parts name it before it is

_ANY_TYPE: tuple[Operator, ...] = ("equals", "not", "blank")
OPERATORS: Mapping[FieldType, tuple[Operator, ...]] = MappingProxyType(
    {
        "text": (*_ANY_TYPE, "in"),
        "number": (*_ANY_TYPE, "in", "above", "below", "at_least", "at_most", "between"),
        "boolean": _ANY_TYPE,
    }
)
"""The comparisons that make sense for each type of field."""


def comparisons(expression: Expression) -> Iterator[Condition]:
    """Yield the single comparisons of an expression in the order they are written.

    Parameters
    ----------
    expression : Condition, AllOf, AnyOf or Not

    Yields
    ------
    Condition

    Examples
    --------
    >>> both = AllOf((Condition("load", "blank", False), Not(Condition("shift", "blank", True))))
    >>> [condition.field for condition in comparisons(both)]
    ['load', 'shift']
    """
    match expression:
        case Condition():
            yield expression
        case Not(part):
            yield from comparisons(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from comparisons(part)
        case _ as never:
            assert_never(never)


def _converted(actual: float, recorded: str, unit: str) -> float | None:
    if canonical(recorded) == canonical(unit):
        return actual  # as it was recorded, an integer too large for a float included
    try:
        return convert(actual, recorded, unit)
    except UnitsError:
        return None


def _among(actual: Fact, operator: str, expected: tuple[str | float | int | bool, ...]) -> bool:
    if operator == "in":
        return actual in expected
    low, high = expected
    return _compares(actual, "at_least", low) and _compares(actual, "at_most", high)


def _compares(actual: Fact, operator: str, bound: Expected) -> bool:
    # A rule file cannot compare text by size (see OPERATORS), so both sides are numbers.
    if not isinstance(actual, int | float) or not isinstance(bound, int | float):
        raise TypeError(f"`{operator}` compares numbers, not {actual!r} and {bound!r}")
    if operator == "above":
        return actual > bound
    if operator == "below":
        return actual < bound
    if operator == "at_least":
        return actual >= bound
    if operator == "at_most":
        return actual <= bound
    raise ValueError(f"unknown operator `{operator}`")
