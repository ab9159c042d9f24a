"""Expressions as unions of boxes, and boxes with each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.conditions import AnyOf, Condition, Expression, Not
from rules.regions.effort import Effort, TooComplexError
from rules.regions.space import Box, Space

MOST_BOXES = 256
"""Of one expression; more is nothing that a person could have written knowingly."""

_STEPS_PER_BOX = 40

Region = tuple[Box, ...]
"""A union of boxes, none of them empty; they may overlap."""


def region_of(
    space: Space,
    expression: Expression,
    *,
    most: int = MOST_BOXES,
    effort: Effort | None = None,
) -> Region:
    """Give the facts that satisfy an expression.

        Parameters
        ----------
        space : Space
            Made of this expression, and others.
        expression : Condition, AllOf, AnyOf or Not
        most : int
            Boxes.
        effort : Effort or None
            Of the whole that this is part of; a step is two boxes laid over each other.

        Returns
        -------
        tuple of Box
            Empty if nothing satisfies it.

        Raises
        ------
        TooComplexError
            If it takes more boxes than `most`, or more steps than there are left.

        Examples
        --------
        >>> from rules.conditions import AllOf
        >>> from rules.fields import FIELDS
    >>> from rules.regions.space import space_of
        >>> between = AllOf((Condition("z", "above", 3), Condition("z", "below", 5)))
        >>> region_of(space_of([between], FIELDS), between)
        ((4,),)
        >>> never = AllOf((Condition("z", "above", 5), Condition("z", "below", 3)))
        >>> region_of(space_of([never], FIELDS), never)
        ()
    """
    limits = _Limits(most, Effort(most * _STEPS_PER_BOX, within=effort))
    return tuple(_boxes(space, expression, limits, negated=False))


@dataclass(frozen=True)
class _Limits:
    most: int
    effort: Effort


def _boxes(space: Space, expression: Expression, limits: _Limits, *, negated: bool) -> list[Box]:
    if isinstance(expression, Condition):
        return _single(space, expression, negated=negated)
    if isinstance(expression, Not):
        return _boxes(space, expression.part, limits, negated=not negated)
    parts = [_boxes(space, part, limits, negated=negated) for part in expression.parts]
    # De Morgan, as in the evaluator: not all of these is any of their opposites.
    if isinstance(expression, AnyOf) is negated:
        return _every(space, parts, limits)
    return _few([box for part in parts for box in part], limits)


def _single(space: Space, condition: Condition, *, negated: bool) -> list[Box]:
    place, cells = space.allowed(condition)
    everything = space.everything
    cells = everything[place] & ~cells if negated else cells
    return [(*everything[:place], cells, *everything[place + 1 :])] if cells else []


def _every(space: Space, parts: list[list[Box]], limits: _Limits) -> list[Box]:
    found = [space.everything]
    for part in sorted(parts, key=len):
        limits.effort.spend(len(found) * len(part))
        met = (meet(one, other) for one in found for other in part)
        found = _few([box for box in met if box is not None], limits)
    return found


def _few(boxes: list[Box], limits: _Limits) -> list[Box]:
    joined = join(boxes) if len(boxes) > 1 else boxes
    if len(joined) > limits.most:
        raise TooComplexError
    return joined


def meet(one: Box, other: Box) -> Box | None:
    """Give what two boxes share; None if they share nothing.

    Examples
    --------
    >>> meet((0b011, 0b1), (0b110, 0b1)), meet((0b01,), (0b10,))
    ((2, 1), None)
    """
    shared = tuple(a & b for a, b in zip(one, other, strict=True))
    return shared if all(shared) else None


def inside(inner: Box, outer: Box) -> bool:
    """Tell whether a box lies wholly in another.

    Examples
    --------
    >>> inside((0b010, 0b1), (0b110, 0b1))
    True
    """
    for a, b in zip(inner, outer, strict=True):  # noqa: SIM110  twice as fast as all(...)
        if a & ~b:
            return False
    return True


def corners(box: Box) -> tuple[Box, Box]:
    """Give the facts in the lowest and in the highest cells: what holds a box, holds both.

    Examples
    --------
    >>> corners((0b0110, 0b1))
    ((2, 1), (4, 1))
    """
    lowest = tuple(cells & -cells for cells in box)
    return lowest, tuple(1 << (cells.bit_length() - 1) for cells in box)


def join(boxes: Iterable[Box]) -> list[Box]:
    """Say the same with fewer boxes: those that differ in one axis become one.

    Examples
    --------
    >>> join([(0b01, 0b1), (0b10, 0b1), (0b01, 0b1)])
    [(3, 1)]
    """
    found = list(dict.fromkeys(boxes))
    while len(found) > 1:
        before = len(found)
        for place in range(len(found[0])):
            rest: dict[Box, int] = {}
            for box in found:
                key = (*box[:place], *box[place + 1 :])
                rest[key] = rest.get(key, 0) | box[place]
            found = [(*key[:place], cells, *key[place:]) for key, cells in rest.items()]
        if len(found) == before:
            break
    return found


def project(region: Sequence[Box], place: int) -> int:
    """Give the values that a fact can have in a region, as a set.

    Examples
    --------
    >>> project([(0b01, 0b1), (0b10, 0b1)], 0)
    3
    """
    found = 0
    for box in region:
        found |= box[place]
    return found
