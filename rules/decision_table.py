"""A decision table: rows of conditions over the same facts, and which of those that hold count."""

from dataclasses import dataclass
from typing import Literal

from rules.rule import Rule

HitPolicy = Literal["unique", "first", "priority", "collect"]
HIT_POLICIES: tuple[HitPolicy, ...] = ("unique", "first", "priority", "collect")


@dataclass(frozen=True)
class DecisionTable:
    """Rules over the same facts, of which a hit policy chooses.

    Parameters
    ----------
    id : str
    event : str
    hit : {"unique", "first", "priority", "collect"}
        "unique": at most one row may hold, more is a mistake of the table; "first": the first
        row that holds; "priority": of the rows that hold the most severe outcome, then the first;
        "collect": all of them.
    inputs : tuple of str
        The facts that the rows compare.
    rows : tuple of Rule
        In the order of the table; their ids are `TABLE.1`, `TABLE.2` and so on.
    line : int
    """

    id: str
    event: str
    hit: HitPolicy
    inputs: tuple[str, ...]
    rows: tuple[Rule, ...]
    line: int
