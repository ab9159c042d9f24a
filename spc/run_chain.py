"""The streaming detector as a Markov chain: its reachable states, and where each point leads.

The chain is built from the registers the detector itself uses, so that a run length computed here
is that of the detector, not of a textbook. Bits that can no longer complete a rule are cleared,
which leaves a few hundred states for the Western Electric rules.

Source: Champ, C. W. and Woodall, W. H. (1987). Exact results for Shewhart control charts with
supplementary runs rules. Technometrics 29, 393-399.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from spc.rule_sets import RuleSet, WithinRule, ZoneRule
from spc.stream_registers import Registers, lay_out

__all__ = ["MOST_STATES", "Chain", "chain_of"]

MOST_STATES = 4_000
"""With more, the equations take longer than a simulation."""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Where each kind of point leads from each state.

    Parameters
    ----------
    lower, upper : ndarray of float64, shape (k,)
        Ends of each kind's zone in standard errors; equal where the kind is a zone line itself.
    leads_to : ndarray of intp, shape (states, k)
        The next state; -1 is an alarm. State 0 has seen nothing.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    leads_to: NDArray[np.intp]

    def chances(self, shift: float, resolution: float) -> NDArray[np.float64]:
        """The chance of each kind of point, shape (k,), with normal points shifted by `shift`.

        A `resolution` above 0 rounds the points to whole multiples of it.
        """
        low, high = self.lower, self.upper
        if resolution > 0:
            # 1e-9: 0.3 / 0.1 is not 3 in binary arithmetic, but a reading of 0.3 is on its line.
            low = (np.floor(low / resolution + 1e-9) + 0.5) * resolution
            high = (np.ceil(high / resolution - 1e-9) - 0.5) * resolution
            # A reading on a line reaches half a step to both its sides.
            low, high = np.where(self.lower == self.upper, (high, low), (low, high))
        # Both ends on the side where the tail is small keep their digits.
        flipped = np.where(low > shift, -1.0, 1.0)
        chances: NDArray[np.float64] = np.abs(
            ndtr(flipped * (high - shift)) - ndtr(flipped * (low - shift))
        )
        return np.where(high > low, chances, 0.0)


@lru_cache(maxsize=64)
def chain_of(rule_set: RuleSet, *, on_lines: bool) -> Chain | None:
    """Explore the states of a rule set of zone rules.

    Parameters
    ----------
    rule_set : RuleSet
        Only its alarms are looked at.
    on_lines : bool
        Whether points can lie exactly on a zone line, as rounded ones do.

    Returns
    -------
    Chain or None
        None where there is no such chain: the set looks at trends, or has too many states.

    Examples
    --------
    >>> from spc.rule_sets import NELSON, WESTERN_ELECTRIC
    >>> chain_of(NELSON, on_lines=False) is None
    True
    """
    alarms = replace(rule_set, rules=rule_set.alarms, warnings=frozenset())
    if not all(isinstance(rule, (ZoneRule, WithinRule)) for rule in alarms.rules):
        return None
    lines = _lines(alarms)
    lower, upper = np.array([-math.inf, *lines]), np.array([*lines, math.inf])
    points = [lines[0] - 1, *((a + b) / 2 for a, b in pairwise(lines)), lines[-1] + 1]
    if on_lines:
        lower, upper = np.concatenate([lower, lines]), np.concatenate([upper, lines])
        points += lines
    rows = _explored(lay_out(alarms), points)
    return None if rows is None else Chain(lower, upper, np.array(rows, dtype=np.intp))


def _lines(rule_set: RuleSet) -> list[float]:
    zones = {rule.zone for rule in rule_set.rules if isinstance(rule, (ZoneRule, WithinRule))}
    return sorted({0.0} | zones | {-zone for zone in zones})


def _explored(registers: Registers, points: list[float]) -> list[list[int]] | None:
    """For every reachable state, where each point leads."""
    number, todo = {0: 0}, [0]
    rows: list[list[int]] = []
    for seen in todo:
        row = []
        for z in points:
            after, completed = registers.advance(seen, z)
            if completed:
                row.append(-1)
                continue
            after = _still_needed(registers, after)
            if after not in number:
                number[after] = len(number)
                todo.append(after)
            row.append(number[after])
        if len(number) > MOST_STATES:
            return None
        rows.append(row)
    return rows


def _still_needed(registers: Registers, seen: int) -> int:
    """Clear what can complete no rule, whatever comes.

    A hit that is `age` points old when the next one comes stays in the window for `window` - age
    points more. If these and the younger hits are too few, neither it nor any older one counts.
    """
    for each in registers.counts:
        hits, age = 0, 1
        while age < each.window:
            hits += sum(seen >> (at + age - 1) & 1 for at in each.offsets)
            if hits + each.window - age < each.count:
                break
            age += 1
        beyond = ((1 << each.window) - 1) & ~((1 << (age - 1)) - 1)
        for at in each.offsets:
            seen &= ~(beyond << at)
    return seen
