"""What the engine has been told: the events of the last while, as one rulebook sees them.

It remembers twice the longest window: an event that is older than one window, seen from the latest,
may have had partners that are forgotten, and is `late`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from graph.lineage import Lineage
from rules.correlation.exact import DESCENT
from rules.correlation.facts import Hit, MatchFact, mark_of
from rules.correlation.marking import longest_window
from rules.correlation.reports import EngineReport
from rules.pattern import LOT
from rules.rulebook import Rulebook
from service.correlation.descent import Steps, below, made_anew, made_otherwise
from service.correlation.engine import OpenEngine
from service.correlation.late import late_hits
from service.correlation.stored_events import StoredEvent, known_events, newest_time
from service.correlation.told_facts import FactMaker

# The engine is told of what is too old when this share of a window has passed.
FORGET_EVERY = 0.1


@dataclass(slots=True)
class Telling:
    """What a batch means to the engine, and what it led to without it."""

    events: tuple[StoredEvent, ...]
    forget: list[int] = field(default_factory=list)
    facts: list[MatchFact] = field(default_factory=list)
    # Of events that the engine knows already: the ancestors of theirs that have become known.
    added: dict[int, set[str]] = field(default_factory=dict)
    hits: set[Hit] = field(default_factory=set)
    unreadable: dict[int, str] = field(default_factory=dict)


class Live:
    """The engine, and what it knows."""

    def __init__(self, book: Rulebook, open_engine: OpenEngine, killers: Iterable[int]) -> None:
        self.book = book
        self.window = longest_window(book.correlations)
        self.steps = Steps(book.correlations)
        self.engine = open_engine(book.correlations, killers)
        self.owed: set[Hit] = set()
        self._facts: dict[int, MatchFact] = {}
        self._later: dict[int, StoredEvent] = {}
        self._lots: Counter[str] = Counter()
        self._newest = self._horizon = 0

    @property
    def known(self) -> int:
        """How many events the engine knows."""
        return len(self._facts)

    # --- reading: under the door's lock, by the lineage of the reading ----------------------------

    def recall(
        self, connection: Connection, lineage: Lineage, *, now: int, looked_to: int | None
    ) -> Telling:
        """What the engine is to know from the start; what it finds among that is decided already.

        But for descendants that the genealogy has shown since it was `looked_to`.
        """
        self._newest = newest_time(connection, now=now)
        self._horizon = self._newest - 2 * self.window
        events = known_events(connection, start=self._horizon)
        facts, _ = FactMaker(self.book, lineage, self.steps).facts(events)
        telling = Telling(tuple(events), facts=facts)
        if self.steps and looked_to is not None:
            anew = below(lineage, made_anew(connection, looked_to))
            for each in events:
                if anew and not anew.isdisjoint(each.lots):
                    telling.added[each.id] = set()
            telling.hits = self._long_ago(connection, lineage, looked_to)
        return telling

    def _long_ago(self, connection: Connection, lineage: Lineage, looked_to: int) -> set[Hit]:
        """What corrected genealogy completes with events that the engine has forgotten."""
        otherwise = below(lineage, made_otherwise(connection, looked_to))
        if not otherwise:
            return set()
        known = known_events(connection, start=0, end=self._horizon + self.window)
        old = [each for each in known if not otherwise.isdisjoint(each.lots)]
        hits = late_hits(connection, lineage, self.book, old, old, window=self.window)
        names = {each.id for each in old}
        return {hit for hit in hits if self._descends(hit, names)}

    def prepare(
        self,
        connection: Connection,
        lineage: Lineage,
        events: Sequence[StoredEvent],
        *,
        looked_to: int,
        look_again: bool,
    ) -> Telling:
        """What these events, and genealogy that has become known, mean to the engine."""
        telling = Telling(tuple(events))
        standing = [each for each in events if not each.withdrawn]
        maker = FactMaker(self.book, lineage, self.steps)
        facts, telling.unreadable = maker.facts(standing, beside=self._lots.keys())
        by_id = {each.id: each for each in standing}
        telling.forget = [each.id for each in events if each.id in self._facts]
        telling.facts = [fact for fact in facts if fact.at >= self._horizon]
        late = [by_id[fact.id] for fact in facts if fact.at - self.window < self._horizon]
        if late:
            telling.hits = late_hits(
                connection, lineage, self.book, late, standing, window=self.window
            )
        if look_again:
            telling.hits |= self._long_ago(connection, lineage, looked_to)
        new_lots = self.steps.lots_in_question(telling.facts) - self._lots.keys()
        if self.steps and (look_again or new_lots):
            self._look_again(maker, telling, new_lots)
        return telling

    def _look_again(self, maker: FactMaker, telling: Telling, new_lots: set[str]) -> None:
        """Events that are known, but not what they are made from until now."""
        told = {each.id for each in telling.events}
        known = [
            (each, self._facts[each.id]) for each in self._later.values() if each.id not in told
        ]
        for fact in maker.with_ancestors(known, {*self._lots, *new_lots}):
            was = set(self._facts[fact.id].keys.get(DESCENT, ()))
            now = set(fact.keys.get(DESCENT, ()))
            if was != now:
                telling.forget.append(fact.id)
                telling.facts.append(fact)
                telling.added[fact.id] = now - was

    # --- telling: may take a while, and holds no lock ---------------------------------------------

    def begin(self, telling: Telling, kept: Container[str]) -> None:
        """Tell the engine what it is to know.

        What genealogy has shown meanwhile of patterns that were `kept` is owed.
        """
        self.owed |= telling.hits
        known = [fact for fact in telling.facts if fact.id not in telling.added]
        rest = [fact for fact in telling.facts if fact.id in telling.added]
        self.engine.rebuild(known)
        self._remember(telling.facts, telling.events)
        for hit in self.engine.assert_(rest):
            if hit.rule in kept and self._descends(hit, telling.added):
                self.owed.add(hit)

    def tell(self, telling: Telling, *, now: int) -> None:
        """Tell the engine; what it finds is `owed` until it is decided."""
        looked_at = [self._later[each] for each in telling.added]
        self._forget(telling.forget)
        found = self.engine.assert_(telling.facts)
        self._remember(telling.facts, (*telling.events, *looked_at))
        self._newest = max((self._newest, *(f.at for f in telling.facts if f.at <= now)))
        new = {each.id for each in telling.events}
        self.owed |= telling.hits
        for hit in found:
            shown = all(each in self._facts for each in hit.facts) and self.steps.completes(
                hit.rule, tuple(self._facts[each] for each in hit.facts), telling.added
            )
            if shown or not new.isdisjoint(hit.facts):
                self.owed.add(hit)

    def pass_on(self) -> None:
        """Forget what is older than two windows, seen from the latest event."""
        horizon = self._newest - 2 * self.window
        if horizon - self._horizon <= self.window * FORGET_EVERY:
            return
        self._horizon = horizon
        self._forget([each for each, fact in self._facts.items() if fact.at < horizon])

    def take_reports(self) -> tuple[EngineReport, ...]:
        return self.engine.take_reports()

    def close(self) -> None:
        self.engine.close()

    def _descends(self, hit: Hit, among: Container[int]) -> bool:
        """Whether one of these is a descendant by the hit's pattern."""
        return any(
            each in among and mark_of(hit.rule, place) in self.steps.later
            for place, each in enumerate(hit.facts)
        )

    def _remember(self, facts: Iterable[MatchFact], events: Iterable[StoredEvent]) -> None:
        by_id = {each.id: each for each in events}
        for fact in facts:
            self._facts[fact.id] = fact
            if fact.marks & self.steps.earlier:
                self._lots.update(fact.keys.get(LOT, ()))
            if fact.marks & self.steps.later and fact.id in by_id:
                self._later[fact.id] = by_id[fact.id]

    def _forget(self, ids: Iterable[int]) -> None:
        gone = list(ids)
        self.engine.retract(gone)
        for each in gone:
            fact = self._facts.pop(each, None)
            if fact is not None and fact.marks & self.steps.earlier:
                self._lots.subtract(fact.keys.get(LOT, ()))
        self._lots += Counter()  # without those that nobody asks about any more
        for each in gone:
            if each not in self._facts:
                self._later.pop(each, None)
