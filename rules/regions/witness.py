"""An example of facts in a region, checked by the evaluator before anybody is told of it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from rules.conditions import Expression
from rules.explanation import judge
from rules.fields import Fact
from rules.regions.axis import Axis
from rules.regions.segments import bits
from rules.regions.space import Box, Space
from rules.units import compatible, convert

MOST_TRIES = 64
Claim = tuple[Expression, bool]
"""An expression, and whether the example has to meet it."""


def example(space: Space, box: Box, claims: Sequence[Claim] = ()) -> dict[str, Fact] | None:
    """Give facts that lie in a box and meet every claim.

    Parameters
    ----------
    space : Space
    box : Box
        Not empty.
    claims : sequence of (expression, bool)
        The evaluator has the last word: `rules.explanation.judge`.

    Returns
    -------
    dict of str to str, float, int, bool or None
        Every fact of the space; None for what is not recorded or does not matter. None
        instead if no example was found: the box may be one that no facts can reach, since
        numbers in several units and the units themselves are looked at apart.

    Examples
    --------
    >>> from rules.conditions import Condition
    >>> from rules.fields import FIELDS
    >>> from rules.regions.space import space_of
    >>> high = Condition("z", "above", 3.2)
    >>> space = space_of([high], {"z": FIELDS["z"]})
    >>> example(space, (space.allowed(high)[1],), [(high, True)])
    {'z': 3.4}
    """
    for facts in islice(_candidates(space, box), MOST_TRIES):
        if all(holds(expression, facts) is wanted for expression, wanted in claims):
            return facts
    return None


def holds(expression: Expression, facts: Mapping[str, Fact]) -> bool:
    """Tell whether facts satisfy an expression.

    Examples
    --------
    >>> from rules.conditions import AllOf
    >>> holds(AllOf(()), {})
    True
    """
    return judge(expression, facts).misses == 0


def _candidates(space: Space, box: Box) -> Iterator[dict[str, Fact]]:
    facts: dict[str, Fact] = dict.fromkeys(space.fields)
    read: list[tuple[Axis, int]] = []
    for axis, cells in zip(space.axes, box, strict=True):
        if axis.unit is None:
            facts[axis.field.name] = likely(axis, cells) if cells != axis.full else None
        elif cells != axis.full:
            read.append((axis, cells))
    if not read:
        yield facts
        return
    for recorded in product(*(_recorded(space, box, axis, cells) for axis, cells in read)):
        yield facts | {name: value for each in recorded for name, value in each.items()}


def _recorded(space: Space, box: Box, axis: Axis, cells: int) -> Iterator[dict[str, Fact]]:
    """A number as it may have been recorded, with its unit, so that it reads as wanted."""
    name, told_by = axis.field.name, axis.field.unit_from or ""
    if cells & axis.blank:
        yield {name: None}
        yield {told_by: None}
    for unit in _units(space, box, axis):
        for bit in bits(cells & ~axis.blank):
            value = axis.example(bit)
            if isinstance(value, int | float) and axis.unit is not None:
                same = unit == axis.unit
                yield {name: value if same else convert(value, axis.unit, unit), told_by: unit}


def _units(space: Space, box: Box, axis: Axis) -> Iterator[str]:
    yield axis.unit or ""
    for other, cells in zip(space.axes, box, strict=True):
        if other.field.name == axis.field.unit_from:
            for bit in bits(cells):
                unit = other.example(bit)
                if isinstance(unit, str) and axis.unit and compatible(axis.unit, unit):
                    yield unit


def likely(axis: Axis, cells: int) -> Fact:
    """Give the value of a set that a person would meet first: rather a recorded one.

    Parameters
    ----------
    axis : Axis
    cells : int
        Not empty.

    Returns
    -------
    str, float, int, bool or None

    Examples
    --------
    >>> from rules.fields import FIELDS
    >>> from rules.regions.axis import axis_of
    >>> critical = axis_of(FIELDS["critical"], ())
    >>> likely(critical, critical.full), likely(critical, critical.blank)
    (True, None)
    """
    if cells & axis.cell(axis.field.example):
        return axis.field.example
    recorded = cells & ~axis.blank
    return axis.example((recorded & -recorded).bit_length() - 1) if recorded else None
