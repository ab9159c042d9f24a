"""The `correlations:` of a rule file."""

from rules.correlation.pattern import Correlation
from rules.reading.sections import Reading
from rules.reading.tree import Tree


def read_correlations(tree: Tree | None, reading: Reading) -> tuple[Correlation, ...]:
    """Read the correlations; those that cannot be used are left out and reported."""
    if tree is not None:
        reading.report.add(tree.place, "`correlations:` cannot be read yet")
    return ()
