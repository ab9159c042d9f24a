"""The streaming form of the detector: one point at a time, in a few bytes of state per stream."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from spc.rule_sets import WESTERN_ELECTRIC, RuleSet

__all__ = ["StreamState"]


class StreamState:
    """Where one stream stands: which of its last points lay beyond which zone.

    It says of every point what `spc.signals.flags` says of it. Use it where points come one at a
    time; for a history at hand, `flags` is faster.

    Every rule has a shift register for each side it counts, one bit for each point of its window,
    and all registers of a stream lie side by side in one integer. A point costs one look-up of
    its zone, one shift, and a bit count for each rule whose zone it is beyond.

    Parameters
    ----------
    rule_set : RuleSet
        The rules to apply.

    Examples
    --------
    >>> state = StreamState()
    >>> [state.update(z) for z in (0.4, 2.1, -0.3, 2.6)]
    [(), (), (), ('WE2',)]
    >>> state.reset()
    >>> state.update(2.6)
    ()
    """

    __slots__ = ("_registers", "_seen")

    def __init__(self, rule_set: RuleSet = WESTERN_ELECTRIC) -> None:
        self._registers = _lay_out(rule_set)
        self._seen = 0

    def update(self, z: float) -> tuple[str, ...]:
        """Take the next point and name the rules that it completes.

        Parameters
        ----------
        z : float
            The standardised point; NaN, an excluded point, changes nothing.

        Returns
        -------
        tuple of str
            Rule names in the order of the rule set.
        """
        if math.isnan(z):
            return ()
        registers = self._registers
        # bisect_left counts the zones strictly below: a point on a line is not beyond it.
        level = bisect_left(registers.zones, abs(z))
        beyond = (registers.above if z > 0 else registers.below)[level]
        self._seen = seen = ((self._seen << 1) & registers.kept) | beyond.bits
        return tuple(
            [name for name, mask, count in beyond.checks if (seen & mask).bit_count() >= count]
        )

    def reset(self) -> None:
        """Start the counts anew: a declared gap, a cause that was found, a new baseline."""
        self._seen = 0


@dataclass(frozen=True, slots=True)
class _Beyond:
    """What a point beyond some of the zones enters (bits) and may complete (name, mask, count)."""

    bits: int
    checks: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Registers:
    """The layout of a rule set: shared by all streams that are judged by it."""

    zones: tuple[float, ...]
    kept: int
    above: tuple[_Beyond, ...]
    below: tuple[_Beyond, ...]


@cache
def _lay_out(rule_set: RuleSet) -> _Registers:
    zones = tuple(sorted({rule.zone for rule in rule_set.rules}))
    sides: dict[str, list[list[tuple[int, str, int, int]]]] = {
        side: [[] for _ in range(len(zones) + 1)] for side in ("above", "below")
    }
    offset = kept = 0
    for rule in rule_set.rules:
        for counted in ("above below",) if rule.sides == "both" else ("above", "below"):
            mask = ((1 << rule.window) - 1) << offset
            # A shift moves the oldest bit of each register into its neighbour's lowest place.
            kept |= mask & ~(1 << offset)
            for side in counted.split():
                for level in range(zones.index(rule.zone) + 1, len(zones) + 1):
                    sides[side][level].append((1 << offset, rule.name, mask, rule.count))
            offset += rule.window
    above, below = (tuple(_beyond(level) for level in sides[side]) for side in ("above", "below"))
    return _Registers(zones, kept, above, below)


def _beyond(entries: list[tuple[int, str, int, int]]) -> _Beyond:
    bits = sum(bit for bit, _, _, _ in entries)
    return _Beyond(bits, tuple((name, mask, count) for _, name, mask, count in entries))
