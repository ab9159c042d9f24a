"""The port: whoever finds patterns answers these questions, and answers them alike."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from rules.correlation.facts import Hit, MatchFact


class Matcher(Protocol):
    """Finds complete patterns among the facts that it has been told of.

    Each fact stays until it is retracted. Facts may come in any order of time: one that happened
    before what is known already completes patterns in any position. Every combination of facts
    that meets a pattern is a hit, once; `rules.correlation.exact` says when one does.
    """

    def assert_(self, facts: Sequence[MatchFact]) -> tuple[Hit, ...]:
        """Take in facts; give the hits that they complete, as `in_order` sorts them.

        A fact whose id is known already is the same event told again, and is passed over.
        """
        ...

    def retract(self, ids: Iterable[int]) -> None:
        """Forget facts; ids that are not known are passed over."""
        ...

    def rebuild(self, facts: Sequence[MatchFact]) -> None:
        """Know exactly these facts, whatever was known before; their own hits are not given."""
        ...

    def close(self) -> None:
        """Give back what the matcher holds; it answers no more."""
        ...
