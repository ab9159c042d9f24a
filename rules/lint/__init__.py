"""Lint: what is wrong with a rulebook that reads well.

A rule that can never hold, one that another makes needless, rows of a table that overlap, facts
for which nothing is decided: read by nobody until a part slips through. Everything here follows
from `rules.regions`, so it is exact; where an answer would take too long, that is said instead.
"""

from rules.lint.finding import Finding, Severity
from rules.lint.rulebook import lint

__all__ = ["Finding", "Severity", "lint"]
