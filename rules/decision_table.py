"""A decision table: rows of conditions over the same facts, and which of those that hold count."""

from dataclasses import dataclass
from typing import Literal

from rules.rule import Rule

HitPolicy = Literal["unique", "first", "priority", "collect"]
HIT_POLICIES: tuple[HitPolicy, ...] = ("unique", "first", "priority", "collect")

CellValue = str | float | int | bool
"""What stands in one cell: a number, true or false, or a text in the grammar of cells."""

ANY = "-"
"""The cell that asks nothing, or decides nothing."""

CONDITION = "condition"
"""The column whose cells name conditions of the file instead of comparing one fact."""

BECAUSE = "because"
"""The column for the author's own words: it decides nothing."""


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
        The facts that the rows compare, those of named conditions included.
    rows : tuple of Rule
        In the order of the table; their ids are `TABLE.1`, `TABLE.2` and so on. The `when` of
        each is an `AllOf`, without any part where the row asks nothing.
    line : int
    columns : tuple of str
        The columns in order: facts (or `condition`), then what is decided, then `because`.
    cells : tuple of tuple of str, float, int or bool
        What stands in the columns of each row, in the one way to write it.
    priority, cool_down : int
        Of every row.

    Examples
    --------
    >>> table = DecisionTable("severity", "containment", "first", (), (), 1)
    >>> table.rows
    ()
    """

    id: str
    event: str
    hit: HitPolicy
    inputs: tuple[str, ...]
    rows: tuple[Rule, ...]
    line: int
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[CellValue, ...], ...] = ()
    priority: int = 0
    cool_down: int = 0
