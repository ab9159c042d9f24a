"""The streaming form of the detector: one point at a time, in a few numbers of state per stream."""

import math
from collections.abc import Sequence
from functools import lru_cache

from spc.rule_sets import WESTERN_ELECTRIC, AlternationRule, RuleSet, TrendRule
from spc.stream_registers import lay_out
from spc.stream_steps import Steps

__all__ = ["StreamState"]

_WORD = 32
"""Bits of a register in one number: any store and any text format keeps so many exactly."""


class StreamState:
    """Where one stream stands: which of its last points lay beyond which zone, and which way.

    It says of every point what `spc.signals.flags` says of it. Use it where points come one at a
    time; for a history at hand, `flags` is faster. It is a function of the points in their order:
    when one arrives late, replay from its place.

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

    __slots__ = ("_order", "_registers", "_rule_set", "_seen", "_steps")

    def __init__(self, rule_set: RuleSet = WESTERN_ELECTRIC) -> None:
        self._rule_set = rule_set
        self._registers = lay_out(rule_set)
        self._seen = 0
        self._order = _order_of_trends(rule_set)
        self._steps = Steps.of(rule_set) if self._order else None

    def update(self, z: float) -> tuple[str, ...]:
        """Take the next point and name the rules that it completes.

        Parameters
        ----------
        z : float
            The standardised point. NaN, an excluded point, changes nothing but that it ends a
            trend or an alternation.

        Returns
        -------
        tuple of str
            Rule names in the order of the rule set.
        """
        steps = self._steps
        if math.isnan(z):
            if steps is not None:
                steps.reset()
            return ()
        self._seen, completed = self._registers.advance(self._seen, z)
        if steps is not None:
            trends = steps.update(z)
            if trends:
                return tuple(sorted(completed + trends, key=self._order.__getitem__))
        return completed

    def reset(self) -> None:
        """Start the counts anew: a declared gap, a cause that was found, a new baseline."""
        self._seen = 0
        if self._steps is not None:
            self._steps.reset()

    def numbers(self) -> tuple[float, ...]:
        """Return the whole state as a few numbers, to be kept with the stream.

        Returns
        -------
        tuple of int, and of float where the rule set looks at trends
            The registers in words of 32 bits; then, with trends, the run of steps in one
            direction, the run of steps in turn, and the last point if there is one.

        Examples
        --------
        >>> state = StreamState()
        >>> state.update(2.1)
        ()
        >>> StreamState.from_numbers(WESTERN_ELECTRIC, state.numbers()).update(2.6)
        ('WE2',)
        """
        words = tuple(
            (self._seen >> at) & ((1 << _WORD) - 1) for at in range(0, self._registers.bits, _WORD)
        )
        return words if self._steps is None else (*words, *self._steps.numbers())

    @classmethod
    def from_numbers(cls, rule_set: RuleSet, numbers: Sequence[float]) -> "StreamState":
        """Restore a state from what `numbers` returned for the same rule set.

        Raises
        ------
        ValueError
            The numbers are no state of this rule set.
        """
        state = cls(rule_set)
        words = len(range(0, state._registers.bits, _WORD))
        steps = numbers[words:]
        if len(numbers) < words or (state._steps is None and steps):
            raise ValueError(
                f"{len(numbers)} numbers are no state of rule set {rule_set.name}: replay the "
                "stream's last points instead."
            )
        for position, word in enumerate(numbers[:words]):
            state._seen |= _whole_word(word, rule_set) << (position * _WORD)
        if state._seen >> state._registers.bits:
            raise ValueError(f"The registers of rule set {rule_set.name} are not so long.")
        if state._steps is not None:
            state._steps.restore(steps)
        return state


def _whole_word(word: float, rule_set: RuleSet) -> int:
    if not (0 <= word < 1 << _WORD and word == int(word)):
        raise ValueError(f"{word} is no register of rule set {rule_set.name}.")
    return int(word)


@lru_cache(maxsize=256)
def _order_of_trends(rule_set: RuleSet) -> dict[str, int]:
    """Places of the rules in the set; empty when none of them looks at trends."""
    if not any(isinstance(rule, (TrendRule, AlternationRule)) for rule in rule_set.rules):
        return {}
    return {rule.name: place for place, rule in enumerate(rule_set.rules)}
