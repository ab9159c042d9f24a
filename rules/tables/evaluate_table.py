"""Of the rows that hold, those that count: what the hit policy of a table says."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.decision_table import DecisionTable
from rules.rule import Rule
from rules.tables.precedence import as_severe, outranks


@dataclass(frozen=True)
class Chosen:
    """What a table decides about one event.

    Parameters
    ----------
    rows : tuple of Rule
        The rows that count. In file order, but after a violation the most severe first.
    dropped : tuple of Rule
        The rows that hold as well, and that the hit policy passes over, in file order.
    violation : bool
        More than one row of a `unique` table holds: the table is wrong. All of them count:
        too much on hold is seen and released, too little is not seen.
    """

    rows: tuple[Rule, ...]
    dropped: tuple[Rule, ...] = ()
    violation: bool = False


def chosen(table: DecisionTable, applying: Sequence[Rule]) -> Chosen:
    """Choose among the rows of a table that hold for an event.

    Parameters
    ----------
    table : DecisionTable
    applying : sequence of Rule
        Those of `table.rows` whose conditions the event meets, in the order of the table.

    Returns
    -------
    Chosen

    Examples
    --------
    >>> from rules.conditions import AllOf
    >>> from rules.outcomes import Then
    >>> mild, hard = (
    ...     Rule(f"s.{n}", "containment", 0, AllOf(()), Then(severity=severity), n, table="s")
    ...     for n, severity in ((1, "minor"), (2, "critical"))
    ... )
    >>> table = DecisionTable("s", "containment", "priority", (), (mild, hard), 1)
    >>> [row.id for row in chosen(table, (mild, hard)).rows]
    ['s.2']
    """
    rows = tuple(applying)
    if table.hit == "collect" or len(rows) < 2:
        return Chosen(rows)
    if table.hit == "unique":
        # One approval route can be taken, that of the first decision: let it be the severest.
        return Chosen(_severest_first(rows), violation=True)
    kept = rows[:1] if table.hit == "first" else _severest(rows)
    names = {row.id for row in kept}
    return Chosen(kept, tuple(row for row in rows if row.id not in names))


def _severest(rows: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """One row, or several where none is sure to hold what the others hold."""
    kept: list[Rule] = []
    firsts = _first_of_each_outcome(rows)
    for row in firsts:
        if any(outranks(other.then, row.then) for other in firsts):
            continue
        if not any(as_severe(earlier.then, row.then) for earlier in kept):
            kept.append(row)
    return tuple(kept)


def _severest_first(rows: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """By how many outcomes each row outranks; rows that are alike keep the order of the file."""
    firsts = _first_of_each_outcome(rows)
    weaker = {
        _weight(row): sum(outranks(row.then, other.then) for other in firsts) for row in firsts
    }
    return tuple(sorted(rows, key=lambda row: -weaker[_weight(row)]))


def _first_of_each_outcome(rows: tuple[Rule, ...]) -> tuple[Rule, ...]:
    # There are few different outcomes, however many rows hold: only these are compared in pairs.
    firsts: dict[tuple[str | None, str | None, bool], Rule] = {}
    for row in rows:
        firsts.setdefault(_weight(row), row)
    return tuple(firsts.values())


def _weight(row: Rule) -> tuple[str | None, str | None, bool]:
    return row.then.severity, row.then.contain, row.then.open_case
