"""What a correlation looks for: events one after another, joined by what they share."""

from dataclasses import dataclass
from typing import Literal

from rules.conditions import Expression
from rules.outcomes import Then

JoinKind = Literal["same", "different", "descendant"]

LOT = "lot"
LONGEST_WINDOW = 366 * 86_400_000_000
"""Microseconds: a pattern waits for its next event a year at most, a leap year's."""
MOST_JOINS = 12
"""Of one step, with all the steps before it."""


@dataclass(frozen=True)
class PatternStep:
    """One event of a pattern.

    Parameters
    ----------
    name : str
        What the author calls it (`as:`); unique in its pattern.
    event : str
    when : Condition, AllOf, AnyOf or Not
        What the event has to meet by itself.
    within : int or None
        Microseconds since the step before, at most; None: only the whole window counts.
    """

    name: str
    event: str
    when: Expression
    within: int | None = None


@dataclass(frozen=True)
class Join:
    """What a later event shares with an earlier one.

    Parameters
    ----------
    kind : {"same", "different", "descendant"}
        "same": both facts are recorded and equal; "different": both are recorded and not equal;
        "descendant": the later event's lot is one of the earlier event's lots or made from it.
    later, earlier : int
        Indices of the steps, `earlier < later`.
    field, earlier_field : str
        The facts of the two events; "lot" for "descendant".
    """

    kind: JoinKind
    later: int
    field: str
    earlier: int
    earlier_field: str


@dataclass(frozen=True)
class Correlation:
    """A pattern of events and what follows from it.

    Parameters
    ----------
    id : str
    priority : int
    steps : tuple of PatternStep
        Two or three, in the order in which they happen: by time, then by arrival.
    joins : tuple of Join
    window : int
        Microseconds from the first to the last event, at most (inclusive).
    then : Then
    contain_of : tuple of int
        Indices of the steps whose material a `contain:` is about.
    cool_down : int
        Seconds; 0: none. See `rules.rule.Rule`.
    line : int
        Where it starts in its file, counted from 1.
    """

    id: str
    priority: int
    steps: tuple[PatternStep, ...]
    joins: tuple[Join, ...]
    window: int
    then: Then
    contain_of: tuple[int, ...]
    cool_down: int
    line: int
