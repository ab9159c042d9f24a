"""Events that are older than what the engine remembers: looked for in the store, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from graph.lineage import Lineage
from rules.correlation.facts import Hit, MatchFact
from rules.correlation.plain import PlainMatcher
from rules.rulebook import Rulebook
from service.correlation.descent import Steps
from service.correlation.stored_events import StoredEvent, known_events
from service.correlation.told_facts import FactMaker


def late_hits(
    connection: Connection,
    lineage: Lineage,
    book: Rulebook,
    late: Iterable[StoredEvent],
    batch: Sequence[StoredEvent],
    *,
    window: int,
) -> set[Hit]:
    """What late events complete with anything stored, or waiting with them in one batch."""
    hits: set[Hit] = set()
    for some in _neighbours(sorted(late, key=lambda each: each.at), window):
        start, end = some[0].at - window, some[-1].at + window
        beside = [each for each in batch if start <= each.at <= end]
        names = {each.id for each in beside}
        stored = known_events(connection, start=start, end=end)
        maker = FactMaker(book, lineage, Steps(book.correlations))
        facts, _ = maker.facts([*(each for each in stored if each.id not in names), *beside])
        hits.update(_complete(book, facts, names, {each.id for each in some}))
    return hits


def _complete(
    book: Rulebook, facts: Iterable[MatchFact], beside: set[int], late: set[int]
) -> Iterator[Hit]:
    matcher = PlainMatcher(book.correlations)
    known = list(facts)
    matcher.rebuild([each for each in known if each.id not in beside])
    for hit in matcher.assert_([each for each in known if each.id in beside]):
        if not late.isdisjoint(hit.facts):
            yield hit


def _neighbours(events: Sequence[StoredEvent], window: int) -> Iterator[list[StoredEvent]]:
    """Those that lie close together, so that what is around them is read once."""
    some: list[StoredEvent] = []
    for each in events:
        if some and each.at - some[-1].at > window:
            yield some
            some = []
        some.append(each)
    if some:
        yield some
