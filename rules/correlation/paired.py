"""Both matchers side by side: the engine may die at any moment, and no decision notices."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from rules.correlation.durable import DurableMatcher, WorkerFull, WorkerLost
from rules.correlation.facts import Hit, MatchFact, in_order
from rules.correlation.plain import PlainMatcher
from rules.correlation.reports import (
    Degraded,
    Disagreement,
    EngineLost,
    EngineReport,
    Restored,
    SetAside,
)
from rules.pattern import Correlation

MOST_LOSSES = 5
"""In a row, without an answer between them; then the plain matcher serves alone for a while."""
LOSSES_OF_ONE_FACT = 2
REST_SECONDS = 60.0


class PairedMatcher:
    """Finds patterns by the plain matcher and by the engine, and gives what either finds.

    The plain matcher always answers. Beside it the engine is asked the same; when it is lost it
    is started anew, told what is known and asked again, so that the comparison is complete. A
    fact that it is lost over twice is not told again. See `rules.correlation.matcher.Matcher` for
    the questions; none of them raises because of the engine, or waits for it longer than
    `MOST_LOSSES` times its time limit.

    Parameters
    ----------
    primary_factory : callable
        Starts the engine: `lambda: DurableMatcher(correlations)`.
    correlations : sequence of Correlation
    clock : callable
        Seconds, ascending.
    set_aside : iterable of int
        Facts that have killed the engine twice before; they are not reported again.
    """

    def __init__(
        self,
        primary_factory: Callable[[], DurableMatcher],
        correlations: Sequence[Correlation],
        *,
        clock: Callable[[], float] = time.monotonic,
        set_aside: Iterable[int] = (),
    ) -> None:
        self._factory, self._clock = primary_factory, clock
        self._plain = PlainMatcher(correlations)
        self._engine: DurableMatcher | None = None
        self._known: dict[int, MatchFact] = {}
        self._set_aside = set(set_aside)
        self._losses_of: Counter[int] = Counter()
        self._losses = 0
        self._reports: list[EngineReport] = []
        self._reported_left_out: set[int] = set()
        self._degraded: str | None = None
        self._try_again_at = 0.0
        self._too_many: int | None = None
        self._revive(())

    @property
    def degraded(self) -> str | None:
        """Why the plain matcher serves alone; None while both serve."""
        return self._degraded

    @property
    def engine(self) -> DurableMatcher | None:
        """The engine, None while the plain matcher serves alone."""
        return self._engine

    def take_reports(self) -> tuple[EngineReport, ...]:
        """Give, once, what people have to know, in the order in which it happened."""
        reports, self._reports = tuple(self._reports), []
        return reports

    def assert_(self, facts: Sequence[MatchFact]) -> tuple[Hit, ...]:
        """Take in facts; give the hits that they complete, as `in_order` sorts them."""
        new = list({fact.id: fact for fact in facts if fact.id not in self._known}.values())
        plain = self._plain.assert_(new)
        if self._engine is None and self._may_try_again():
            self._losses = 0
            self._revive(self._known.values())
        self._known.update((fact.id, fact) for fact in new)
        by_engine = self._ask(new)
        if by_engine is None:
            return plain
        self._compare(plain, by_engine)
        return in_order((*plain, *by_engine))

    def retract(self, ids: Iterable[int]) -> None:
        """Forget facts; ids that are not known are passed over."""
        known = [one for one in ids if self._known.pop(one, None) is not None]
        self._plain.retract(known)
        self._reported_left_out.difference_update(known)
        for one in known:
            self._losses_of.pop(one, None)
        if self._engine is None:
            return
        try:
            self._engine.retract(known)
        except WorkerLost as lost:
            self._note(lost)
            self._revive(self._known.values())

    def rebuild(self, facts: Sequence[MatchFact]) -> None:
        """Know exactly these facts, whatever was known before; their own hits are not given."""
        self._known = {fact.id: fact for fact in facts}
        self._plain.rebuild(facts)
        self._revive(self._known.values())

    def close(self) -> None:
        """End the engine's process and forget everything."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        self._plain.close()
        self._known.clear()

    def _ask(self, new: Sequence[MatchFact]) -> tuple[Hit, ...] | None:
        """Ask the engine until it has answered or rests; None: there is no answer of its own."""
        while self._engine is not None:
            try:
                told = [one for one in new if one.id not in self._set_aside]
                hits = self._engine.assert_(told)
            except WorkerLost as lost:
                self._note(lost)
                # What it found before it died is asked again from the start, so nothing is lost;
                # and hits are a set, so nothing comes twice.
                asked = {fact.id for fact in new}
                self._revive([fact for one, fact in self._known.items() if one not in asked])
                continue
            if told:
                self._losses = 0
            self._report_left_out()
            return hits
        return None

    def _revive(self, known: Iterable[MatchFact]) -> None:
        """Start the engine and tell it what is known, or let it rest."""
        facts = list(known)
        while self._losses < MOST_LOSSES:
            told = [fact for fact in facts if fact.id not in self._set_aside]
            try:
                if self._engine is None:
                    self._engine = self._factory()
                    if told:
                        self._engine.rebuild(told)
                else:
                    self._engine.rebuild(told)
            except WorkerLost as lost:
                self._note(lost)
                continue
            except (ValueError, OSError) as error:  # not to be compiled, or no process to be had
                self._rest(str(error))
                return
            self._report_left_out()
            if self._degraded is not None:
                self._degraded = None
                self._reports.append(Restored())
            return

    def _note(self, lost: WorkerLost) -> None:
        """Count a loss; set aside the fact that has caused two; rest after too many."""
        if isinstance(lost, WorkerFull):
            self._rest(lost.reason)
            self._too_many = len(self._known)
            return
        self._losses += 1
        self._reports.append(EngineLost(lost.fact_id, lost.reason))
        if lost.fact_id is not None:
            self._losses_of[lost.fact_id] += 1
            if self._losses_of[lost.fact_id] == LOSSES_OF_ONE_FACT:
                self._set_aside.add(lost.fact_id)
                self._reports.append(SetAside(lost.fact_id, lost.reason, killed=True))
        if self._losses >= MOST_LOSSES:
            self._rest(f"lost {self._losses} times in a row, last: {lost.reason}")

    def _may_try_again(self) -> bool:
        if self._too_many is not None and len(self._known) >= self._too_many:
            return False  # it would be told as much as before, and be as full
        return self._clock() >= self._try_again_at

    def _rest(self, reason: str) -> None:
        self._losses, self._too_many = MOST_LOSSES, None
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        if self._degraded is None:
            self._reports.append(Degraded(reason))
        self._degraded = reason
        self._try_again_at = self._clock() + REST_SECONDS

    def _report_left_out(self) -> None:
        if self._engine is None:
            return
        for fact_id, reason in self._engine.left_out.items():
            if fact_id not in self._reported_left_out:
                self._reported_left_out.add(fact_id)
                self._reports.append(SetAside(fact_id, reason, killed=False))

    def _compare(self, plain: Sequence[Hit], by_engine: Sequence[Hit]) -> None:
        if self._engine is None:
            return
        unknown = self._set_aside | self._engine.left_out.keys()
        comparable = {hit for hit in plain if unknown.isdisjoint(hit.facts)}
        for hit in in_order(comparable - set(by_engine)):
            self._reports.append(Disagreement(hit, "plain", meets=True))
        for hit in in_order(set(by_engine) - set(plain)):
            self._reports.append(Disagreement(hit, "engine", meets=True))
        for hit in self._engine.take_wrong():
            self._reports.append(Disagreement(hit, "engine", meets=False))
