"""The `deadlines:` of a rule file."""

from rules.deadline import Deadline
from rules.reading.sections import Reading
from rules.reading.tree import Tree


def read_deadlines(tree: Tree | None, reading: Reading) -> tuple[Deadline, ...]:
    """Read the deadlines; those that cannot be used are left out and reported."""
    if tree is not None:
        reading.report.add(tree.place, "`deadlines:` cannot be read yet")
    return ()
