"""One fact as an axis: its values in cells that no condition at hand tells apart."""

import math
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rules.conditions import Condition
from rules.fields import Fact, Field
from rules.regions.numbers import Number, between, is_whole

Value = str | float | int | bool


@dataclass(frozen=True)
class Axis:
    """The values of a fact, cut where conditions cut them.

    A set of values is an integer, one bit a cell. Of a number with the points p0 < p1 < ...
    bit 0 is all that lies below p0, bit 1 is p0 itself, bit 2 what lies between p0 and p1, and
    so on; of a text or a boolean bit i is the i-th point. Then come everything else, and last
    the fact that is not recorded.

    Parameters
    ----------
    field : Field
    unit : str or None
        The unit in which a number is read, where another fact tells the unit; None: as recorded.
    points : tuple
        The values that conditions name: numbers ascending, texts in the order met.
    whole : bool
        A number that counts: cells without a whole number are empty.

    Examples
    --------
    >>> from rules.fields import FIELDS
    >>> z = axis_of(FIELDS["z"], (Condition("z", "above", 3),))
    >>> bin(z.full), bin(z.cells(Condition("z", "above", 3)))
    ('0b1111', '0b100')
    >>> [z.example(bit) for bit in range(4)]
    [2, 3, 4, None]
    """

    field: Field
    unit: str | None
    points: tuple[Value, ...]
    whole: bool = False

    @cached_property
    def size(self) -> int:
        """How many cells there are, with the one for a fact that is not recorded."""
        count = len(self.points)
        return 2 * count + 2 if self.field.type == "number" else count + 2

    @cached_property
    def blank(self) -> int:
        """The cell of a fact that is not recorded, as a set."""
        return 1 << (self.size - 1)

    @cached_property
    def full(self) -> int:
        """Every value that the fact may have, and that it is not recorded."""
        return sum(1 << bit for bit, value in enumerate(self._examples) if value is not None) | (
            self.blank
        )

    @cached_property
    def _examples(self) -> tuple[Fact, ...]:
        if self.field.type == "number":
            return (*(self._number(bit) for bit in range(self.size - 1)), None)
        return (*self.points, self._other(), None)

    @cached_property
    def _places(self) -> dict[Value, int]:
        return {value: place for place, value in enumerate(self.points)}

    def example(self, bit: int) -> Fact:
        """Give a value of a cell; None for the last cell, where the fact is not recorded."""
        return self._examples[bit]

    def cell(self, value: Fact) -> int:
        """Give the set of the one cell in which a value lies.

        Examples
        --------
        >>> from rules.fields import FIELDS
        >>> axis_of(FIELDS["critical"], ()).cell(None) == axis_of(FIELDS["critical"], ()).blank
        True
        """
        if value is None:
            return self.blank
        place = self._places.get(value)
        if self.field.type != "number":
            return 1 << (len(self.points) if place is None else place)
        if place is not None:
            return 1 << (2 * place + 1)
        return 1 << (2 * bisect_left(self.points, value))

    def cells(self, condition: Condition) -> int:
        """Give the set of values that meet a condition whose bounds are points of this axis.

        Parameters
        ----------
        condition : Condition
            On this fact; numbers in this axis's unit.

        Returns
        -------
        int
        """
        expected = condition.expected
        if condition.operator == "blank":
            return self.blank if expected else self.full & ~self.blank
        if condition.operator == "in":
            members = expected if isinstance(expected, tuple) else (expected,)
            return self._points(members)
        if condition.operator == "between":
            low, high = expected if isinstance(expected, tuple) else (expected, expected)
            return self._at_least(low) & self._at_most(high)
        if isinstance(expected, tuple):
            raise ValueError(f"`{condition.operator}` takes one value, not {expected!r}")  # noqa: TRY004
        return self._compared(condition.operator, expected)

    def _compared(self, operator: str, expected: Value) -> int:
        if operator == "equals":
            return self._points((expected,))
        if operator == "not":
            return self.full & ~self._points((expected,))
        if operator == "at_least":
            return self._at_least(expected)
        if operator == "at_most":
            return self._at_most(expected)
        if operator == "above":
            return self._at_least(expected) & ~self._points((expected,))
        if operator == "below":
            return self._at_most(expected) & ~self._points((expected,))
        raise ValueError(f"unknown operator `{operator}`")

    def _points(self, values: Iterable[Value]) -> int:
        # A text outside the field's choices is no point: nothing ever equals it.
        named = (self.cell(value) for value in values if value in self._places)
        found = 0
        for each in named:
            found |= each
        return found & self.full

    def _at_least(self, bound: Value) -> int:
        first = self.cell(bound)
        return self.full & ~self.blank & ~(first - 1)

    def _at_most(self, bound: Value) -> int:
        last = self.cell(bound)
        return self.full & ~self.blank & ((last << 1) - 1)

    def _number(self, bit: int) -> Number | None:
        place, on_point = divmod(bit, 2)
        points = self.points
        if on_point:
            point = points[place]
            assert isinstance(point, int | float)
            return point if not self.whole or is_whole(point) else None
        low = points[place - 1] if place else None
        high = points[place] if place < len(points) else None
        assert not isinstance(low, str)
        assert not isinstance(high, str)
        return between(low, high, whole=self.whole)

    def _other(self) -> Fact:
        """A value that no condition names; None where every value is named."""
        if self.field.type == "boolean" or self.field.choices is not None:
            return None
        example = self.field.example
        if example not in self._places:
            return example
        return next(
            other
            for other in (f"{example}-{count}" for count in range(2, len(self.points) + 3))
            if other not in self._places
        )


def axis_of(
    field: Field,
    conditions: Iterable[Condition],
    *,
    unit: str | None = None,
    whole: bool = False,
    choices: tuple[str, ...] | None = None,
) -> Axis:
    """Cut a fact where conditions cut it.

    Parameters
    ----------
    field : Field
    conditions : iterable of Condition
        On this fact; numbers in `unit`.
    unit : str or None
        See `Axis`.
    whole : bool
        See `Axis`.
    choices : tuple of str or None
        The only values that the text can have here, if that is narrower than the catalogue.

    Returns
    -------
    Axis

    Raises
    ------
    ValueError
        For a bound that is not a finite number of a number, a text of a text.
    """
    if field.type == "boolean":
        return Axis(field, unit, (True, False))
    known = field.choices if choices is None else choices
    if field.type == "text" and known is not None:
        closed = field if field.choices is not None else _closed(field, known)
        return Axis(closed, unit, known)
    named = dict.fromkeys(value for each in conditions for value in bounds(each))
    for value in named:
        _check(field, value)
    if field.type == "text":
        return Axis(field, unit, tuple(named))
    return Axis(field, unit, tuple(sorted(named)), whole)


def bounds(condition: Condition) -> tuple[Value, ...]:
    """Give the values that a condition compares with; none for "blank".

    Examples
    --------
    >>> bounds(Condition("z", "between", (1, 3))), bounds(Condition("z", "blank", True))
    ((1, 3), ())
    """
    if condition.operator == "blank":
        return ()
    expected = condition.expected
    return expected if isinstance(expected, tuple) else (expected,)


def _closed(field: Field, choices: tuple[str, ...]) -> Field:
    return Field(
        field.name, field.type, field.unit, field.label, choices, field.example, field.unit_from
    )


def _check(field: Field, value: Value) -> None:
    if not (isinstance(value, str) if field.type == "text" else _finite(value)):
        raise ValueError(f"`{field.name}` is a {field.type}; nothing compares with {value!r}")


def _finite(value: Value) -> bool:
    if isinstance(value, bool | str):
        return False
    return isinstance(value, int) or math.isfinite(value)
