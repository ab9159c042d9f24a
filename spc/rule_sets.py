"""Run rules as data: how many points of how many, how far from the centre line.

A rule set has a name and a version and holds no code, so that a plant can say which text of which
standard a signal was judged by, years later. The detector in `spc.signals` reads them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

__all__ = ["RULE_SETS", "THREE_SIGMA", "WESTERN_ELECTRIC", "RuleSet", "ZoneRule"]

LONGEST_WINDOW = 255
"""The detector counts the points of a window in one byte each."""


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """At least `count` of the last `window` points beyond `zone` sigmas, the last one among them.

    Parameters
    ----------
    name : str
        As a signal shows it, `"WE1"`.
    count, window : int
        k of m, 1 <= k <= m <= 255. Fewer than m points are judged too: two points beyond 2 sigma
        are two of three, whatever the third will be.
    zone : float
        Distance from the centre line in standard errors of the plotted point, >= 0. Beyond is
        strict: a point on the line belongs to the inner zone.
    sides : {"each", "both"}
        Whether the points above and those below are counted each on their own or together.
    meaning : str
        The rule in the words of the shop floor.

    Raises
    ------
    ValueError
        The numbers make no rule.

    Examples
    --------
    >>> ZoneRule("WE2", count=2, window=3, zone=2.0, sides="each", meaning="2 of 3 beyond 2").window
    3
    """

    name: str
    count: int
    window: int
    zone: float
    sides: Literal["each", "both"]
    meaning: str

    def __post_init__(self) -> None:
        if not 1 <= self.count <= self.window <= LONGEST_WINDOW:
            raise ValueError(
                f"Rule {self.name}: {self.count} of {self.window} points is no rule; "
                f"1 <= count <= window <= {LONGEST_WINDOW}."
            )
        if not (math.isfinite(self.zone) and self.zone >= 0):
            raise ValueError(f"Rule {self.name}: zone {self.zone} is not a number of sigmas >= 0.")
        if self.sides not in ("each", "both"):
            raise ValueError(f"Rule {self.name}: sides are 'each' or 'both', not {self.sides!r}.")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that are applied together, under a name and a version.

    Parameters
    ----------
    name : str
        As records name it, `"western_electric"`.
    version : int
        Raised whenever a rule changes, >= 1.
    rules : tuple of ZoneRule
        In the order in which signals at one point are listed.

    Raises
    ------
    ValueError
        There is no rule, two rules have one name, or the version is below 1.

    Examples
    --------
    >>> [rule.name for rule in WESTERN_ELECTRIC.rules]
    ['WE1', 'WE2', 'WE3', 'WE4']
    """

    name: str
    version: int
    rules: tuple[ZoneRule, ...]

    def __post_init__(self) -> None:
        if not self.rules:
            raise ValueError(f"Rule set {self.name} has no rule.")
        if len({rule.name for rule in self.rules}) < len(self.rules):
            raise ValueError(f"Rule set {self.name} has two rules of one name.")
        if self.version < 1:
            raise ValueError(f"Rule set {self.name}: versions start at 1, not {self.version}.")


_BEYOND_THREE_SIGMA = ZoneRule("WE1", 1, 1, 3.0, "each", "one point beyond 3 sigma")

WESTERN_ELECTRIC = RuleSet(
    "western_electric",
    1,
    (
        _BEYOND_THREE_SIGMA,
        ZoneRule("WE2", 2, 3, 2.0, "each", "two of three points beyond 2 sigma on one side"),
        ZoneRule("WE3", 4, 5, 1.0, "each", "four of five points beyond 1 sigma on one side"),
        ZoneRule("WE4", 8, 8, 0.0, "each", "eight points in a row on one side of the centre line"),
    ),
)
"""The Western Electric zone tests. In control, the average run length to a signal is 91.75 points
(Champ and Woodall 1987, Technometrics 29, 393-399)."""

THREE_SIGMA = RuleSet("three_sigma", 1, (_BEYOND_THREE_SIGMA,))
"""The 3-sigma test alone. In control, the average run length to a signal is 370.40 points."""

RULE_SETS: Mapping[str, RuleSet] = MappingProxyType(
    {rule_set.name: rule_set for rule_set in (WESTERN_ELECTRIC, THREE_SIGMA)}
)
"""The rule sets a record of control limits can name."""
