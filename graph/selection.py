"""A scope: what is suspect, as data."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from graph.curves import longest_stay
from graph.nodes import Parameter

MATERIAL_FIELDS = ("lots", "heat", "supplier", "gauge")
WORD_FIELDS = ("process", "equipment", "load", "tool", "bath", "shift", "operator")
# A sentence names so many lots; a scope may have thousands.
NAMED_AT_MOST = 12


class ScopeError(ValueError):
    """A scope that says nothing, contradicts itself, or is not understood."""


@dataclass(frozen=True, slots=True)
class Range:
    """Values of a process parameter: from `minimum` to `maximum`, both inclusive, or equal to one.

    Parameters
    ----------
    minimum, maximum
        The bounds; None where it is open.
    equals
        One number or text instead.
    for_minutes
        The parameter must be a curve that stays in the range for longer than this without a
        break, see `graph.curves.longest_stay`.

    Raises
    ------
    ScopeError
        Nothing is given, the bounds are not finite or the wrong way round, `equals` stands
        beside a bound, or `for_minutes` is not a positive time or has no range.

    Examples
    --------
    >>> Range(590.0, None).contains(595.0), Range(590.0, None).contains(((0.0, 580.0),))
    (True, False)
    >>> Range(equals="salt").contains("salt")
    True
    >>> Range(maximum=580.0, for_minutes=10).contains(((0.0, 570.0), (601.0, 570.0)))
    True
    """

    minimum: float | None = None
    maximum: float | None = None
    equals: str | float | None = None
    for_minutes: float | None = None

    def __post_init__(self) -> None:
        self._check_values()
        self._check_time()

    def _check_values(self) -> None:
        numbers = [self.minimum, self.maximum, self.equals]
        if all(number is None for number in numbers):
            raise ScopeError("a parameter needs `min`, `max` or `equals`")
        if any(isinstance(number, float) and not math.isfinite(number) for number in numbers):
            raise ScopeError("a parameter's `min`, `max` and `equals` must be finite")
        if self.equals is not None and (self.minimum is not None or self.maximum is not None):
            raise ScopeError("`equals` stands alone: leave out `min` and `max`")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ScopeError(f"`min` {self.minimum} is above `max` {self.maximum}")

    def _check_time(self) -> None:
        if self.for_minutes is None:
            return
        if not (math.isfinite(self.for_minutes) and self.for_minutes > 0):
            raise ScopeError("`for_minutes` must be above 0: leave it out to match any point")
        if self.equals is not None:
            raise ScopeError("`for_minutes` goes with `min` or `max`, not with `equals`")

    def contains(self, value: Parameter) -> bool:
        """True if the value or any point of a curve is in the range, or a curve long enough."""
        if self.for_minutes is not None:
            if not isinstance(value, tuple):
                return False
            return longest_stay(value, self.minimum, self.maximum) > 60 * self.for_minutes
        if isinstance(value, tuple):
            return any(self._contains_one(point) for _, point in value)
        return self._contains_one(value)

    def _contains_one(self, value: float | str) -> bool:
        if self.equals is not None:
            return value == self.equals
        if isinstance(value, str):
            return False
        above = self.minimum is None or value >= self.minimum
        return above and (self.maximum is None or value <= self.maximum)

    def cannot_judge(self, value: Parameter) -> bool:
        """True if a time in the range is asked of something that has no course in time."""
        return self.for_minutes is not None and not (isinstance(value, tuple) and len(value) > 1)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is suspect: lots by their material, operations by what they shared.

    The fields are joined by "and". `lots`, `heat`, `supplier` and `gauge` (lots measured with it)
    choose lots, which are suspects themselves; the other fields choose operations, whose outputs
    are the suspects. With both, the operations chosen used that material or what was made from
    it. `any` is a union of scopes and stands alone.

    Parameters
    ----------
    start, end
        Half-open window, seconds since 1970-01-01 UTC. An operation is in it when it overlaps
        it; with material fields only, a lot is when it was received or made in it, or, where a
        gauge is named, measured in it.

    Raises
    ------
    ScopeError
        The scope is empty, its window is, or `any` stands beside other fields.

    Examples
    --------
    >>> Scope(load="F2-0193", process="heat_treat").has_context
    True
    >>> Scope()
    Traceback (most recent call last):
    graph.selection.ScopeError: the scope is empty: it would name nothing, or everything
    """

    lots: tuple[str, ...] = ()
    heat: str | None = None
    supplier: str | None = None
    gauge: str | None = None
    process: str | None = None
    equipment: str | None = None
    load: str | None = None
    tool: str | None = None
    bath: str | None = None
    shift: str | None = None
    operator: str | None = None
    start: float | None = None
    end: float | None = None
    parameters: Mapping[str, Range] = field(default_factory=lambda: MappingProxyType({}))
    any: tuple["Scope", ...] = ()

    def __post_init__(self) -> None:
        has_fields = self.has_material or self.has_context or self.has_window
        if self.any and has_fields:
            raise ScopeError("`any` stands alone: put the other fields into its scopes")
        if not self.any and not has_fields:
            raise ScopeError("the scope is empty: it would name nothing, or everything")
        if self.start is not None and self.end is not None and not self.start < self.end:
            raise ScopeError("`from` must be before `to`")

    @property
    def has_material(self) -> bool:
        """True if it names lots by their material."""
        return bool(self.lots) or any(
            word is not None for word in (self.heat, self.supplier, self.gauge)
        )

    @property
    def has_context(self) -> bool:
        """True if it names operations by what they shared, beyond the time."""
        return bool(self.words()) or bool(self.parameters)

    @property
    def has_window(self) -> bool:
        """True if it has a beginning or an end."""
        return self.start is not None or self.end is not None

    @property
    def chooses_operations(self) -> bool:
        """True if its suspects are outputs of operations rather than lots."""
        return self.has_context or (self.has_window and not self.has_material)

    def members(self) -> tuple["Scope", ...]:
        """The scopes of a union, and of the unions within it; else the scope itself."""
        if not self.any:
            return (self,)
        return tuple(member for one in self.any for member in one.members())

    def words(self) -> dict[str, str]:
        """The context fields given, apart from time and parameters."""
        given = {name: getattr(self, name) for name in WORD_FIELDS}
        return {name: word for name, word in given.items() if word is not None}
