"""The `tests:` of a rule file."""

from rules.reading.sections import Reading
from rules.reading.tree import Tree
from rules.rule_test import RuleTest


def read_tests(tree: Tree | None, reading: Reading) -> tuple[RuleTest, ...]:
    """Read the tests; those that cannot be used are left out and reported."""
    if tree is not None:
        reading.report.add(tree.place, "`tests:` cannot be read yet")
    return ()
