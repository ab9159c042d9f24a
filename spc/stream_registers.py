"""Shift registers of the streaming detector: one for each side that a rule counts.

A register has one bit for each point of its rule's window. All registers of a stream lie side by
side in one integer, so that a point costs one look-up of its zone, one shift, and a bit count for
each rule whose zone it is in.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from spc.rule_sets import RuleSet, WithinRule, ZoneRule

__all__ = ["Count", "Registers", "lay_out"]

_NO_OTHER = -1
"""All bits: a rule that asks nothing of the other side is met on it by its own point."""

_SIDES = ("above", "below")


@dataclass(frozen=True, slots=True)
class Count:
    """What one rule counts together: the registers at `offsets`, each `window` bits long."""

    offsets: tuple[int, ...]
    window: int
    count: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a point in a zone enters (bits) and may complete (name, mask, count, other side)."""

    bits: int
    checks: tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Registers:
    """The layout of a rule set: shared by all streams that are judged by it.

    Parameters
    ----------
    bits : int
        Length of all registers together.
    counts : tuple of Count
        What is counted together.
    """

    bits: int
    counts: tuple[Count, ...]
    cuts: tuple[float, ...]
    kept: int
    held: int
    above: tuple[_Entry, ...]
    below: tuple[_Entry, ...]

    def advance(self, seen: int, z: float) -> tuple[int, tuple[str, ...]]:
        """Take the next point, not NaN: what the registers hold after it, the rules it completes.

        Examples
        --------
        >>> from spc.rule_sets import WESTERN_ELECTRIC
        >>> registers = lay_out(WESTERN_ELECTRIC)
        >>> seen, completed = registers.advance(0, 2.5)
        >>> registers.advance(seen, 2.5)[1]
        ('WE2',)
        """
        # bisect_left counts the cuts strictly below: a point on a line is not beyond it.
        entry = (self.above if z > 0 else self.below)[bisect_left(self.cuts, abs(z))]
        after = ((seen << 1) & self.kept) | entry.bits
        if z == 0 and self.held:
            after = (after & ~self.held) | (seen & self.held)
        completed: tuple[str, ...] = ()
        for name, mask, count, other in entry.checks:
            if (after & mask).bit_count() >= count and after & other:
                completed += (name,)
        return after, completed


@lru_cache(maxsize=256)
def lay_out(rule_set: RuleSet) -> Registers:
    """Lay out the registers of the zone rules of a rule set; trends need none.

    Examples
    --------
    >>> from spc.rule_sets import THREE_SIGMA, WESTERN_ELECTRIC
    >>> lay_out(THREE_SIGMA).bits, lay_out(WESTERN_ELECTRIC).bits
    (2, 34)
    """
    rules = [rule for rule in rule_set.rules if isinstance(rule, (ZoneRule, WithinRule))]
    cuts = tuple(sorted({_cut(rule) for rule in rules}))
    entries = {side: [_Entry(0, ())] * (len(cuts) + 1) for side in _SIDES}
    counts: list[Count] = []
    offset = kept = held = 0
    for rule in rules:
        sides = _sides_of(rule)
        offsets = [offset + number * rule.window for number in range(len(sides))]
        offset += len(sides) * rule.window
        masks = [((1 << rule.window) - 1) << at for at in offsets]
        for at, mask in zip(offsets, masks, strict=True):
            # A shift moves the oldest bit of each register into its neighbour's lowest place.
            kept |= mask & ~(1 << at)
            held |= mask if isinstance(rule, ZoneRule) and rule.ties == "ignore" else 0
        counts.extend(_counted(rule, offsets))
        for number, entered_by in enumerate(sides):
            check = _check(rule, masks, number)
            for side in entered_by:
                for level in _levels(rule, cuts):
                    entry = entries[side][level]
                    entries[side][level] = _Entry(
                        entry.bits | 1 << offsets[number], (*entry.checks, check)
                    )
    return Registers(
        offset, tuple(counts), cuts, kept, held, tuple(entries["above"]), tuple(entries["below"])
    )


def _cut(rule: ZoneRule | WithinRule) -> float:
    # Strictly within 1 is not beyond the last number before 1.
    return math.nextafter(rule.zone, 0.0) if isinstance(rule, WithinRule) else rule.zone


def _levels(rule: ZoneRule | WithinRule, cuts: tuple[float, ...]) -> range:
    """Levels of the points that the rule counts; level i has i cuts below it."""
    lines_within = cuts.index(_cut(rule)) + 1
    if isinstance(rule, WithinRule):
        return range(lines_within)
    return range(lines_within, len(cuts) + 1)


def _sides_of(rule: ZoneRule | WithinRule) -> tuple[tuple[str, ...], ...]:
    """For each register of the rule, the sides whose points enter it."""
    if isinstance(rule, WithinRule) or rule.sides == "both":
        return (_SIDES,)
    return (("above",), ("below",))


def _counted(rule: ZoneRule | WithinRule, offsets: list[int]) -> list[Count]:
    count = rule.window if isinstance(rule, WithinRule) else rule.count
    if isinstance(rule, ZoneRule) and rule.sides == "mixed":
        return [Count(tuple(offsets), rule.window, count)]
    return [Count((at,), rule.window, count) for at in offsets]


def _check(rule: ZoneRule | WithinRule, masks: list[int], number: int) -> tuple[str, int, int, int]:
    if isinstance(rule, WithinRule):
        return rule.name, masks[0], rule.window, _NO_OTHER
    if rule.sides == "mixed":
        return rule.name, masks[0] | masks[1], rule.count, masks[1 - number]
    return rule.name, masks[number], rule.count, _NO_OTHER
