"""Both matchers find what trying every combination finds, in whatever order events come."""

from __future__ import annotations

import random

import pytest

from rules.correlation.durable import DurableMatcher, durable_available
from rules.correlation.facts import MatchFact
from rules.correlation.plain import PlainMatcher
from tests.rules.correlation.oracle import History, follow, patterns, tell

needs_durable = pytest.mark.skipif(not durable_available(), reason="durable-rules is not installed")
NOW = 1_790_000_000_000_000
"""Microseconds of a day in 2026."""


@pytest.mark.parametrize("seed", range(8))
def test_the_plain_matcher_finds_what_every_combination_gives(seed: int) -> None:
    rnd, hits = random.Random(seed), 0
    for _ in range(400):
        correlations = patterns(rnd)
        matcher = PlainMatcher(correlations)
        for what, facts, wanted in History(rnd, correlations).steps():
            found = follow(matcher, what, facts)
            assert set(found) == wanted
            assert len(found) == len(wanted)
            hits += len(found)
    assert hits > 1_000  # else the histories prove nothing


@needs_durable
@pytest.mark.parametrize("seed", range(6))
def test_the_engine_finds_what_every_combination_gives(seed: int) -> None:
    """Sixty rule sets in one process, each with its own facts, which share lots with the others."""
    rnd, hits = random.Random(seed), 0
    sets = [patterns(rnd, f"set{place}.") for place in range(60)]
    histories = [History(rnd, one, since=NOW if place % 2 else 0) for place, one in enumerate(sets)]
    matcher = DurableMatcher([one for of_set in sets for one in of_set], timeout=60)
    live: dict[int, MatchFact] = {}
    try:
        for place, history in enumerate(histories):
            of_set: dict[int, MatchFact] = {}
            for what, told, wanted in history.steps():
                facts = [_numbered(one, place) for one in told]
                if what == "rebuild":  # of one set among others: forget the rest of its facts
                    kept = {one.id for one in facts}
                    facts = [one for number, one in of_set.items() if number not in kept]
                    what = "retract"
                found = follow(matcher, what, facts)
                assert {
                    (hit.rule, tuple(number % 1000 for number in hit.facts)) for hit in found
                } == {(hit.rule, hit.facts) for hit in wanted}
                assert len(found) == len(wanted)
                hits += len(found)
                of_set = (
                    {**of_set, **{one.id: one for one in facts}}
                    if what == "assert"
                    else {n: one for n, one in of_set.items() if one not in facts}
                )
            live |= of_set
            if place % 20 == 19:
                matcher.rebuild(list(live.values()))
        assert hits > 200
        assert matcher.take_wrong() == ()
        assert matcher.left_out == {}
    finally:
        matcher.close()


def _numbered(fact: MatchFact, place: int) -> MatchFact:
    return MatchFact(place * 1000 + fact.id, fact.at, fact.marks, fact.keys)


def test_a_fact_told_again_completes_nothing_again() -> None:
    rnd = random.Random(5)
    correlations = patterns(rnd)
    matcher = PlainMatcher(correlations)
    facts = [fact for _, told, _ in History(rnd, correlations, 30).steps() for fact in told]
    assert tell(matcher, facts)
    assert tell(matcher, facts) == ()
