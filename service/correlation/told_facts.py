"""Events as facts for a matcher, with what their lots are made from where a pattern asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from graph.lineage import Lineage
from rules.correlation.facts import MatchFact
from rules.rulebook import Rulebook
from service.correlation.descent import Descent, Steps
from service.correlation.match_facts import match_fact
from service.correlation.stored_events import StoredEvent


class FactMaker:
    """Makes facts of events, by one rulebook and by the lineage as it is at one moment."""

    def __init__(self, book: Rulebook, lineage: Lineage, steps: Steps) -> None:
        self._book, self._lineage, self._steps = book, lineage, steps

    def facts(
        self, events: Iterable[StoredEvent], *, beside: Collection[str] = ()
    ) -> tuple[list[MatchFact], dict[int, str]]:
        """The facts of events that some pattern waits for, and why others cannot be read.

        `beside` are lots in question beside those of these events.
        """
        made: list[tuple[StoredEvent, MatchFact]] = []
        unreadable: dict[int, str] = {}
        for event in events:
            try:
                fact = match_fact(self._book, event)
            except ValueError as error:
                unreadable[event.id] = f"{self._book.name}@{self._book.version}: {error}"
                continue
            if event.problem is not None:
                unreadable[event.id] = event.problem
            elif fact.marks:
                made.append((event, fact))
        if not self._steps:
            return [fact for _, fact in made], unreadable
        lots = {*beside, *self._steps.lots_in_question(fact for _, fact in made)}
        return self.with_ancestors(made, lots), unreadable

    def with_ancestors(
        self, made: Iterable[tuple[StoredEvent, MatchFact]], lots: Collection[str]
    ) -> list[MatchFact]:
        """The facts with those of the lots in question that theirs are made from."""
        descent = Descent(self._lineage, lots)
        return [
            match_fact(self._book, event, descent.ancestors(event.lots))
            if fact.marks & self._steps.later
            else fact
            for event, fact in made
        ]
