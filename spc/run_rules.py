"""The kinds of run rule, as data: what is counted, how often of how many, and where.

A rule holds no code. The detector reads it in two forms: `spc.signals` for a whole history,
`spc.stream_state` for points as they come.

Source: Western Electric, Statistical Quality Control Handbook (1956); Nelson, L. S. (1984), The
Shewhart control chart: tests for special causes, Journal of Quality Technology 16, 237-239.
"""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["LONGEST_WINDOW", "AlternationRule", "Rule", "TrendRule", "WithinRule", "ZoneRule"]

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
    sides : {"each", "both", "mixed"}
        Whether the points above and those below are counted each on their own, together, or
        together with at least one on each side.
    meaning : str
        The rule in the words of the shop floor.
    ties : {"break", "ignore"}
        What a point exactly on the centre line does to a run of rule with zone 0: it ends the
        run, or is passed over as if it were not there.

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
    sides: Literal["each", "both", "mixed"]
    meaning: str
    ties: Literal["break", "ignore"] = "break"

    def __post_init__(self) -> None:
        if not 1 <= self.count <= self.window <= LONGEST_WINDOW:
            raise ValueError(
                f"Rule {self.name}: {self.count} of {self.window} points is no rule; "
                f"1 <= count <= window <= {LONGEST_WINDOW}."
            )
        if not (math.isfinite(self.zone) and self.zone >= 0):
            raise ValueError(f"Rule {self.name}: zone {self.zone} is not a number of sigmas >= 0.")
        if self.sides not in ("each", "both", "mixed"):
            raise ValueError(
                f"Rule {self.name}: sides are 'each', 'both' or 'mixed', not {self.sides!r}."
            )
        if self.sides == "mixed" and self.count < 2:
            raise ValueError(f"Rule {self.name}: one point cannot lie on both sides.")
        if self.ties not in ("break", "ignore"):
            raise ValueError(f"Rule {self.name}: ties are 'break' or 'ignore', not {self.ties!r}.")
        if self.ties == "ignore" and self.zone > 0:
            raise ValueError(
                f"Rule {self.name}: only a rule with zone 0 can ignore points on the centre line."
            )


@dataclass(frozen=True, slots=True)
class WithinRule:
    """`window` points in a row nearer to the centre line than `zone` sigmas, on either side.

    Points that hug the centre line say that the limits are too wide, or that each subgroup mixes
    two processes. Near is strict: a point on the line ends the run.

    Parameters
    ----------
    name : str
        As a signal shows it, `"N7"`.
    window : int
        Points in a row, 1 to 255.
    zone : float
        Distance from the centre line in standard errors of the plotted point, > 0.
    meaning : str
        The rule in the words of the shop floor.

    Raises
    ------
    ValueError
        The numbers make no rule.

    Examples
    --------
    >>> WithinRule("N7", window=15, zone=1.0, meaning="fifteen points within 1 sigma").zone
    1.0
    """

    name: str
    window: int
    zone: float
    meaning: str

    def __post_init__(self) -> None:
        _require_window(self.name, self.window, fewest=1)
        if not (math.isfinite(self.zone) and self.zone > 0):
            raise ValueError(f"Rule {self.name}: zone {self.zone} is not a number of sigmas > 0.")


@dataclass(frozen=True, slots=True)
class TrendRule:
    """`window` points in a row, each above the one before, or each below it.

    Strict: a tie ends the trend, so constant data are none. Six points are five steps.

    Parameters
    ----------
    name : str
        As a signal shows it, `"N3"`.
    window : int
        Points in a row, 2 to 255.
    meaning : str
        The rule in the words of the shop floor.

    Raises
    ------
    ValueError
        The number makes no rule.

    Examples
    --------
    >>> TrendRule("N3", window=6, meaning="six points in a row rising or falling").window
    6
    """

    name: str
    window: int
    meaning: str

    def __post_init__(self) -> None:
        _require_window(self.name, self.window, fewest=2)


@dataclass(frozen=True, slots=True)
class AlternationRule:
    """`window` points in a row that go up and down in turn.

    Strict: a tie ends the alternation. Fourteen points are thirteen steps and twelve turns.

    Parameters
    ----------
    name : str
        As a signal shows it, `"N4"`.
    window : int
        Points in a row, 3 to 255.
    meaning : str
        The rule in the words of the shop floor.

    Raises
    ------
    ValueError
        The number makes no rule.

    Examples
    --------
    >>> AlternationRule("N4", window=14, meaning="fourteen points up and down in turn").window
    14
    """

    name: str
    window: int
    meaning: str

    def __post_init__(self) -> None:
        _require_window(self.name, self.window, fewest=3)


Rule: TypeAlias = ZoneRule | WithinRule | TrendRule | AlternationRule
"""Any rule: each has a `name`, the `window` of points that it looks at, and a `meaning`."""


def _require_window(name: str, window: int, fewest: int) -> None:
    if not fewest <= window <= LONGEST_WINDOW:
        raise ValueError(
            f"Rule {name}: {window} points in a row is no rule; "
            f"{fewest} <= window <= {LONGEST_WINDOW}."
        )
