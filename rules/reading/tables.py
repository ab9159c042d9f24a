"""The `tables:` of a rule file."""

from rules.decision_table import DecisionTable
from rules.reading.sections import Reading
from rules.reading.tree import Tree


def read_tables(tree: Tree | None, reading: Reading) -> tuple[DecisionTable, ...]:
    """Read the tables; those that cannot be used are left out and reported."""
    if tree is not None:
        reading.report.add(tree.place, "`tables:` cannot be read yet")
    return ()
