"""All the facts that some expressions ask about, as axes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from rules.conditions import Condition, Expression, comparisons
from rules.fields import Field
from rules.problems import unknown
from rules.regions.axis import Axis, axis_of
from rules.units import compatible, convert

Key = tuple[str, str | None]
Box = tuple[int, ...]
"""For every axis of a space the set of values that it allows."""


@dataclass(frozen=True)
class Space:
    """The axes of a group of expressions.

    Numbers that are read in a unit which another fact tells have axes of their own, one for each
    kind of unit: that a value above 8 um is also a recorded value is not known here. So a region
    may seem to allow facts which cannot be, never forbid facts which can; an example, checked
    by the evaluator, settles it.

    Parameters
    ----------
    axes : tuple of Axis
    places : mapping of (str, str or None) to int
        The axis of a fact, and of the unit in which a condition reads it.
    fields : mapping of str to Field
        Every fact of the events at hand, also those that nothing asks about.
    """

    axes: tuple[Axis, ...]
    places: Mapping[Key, int]
    fields: Mapping[str, Field]
    known: dict[Condition, tuple[int, int]] = field(default_factory=dict, compare=False)

    @property
    def everything(self) -> Box:
        """All facts."""
        return tuple(axis.full for axis in self.axes)

    def allowed(self, condition: Condition) -> tuple[int, int]:
        """Give the axis of a condition and the set of values that meet it.

        Parameters
        ----------
        condition : Condition
            One of those that the space was made of.

        Returns
        -------
        axis : int
        cells : int

        Examples
        --------
        >>> from rules.fields import FIELDS
        >>> high = Condition("z", "above", 3)
        >>> space_of([high], FIELDS).allowed(high)
        (0, 4)
        """
        if condition not in self.known:
            place = self.places[_key(condition)]
            axis = self.axes[place]
            self.known[condition] = place, axis.cells(_in_unit(condition, axis.unit))
        return self.known[condition]

    def restricted(self, cells: Mapping[str, int]) -> Box:
        """Give all facts of which some are restricted to sets of values, as recorded."""
        return tuple(
            axis.full & cells.get(axis.field.name, axis.full) if axis.unit is None else axis.full
            for axis in self.axes
        )


def space_of(
    expressions: Iterable[Expression],
    fields: Mapping[str, Field],
    *,
    whole: frozenset[str] = frozenset(),
    choices: Mapping[str, tuple[str, ...]] | None = None,
    also: Iterable[str] = (),
) -> Space:
    """Cut the facts of an event where expressions cut them.

    Parameters
    ----------
    expressions : iterable of Condition, AllOf, AnyOf or Not
    fields : mapping of str to Field
        The facts that they may ask about.
    whole : frozenset of str
        Facts that count something: they have no values between whole numbers.
    choices : mapping of str to tuple of str or None
        The only values of some texts, where the catalogue does not say.
    also : iterable of str
        Facts that need an axis although nothing asks about them.

    Returns
    -------
    Space

    Raises
    ------
    ValueError
        For a fact that is none of `fields`, or a bound of another type than its fact.

    Examples
    --------
    >>> from rules.fields import FIELDS
    >>> space = space_of([Condition("critical", "equals", True)], FIELDS)
    >>> [axis.field.name for axis in space.axes], space.everything
    (['critical'], (11,))
    """
    asked: dict[Key, dict[Condition, None]] = {(name, None): {} for name in also}
    for expression in expressions:
        for each in comparisons(expression):
            if each.field not in fields:
                raise ValueError(unknown("field", each.field, fields))
            asked.setdefault(_key(each), {})[each] = None
    axes: list[Axis] = []
    places: dict[Key, int] = {}
    for (name, unit), same in _by_kind_of_unit(asked).items():
        conditions = [_in_unit(each, unit) for key in same for each in asked[key]]
        places.update(dict.fromkeys(same, len(axes)))
        narrower = (choices or {}).get(name)
        axes.append(
            axis_of(fields[name], conditions, unit=unit, whole=name in whole, choices=narrower)
        )
    return Space(tuple(axes), places, fields)


def _key(condition: Condition) -> Key:
    # Recorded is recorded, in whatever unit.
    return condition.field, None if condition.operator == "blank" else condition.unit


def _by_kind_of_unit(keys: Iterable[Key]) -> dict[Key, list[Key]]:
    """Readings in units that convert into each other are one axis, in the first of them."""
    kinds: dict[Key, list[Key]] = {}
    for name, unit in keys:
        alike = (
            kind for kind in kinds
            if kind[0] == name and (kind[1] == unit or _converts(unit, kind[1]))
        )  # fmt: skip
        kinds.setdefault(next(alike, (name, unit)), []).append((name, unit))
    return kinds


def _converts(unit: str | None, other: str | None) -> bool:
    return unit is not None and other is not None and compatible(unit, other)


def _in_unit(condition: Condition, unit: str | None) -> Condition:
    written, expected = condition.unit, condition.expected
    if unit is None or written is None or written == unit or condition.operator == "blank":
        return condition
    if isinstance(expected, tuple):
        converted = tuple(_converted(bound, written, unit) for bound in expected)
        return replace(condition, expected=converted, unit=unit)
    return replace(condition, expected=_converted(expected, written, unit), unit=unit)


def _converted(bound: object, written: str, unit: str) -> float:
    if not isinstance(bound, int | float):
        raise ValueError(f"a number is read in {written}, not {bound!r}")  # noqa: TRY004
    return convert(bound, written, unit)
