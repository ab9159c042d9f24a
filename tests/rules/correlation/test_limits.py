"""What is known to break the engine never reaches it, or does not matter."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rules.correlation.compile import CompileProblem, compile_patterns
from rules.correlation.durable import DurableMatcher, WorkerFull, durable_available
from rules.correlation.encoding import Encoder
from rules.correlation.facts import Hit, MatchFact
from rules.correlation.shards import GUARD, LARGEST_NUMBER
from rules.correlation.tokens import Tokens, fnv
from rules.pattern import LONGEST_WINDOW, Join
from tests.rules.correlation.oracle import fact, patterns, tell
from tests.rules.correlation.signals import HOUR, signal, two_signals

needs_durable = pytest.mark.skipif(not durable_available(), reason="durable-rules is not installed")
ALIKE = "LOT-2026-1149599", "LOT-2026-1312382"
"""Two lots that durable-rules takes for one."""


def _values(told: object) -> Iterator[object]:
    if isinstance(told, dict):
        for name, value in told.items():
            yield name
            yield from _values(value)
    elif isinstance(told, list | tuple):
        for value in told:
            yield from _values(value)
    else:
        yield told


def test_every_later_step_of_every_compiled_pattern_ends_in_the_guard() -> None:
    rnd = random.Random(3)
    for _ in range(300):
        for shard in compile_patterns(patterns(rnd)):
            for rule in shard.definition.values():
                assert isinstance(rule, dict)
                for place, event in enumerate(rule["all"]):
                    (asked,) = event.values()
                    if place:
                        guard = {"$sub": {"$l": {"e0": "ts"}, "$r": GUARD}}
                        assert asked["$and"][-1] == {"$gte": {"ts": guard}}


def test_the_guard_holds_for_the_two_facts_that_are_furthest_apart() -> None:
    assert LARGEST_NUMBER - GUARD <= 0
    assert LARGEST_NUMBER + LONGEST_WINDOW < 2**63


def test_compiled_rules_use_nothing_but_the_safe_subset() -> None:
    rnd = random.Random(4)
    operators = {"$and", "$gte", "$lte", "$neq", "$add", "$sub", "$l", "$r"}
    for _ in range(300):
        for shard in compile_patterns(patterns(rnd)):
            written = list(_values(shard.definition))
            used = {one for one in written if isinstance(one, str) and one.startswith("$")}
            assert used <= operators


def test_the_engine_is_told_nothing_but_short_texts_true_and_whole_numbers() -> None:
    rnd = random.Random(5)
    for _ in range(200):
        correlations = patterns(rnd)
        encoder = Encoder(compile_patterns(correlations))
        for number in range(12):
            for _, told in encoder.told(fact(rnd, number, correlations)):
                for value in told.values():
                    assert value is True or isinstance(value, str | int)
                    assert not isinstance(value, int) or 0 <= value <= LARGEST_NUMBER
                    assert not isinstance(value, str) or (value.isascii() and len(value) < 12)


@pytest.mark.parametrize("at", [-1, 2**53, 2**64])
def test_a_time_that_the_engine_could_misread_is_left_to_the_plain_matcher(at: int) -> None:
    if not durable_available():
        pytest.skip("durable-rules is not installed")
    matcher = DurableMatcher([two_signals()])
    try:
        assert tell(matcher, [replace(signal(1), at=at)]) == ()
        assert "is not from 0" in matcher.left_out[1]
        assert tell(matcher, [signal(2), signal(3, 1)]) == (Hit("two", (2, 3)),)
    finally:
        matcher.close()


@pytest.mark.parametrize("text", ["LOT-1", "批次-甲", "é", ""])
def test_the_hash_is_a_number_of_32_bits(text: str) -> None:
    assert 0 <= fnv(text) < 2**32


def test_tokens_whose_hashes_collide_are_never_in_use_together() -> None:
    tokens = Tokens("v", hashed=lambda token: int(token[1:]) // 3)  # v0, v1, v2 collide ...
    assert [tokens.take(name) for name in ("a", "b", "a")] == ["v0", "v3", "v0"]
    tokens.give_back("a")
    assert tokens.take("a") == "v0"
    tokens.give_back("a")
    tokens.give_back("a")
    assert len({fnv(lot) for lot in ALIKE}) == 1


@needs_durable
def test_lots_that_collide_are_two_lots_and_forgetting_one_leaves_the_other() -> None:
    matcher = DurableMatcher([two_signals(field="lot")])
    try:
        assert tell(matcher, [signal(1, lot=ALIKE[0]), signal(2, 1, lot=ALIKE[1])]) == ()
        assert tell(matcher, [signal(3, 2, lot=ALIKE[1])]) == (Hit("two", (2, 3)),)
        matcher.retract([1])
        assert tell(matcher, [signal(4, 3, lot=ALIKE[1])]) == (
            Hit("two", (2, 4)),
            Hit("two", (3, 4)),
        )
        assert tell(matcher, [signal(5, 3, lot=ALIKE[0])]) == ()
    finally:
        matcher.close()


@needs_durable
def test_facts_by_numbers_that_collide_are_two_facts() -> None:
    """Numbers enter the engine as tokens of the encoder's own, so no number can collide."""
    names: dict[int, int] = {}
    pair = next(
        (names[hashed], number)
        for number in range(2_000_000)
        if (hashed := fnv(f"f{number}")) in names or names.setdefault(hashed, number) != number
    )
    matcher = DurableMatcher([two_signals()])
    try:
        one, other = sorted(pair)
        assert tell(matcher, [signal(one), signal(other, 1)]) == (Hit("two", (one, other)),)
        matcher.retract([one])
        assert tell(matcher, [signal(other + 1, 2)]) == (Hit("two", (other, other + 1)),)
    finally:
        matcher.close()


@needs_durable
@pytest.mark.parametrize("many", [64, 65, 300])
def test_so_many_patterns_are_true_at_once(many: int) -> None:
    rules = [f"rule-{place}" for place in range(many)]
    matcher = DurableMatcher([two_signals(rule) for rule in rules], timeout=30)
    try:
        assert tell(matcher, [signal(1, 0, *rules)]) == ()
        assert {hit.rule for hit in tell(matcher, [signal(2, 1, *rules)])} == set(rules)
    finally:
        matcher.close()


@needs_durable
def test_a_thousand_patterns_are_found() -> None:
    rules = [f"rule-{place}" for place in range(1_000)]
    matcher = DurableMatcher([two_signals(rule) for rule in rules], timeout=30)
    try:
        told = [
            signal(2 * place + step, step, rules[place])
            for place in range(1_000)
            for step in (0, 1)
        ]
        assert {hit.rule for hit in tell(matcher, told)} == set(rules)
    finally:
        matcher.close()


@needs_durable
def test_more_facts_than_the_engine_may_hold_are_refused_with_the_reason() -> None:
    matcher = DurableMatcher([two_signals()], most_live=3)
    with pytest.raises(WorkerFull, match="more than 3 facts") as refused:
        tell(matcher, [signal(number) for number in range(4)])
    assert refused.value.fact_id == 3
    assert matcher.pid is None


def test_an_event_of_many_lots_is_left_to_the_plain_matcher_with_the_reason() -> None:
    if not durable_available():
        pytest.skip("durable-rules is not installed")
    matcher = DurableMatcher([two_signals(field="lot")])
    many = MatchFact(1, 0, frozenset({"two/0"}), {"lot": tuple(f"K{n}" for n in range(65))})
    try:
        assert tell(matcher, [many]) == ()
        assert matcher.left_out[1].startswith("65 combinations")
        matcher.retract([1])
        assert matcher.left_out == {}
    finally:
        matcher.close()


def test_patterns_outside_the_limits_are_refused() -> None:
    good = two_signals()
    joins = tuple(Join("same", 1, f"field-{n}", 0, f"field-{n}") for n in range(13))
    for bad, said in (
        ([replace(good, steps=good.steps[:1])], "has 1 steps"),
        ([replace(good, window=0)], "length of time"),
        ([replace(good, window=367 * 24 * HOUR)], "length of time"),
        ([replace(good, joins=())], "shares nothing"),
        ([replace(good, joins=(Join("different", 1, "lot", 0, "lot"),))], "shares nothing"),
        ([replace(good, joins=joins)], "13 joins"),
        ([good, good], "twice"),
        ([replace(good, id=f"r{n}") for n in range(4_001)], "at most 4000"),
    ):
        with pytest.raises(CompileProblem, match=said):
            compile_patterns(bad)


def test_no_shard_has_more_steps_for_one_event_than_the_engine_can_have_true_at_once() -> None:
    shards = compile_patterns([two_signals(f"rule-{place}") for place in range(1_000)])
    assert max(len(shard.marks) for shard in shards) == 50
    assert sum(len(shard.rules) for shard in shards) == 1_000
