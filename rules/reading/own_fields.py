"""The `fields:` of a rule file."""

from rules.own_fields import OwnField
from rules.reading.report import Report
from rules.reading.tree import Tree


def read_own_fields(tree: Tree | None, report: Report) -> tuple[OwnField, ...]:
    """Read the plant's own fields; those that cannot be used are left out and reported."""
    if tree is not None:
        report.add(tree.place, "`fields:` cannot be read yet")
    return ()
