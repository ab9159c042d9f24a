"""The engine may die, hang, be wrong or be full: no decision is lost, doubled or made twice."""

from __future__ import annotations

import os
import random
import signal as signals
from collections.abc import Iterable, Sequence

import pytest

from rules.correlation.durable import (
    DurableMatcher,
    WorkerDied,
    WorkerFull,
    WorkerTimedOut,
    durable_available,
)
from rules.correlation.facts import Hit, MatchFact
from rules.correlation.paired import PairedMatcher
from rules.correlation.plain import PlainMatcher
from rules.correlation.reports import Degraded, Disagreement, EngineLost, Restored, SetAside
from rules.pattern import Correlation
from tests.rules.correlation.oracle import History, follow, patterns, tell
from tests.rules.correlation.signals import signal, two_signals

needs_durable = pytest.mark.skipif(not durable_available(), reason="durable-rules is not installed")


class Trouble:
    """What goes wrong with an engine, kept over all the lives that it has."""

    def __init__(self) -> None:
        self.deadly: set[int] = set()
        self.rate = 0.0
        self.rnd = random.Random(1)
        self.starts = 0
        self.dead_on_start = False
        self.most = 10**9
        self.misses: set[int] = set()
        self.adds: list[Hit] = []
        self.wrong: list[Hit] = []
        self.told: list[int] = []


class UnsafeEngine(DurableMatcher):
    """A matcher that answers like the engine, or dies as the engine does."""

    def __init__(self, correlations: Sequence[Correlation], trouble: Trouble) -> None:
        self._plain, self._trouble = PlainMatcher(correlations), trouble
        self._left_out = {}
        self._known = {}
        self._lost_now = False
        trouble.starts += 1
        if trouble.dead_on_start:
            raise WorkerDied(None, "it ended (exit 1)")

    def assert_(self, facts: Sequence[MatchFact]) -> tuple[Hit, ...]:
        found: list[Hit] = []
        if self._lost_now:
            raise WorkerDied(None, "it is gone and has not been rebuilt")
        for fact in facts:
            self._perhaps_die(fact.id)
            self._known[fact.id] = fact
            self._trouble.told.append(fact.id)
            found += tell(self._plain, [fact])
        found = [hit for hit in found if self._trouble.misses.isdisjoint(hit.facts)]
        return (*found, *self._trouble.adds)

    def _perhaps_die(self, number: int) -> None:
        trouble = self._trouble
        if len(self._known) >= trouble.most:
            self._lost_now = True
            raise WorkerFull(number, f"more than {trouble.most} facts at a time")
        if number in trouble.deadly or trouble.rnd.random() < trouble.rate:
            self._lost_now = True
            kind = WorkerDied if trouble.rnd.random() < 0.5 else WorkerTimedOut
            raise kind(number, "killed by SIGSEGV")

    def take_wrong(self) -> tuple[Hit, ...]:
        wrong, self._trouble.wrong = tuple(self._trouble.wrong), []
        return wrong

    def retract(self, ids: Iterable[int]) -> None:
        gone = list(ids)
        if self._lost_now or self._trouble.rnd.random() < self._trouble.rate:
            self._lost_now = True
            raise WorkerDied(None, "killed by SIGKILL")
        self._plain.retract(gone)
        for one in gone:
            self._known.pop(one, None)

    def rebuild(self, facts: Sequence[MatchFact]) -> None:
        self._lost_now, self._known = False, {}
        self._plain.rebuild([])
        for fact in facts:
            self._perhaps_die(fact.id)
            self._known[fact.id] = fact
            tell(self._plain, [fact])

    def close(self) -> None:
        self._lost_now = True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _paired(
    correlations: Sequence[Correlation], trouble: Trouble, clock: Clock | None = None
) -> PairedMatcher:
    return PairedMatcher(
        lambda: UnsafeEngine(correlations, trouble), correlations, clock=clock or Clock()
    )


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.3, 1.0])
def test_whenever_the_engine_dies_the_hits_are_those_that_there_are(rate: float) -> None:
    rnd, hits, losses = random.Random(7), 0, 0
    for _ in range(60):
        correlations, trouble, clock = patterns(rnd), Trouble(), Clock()
        trouble.rate, trouble.rnd = rate, rnd
        paired = _paired(correlations, trouble, clock)
        for what, facts, wanted in History(rnd, correlations).steps():
            clock.now += rnd.choice((1, 30))
            found = follow(paired, what, facts)
            assert set(found) == wanted
            assert len(found) == len(wanted)
            hits += len(found)
        reports = paired.take_reports()
        assert not [one for one in reports if isinstance(one, Disagreement)]
        losses += len(reports)
    assert hits > 150
    assert losses >= 400 * rate
    assert bool(losses) == bool(rate)


def test_a_fact_that_kills_the_engine_twice_is_set_aside_and_decided_all_the_same() -> None:
    trouble = Trouble()
    trouble.deadly = {2}
    paired = _paired([two_signals()], trouble)
    assert tell(paired, [signal(1)]) == ()
    assert tell(paired, [signal(2, 1)]) == (Hit("two", (1, 2)),)
    lost = EngineLost(2, "killed by SIGSEGV")
    aside = SetAside(2, "killed by SIGSEGV", killed=True)
    assert paired.take_reports() == (lost, lost, aside)
    assert tell(paired, [signal(3, 2)]) == (Hit("two", (1, 3)), Hit("two", (2, 3)))
    assert paired.take_reports() == ()  # said once; and what it alone explains is no disagreement
    assert paired.degraded is None
    assert 2 not in trouble.told


def test_what_was_set_aside_before_is_not_tried_again() -> None:
    trouble = Trouble()
    trouble.deadly = {2}
    paired = PairedMatcher(
        lambda: UnsafeEngine([two_signals()], trouble), [two_signals()], set_aside=[2]
    )
    paired.rebuild([signal(1), signal(2, 1)])
    assert len(tell(paired, [signal(3, 2)])) == 2
    assert paired.take_reports() == ()


def test_after_five_losses_in_a_row_the_plain_matcher_serves_alone_for_a_minute() -> None:
    trouble, clock = Trouble(), Clock()
    paired = _paired([two_signals()], trouble, clock)
    trouble.rate = 1.0
    assert len(tell(paired, [signal(1), signal(2, 1), signal(3, 2)])) == 3
    reports = paired.take_reports()
    assert [type(one) for one in reports].count(EngineLost) == 5
    assert [type(one) for one in reports][-1] is Degraded
    assert str(paired.degraded) == "lost 5 times in a row, last: killed by SIGSEGV"
    starts, trouble.rate = trouble.starts, 0.0
    clock.now = 59.9
    assert len(tell(paired, [signal(4, 3)])) == 3
    assert trouble.starts == starts
    clock.now = 60.0
    assert len(tell(paired, [signal(5, 4)])) == 4
    assert paired.take_reports() == (Restored(),)
    assert paired.degraded is None
    assert trouble.told == [5]  # and 4 by the rebuild; 1 and 2 had cost two lives each


def test_an_engine_that_does_not_start_leaves_the_plain_matcher_alone() -> None:
    trouble = Trouble()
    trouble.dead_on_start = True
    paired = _paired([two_signals()], trouble)
    assert trouble.starts == 5
    assert paired.degraded is not None
    assert tell(paired, [signal(1), signal(2, 1)]) == (Hit("two", (1, 2)),)


def test_patterns_that_the_engine_cannot_be_given_leave_the_plain_matcher_alone() -> None:
    correlations = [two_signals(), two_signals()]
    paired = PairedMatcher(lambda: DurableMatcher(correlations), correlations)
    assert paired.take_reports() == (Degraded("correlation `two` stands here twice"),)
    assert tell(paired, [signal(1), signal(2, 1)]) == (Hit("two", (1, 2)),)


def test_a_full_engine_rests_until_there_is_less_to_tell_it() -> None:
    trouble, clock = Trouble(), Clock()
    trouble.most = 3
    paired = _paired([two_signals()], trouble, clock)
    assert len(tell(paired, [signal(number, number) for number in range(5)])) == 10
    assert paired.degraded == "more than 3 facts at a time"
    clock.now = 1_000.0
    starts = trouble.starts
    assert len(tell(paired, [signal(6, 5)])) == 5
    assert trouble.starts == starts
    paired.retract([0, 1, 2, 3])
    assert len(tell(paired, [signal(7, 6)])) == 2
    assert paired.degraded is None


def test_a_hit_that_the_engine_misses_is_given_and_reported() -> None:
    trouble = Trouble()
    trouble.misses = {2}
    paired = _paired([two_signals()], trouble)
    hit = Hit("two", (1, 2))
    assert tell(paired, [signal(1), signal(2, 1)]) == (hit,)
    assert paired.take_reports() == (Disagreement(hit, "plain", meets=True),)


def test_a_hit_that_only_the_engine_finds_is_given_and_reported() -> None:
    trouble = Trouble()
    paired = _paired([two_signals(), two_signals("other")], trouble)
    tell(paired, [signal(1)])
    trouble.adds = [Hit("other", (1, 2))]
    assert tell(paired, [signal(2, 1)]) == (Hit("other", (1, 2)), Hit("two", (1, 2)))
    assert paired.take_reports() == (Disagreement(Hit("other", (1, 2)), "engine", meets=True),)


def test_what_the_engine_says_against_its_own_rules_is_reported_and_is_no_hit() -> None:
    trouble = Trouble()
    paired = _paired([two_signals()], trouble)
    trouble.wrong = [Hit("two", (1, 1))]
    assert tell(paired, [signal(1)]) == ()
    assert paired.take_reports() == (Disagreement(Hit("two", (1, 1)), "engine", meets=False),)


@needs_durable
@pytest.mark.parametrize("number", [signals.SIGSEGV, signals.SIGKILL, signals.SIGSTOP])
def test_the_real_engine_is_killed_between_any_two_events(number: signals.Signals) -> None:
    rnd = random.Random(int(number))
    correlations = patterns(rnd)
    paired = PairedMatcher(lambda: DurableMatcher(correlations, timeout=0.7), correlations)
    try:
        killed = 0
        for what, facts, wanted in History(rnd, correlations, 40).steps():
            if rnd.random() < 0.15 and killed < 5 and paired.engine is not None:
                assert paired.engine.pid is not None
                os.kill(paired.engine.pid, number)
                killed += 1
            assert set(follow(paired, what, facts)) == wanted
        reports = paired.take_reports()
        assert killed > 2
        assert {type(one) for one in reports} == {EngineLost}
        assert paired.degraded is None
    finally:
        paired.close()


@needs_durable
def test_an_event_of_many_lots_is_reported_once_and_decided_by_the_plain_matcher() -> None:
    correlation = two_signals(field="lot")
    lots = {"lot": tuple(f"K{number}" for number in range(65))}
    marks = frozenset({"two/0", "two/1"})
    paired = PairedMatcher(lambda: DurableMatcher([correlation]), [correlation])
    try:
        tell(paired, [MatchFact(1, 0, marks, lots)])
        assert tell(paired, [signal(2, 1, lot="K64")]) == (Hit("two", (1, 2)),)
        (report,) = paired.take_reports()
        assert isinstance(report, SetAside)
        assert not report.killed
        assert report.reason.startswith("65 combinations")
    finally:
        paired.close()
