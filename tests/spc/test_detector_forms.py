"""The vectorised detector, its streaming form and a judgement by hand agree on any points."""

import math
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spc.rule_sets import (
    RULE_SETS,
    AlternationRule,
    Rule,
    RuleSet,
    TrendRule,
    WithinRule,
    ZoneRule,
)
from spc.signals import StreamState, flags, lookback, signals
from tests.spc.oracle import judged_by_hand, side_by_hand

# Halves land on zone lines and on the centre line, and tie with each other.
POINT = st.one_of(
    st.integers(-8, 8).map(lambda halves: halves / 2),
    st.floats(-4.5, 4.5),
    st.just(math.nan),
)
STREAM = st.lists(st.tuples(POINT, st.integers(0, 9).map(lambda dice: dice == 0)), max_size=60)


SHIPPED = list(RULE_SETS.values())


@st.composite
def rules(draw: st.DrawFn, name: str) -> Rule:
    kind = draw(st.sampled_from(["zone", "zone", "within", "trend", "alternation"]))
    window = draw(st.integers(3, 20))
    if kind == "trend":
        return TrendRule(name, draw(st.integers(2, 6)), "drawn")
    if kind == "alternation":
        return AlternationRule(name, draw(st.integers(3, 6)), "drawn")
    if kind == "within":
        return WithinRule(name, draw(st.integers(1, 8)), draw(st.sampled_from([0.5, 1.0])), "drawn")
    zone = draw(st.sampled_from([0.0, 0.0, 0.5, 1.0, 2.0, 3.0]))
    sides: Literal["each", "both", "mixed"] = draw(st.sampled_from(["each", "both", "mixed"]))
    count = draw(st.integers(2 if sides == "mixed" else 1, window))
    ties: Literal["break", "ignore"] = draw(st.sampled_from(["break", "ignore"]))
    return ZoneRule(name, count, window, zone, sides, "drawn", "break" if zone > 0 else ties)


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    drawn = [draw(rules(f"R{number}")) for number in range(draw(st.integers(1, 5)))]
    return RuleSet("drawn", 1, tuple(drawn))


def streamed(z: list[float], rule_set: RuleSet, breaks: list[bool]) -> list[tuple[str, ...]]:
    state = StreamState(rule_set)
    found = []
    for value, gap in zip(z, breaks, strict=True):
        if gap:
            state.reset()
        found.append(state.update(value))
    return found


def assert_forms_agree(z: list[float], rule_set: RuleSet, breaks: list[bool]) -> None:
    points, gaps = np.array(z, dtype=np.float64), np.array(breaks, dtype=np.bool_)
    expected = judged_by_hand(z, rule_set, breaks)

    batch = flags(points, rule_set, gaps)
    assert {rule: np.flatnonzero(at).tolist() for rule, at in batch.items()} == {
        rule: list(at) for rule, at in expected.items()
    }
    assert streamed(z, rule_set, breaks) == [
        tuple(rule for rule in expected if at in expected[rule]) for at in range(len(z))
    ]
    listed = signals(points, rule_set, gaps)
    assert [(signal.point, signal.rule, signal.members) for signal in listed] == [
        (at, rule, expected[rule][at])
        for at in range(len(z))
        for rule in expected
        if at in expected[rule]
    ]
    rules = {rule.name: rule for rule in rule_set.rules}
    assert all(each.side == side_by_hand(z, rules[each.rule], each.point) for each in listed)


@settings(max_examples=150, deadline=None)
@given(STREAM, st.sampled_from(SHIPPED))
def test_all_forms_judge_by_the_shipped_rule_sets_alike(
    stream: list[tuple[float, bool]], rule_set: RuleSet
) -> None:
    assert_forms_agree([z for z, _ in stream], rule_set, [gap for _, gap in stream])


@settings(max_examples=200, deadline=None)
@given(STREAM, rule_sets())
def test_all_forms_judge_by_any_rule_set_alike(
    stream: list[tuple[float, bool]], rule_set: RuleSet
) -> None:
    assert_forms_agree([z for z, _ in stream], rule_set, [gap for _, gap in stream])


def rounded_stream(step: float, seed: int, points: int) -> tuple[list[float], list[bool]]:
    """A stream in turns wandering, drifting, alternating, of two processes and too quiet.

    It is rounded so that points tie with each other and lie on lines, and has exclusions and gaps.
    """
    rng = np.random.default_rng(seed)
    at = np.arange(points)
    turn = rng.choice([-1.0, 1.0], points)
    z = np.select(
        [at // 40 % 5 == kind for kind in range(5)],
        [
            rng.normal(np.repeat(rng.normal(0, 1, points // 20 + 1), 20)[:points]),
            rng.normal(at % 20 * 0.5 - 5, 0.2),
            rng.normal((-1.0) ** at, 0.5),
            rng.normal(1.9 * turn, 0.4),
            rng.normal(0, 0.3, points),
        ],
    )
    z = np.round(z / step) * step
    z[rng.random(points) < 0.015] = np.nan
    return z.tolist(), (rng.random(points) < 0.01).tolist()


@pytest.mark.parametrize("step", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("rule_set", SHIPPED, ids=lambda each: each.name)
def test_all_forms_agree_on_a_long_stream_rounded_to_ties(rule_set: RuleSet, step: float) -> None:
    z, breaks = rounded_stream(step, seed=11, points=2000)

    assert_forms_agree(z, rule_set, breaks)


def test_the_long_streams_complete_every_rule() -> None:
    # Else the agreement above would say nothing of the rarer rules.
    z, breaks = rounded_stream(0.25, seed=11, points=2000)

    for rule_set in SHIPPED:
        assert all(of for of in judged_by_hand(z, rule_set, breaks).values())


@settings(max_examples=100, deadline=None)
@given(STREAM, rule_sets())
def test_a_state_put_away_and_taken_out_again_goes_on_as_if_it_had_stayed(
    stream: list[tuple[float, bool]], rule_set: RuleSet
) -> None:
    kept = StreamState(rule_set)
    for z, gap in stream:
        restored = StreamState.from_numbers(rule_set, kept.numbers())
        if gap:
            kept.reset()
            restored.reset()
        assert restored.update(z) == kept.update(z)
        assert restored.numbers() == kept.numbers()


@pytest.mark.parametrize("rule_set", SHIPPED, ids=lambda each: each.name)
def test_as_many_points_as_the_lookback_decide(rule_set: RuleSet) -> None:
    z, _ = rounded_stream(0.5, seed=5, points=1200)
    whole = flags(np.array(z), rule_set)
    present = [at for at, value in enumerate(z) if not math.isnan(value)]
    back = lookback(rule_set)

    for place in range(back, len(present)):
        at = present[place]
        tail = flags(np.array(z[present[place - back] : at + 1]), rule_set)
        assert {rule: bool(of[-1]) for rule, of in tail.items()} == {
            rule: bool(of[at]) for rule, of in whole.items()
        }


@settings(max_examples=60, deadline=None)
@given(st.lists(POINT, max_size=40))
def test_a_mirrored_stream_has_mirrored_signals(z: list[float]) -> None:
    mirrored = flags(-np.array(z, dtype=np.float64))

    for rule, at in flags(np.array(z, dtype=np.float64)).items():
        assert at.tolist() == mirrored[rule].tolist()


def test_a_window_as_long_as_may_be_counts_every_point_across_gaps() -> None:
    longest = RuleSet("long", 1, (ZoneRule("L", 255, 255, 0.0, "each", "255 in a row"),))
    z = np.ones(600)

    assert np.flatnonzero(flags(z, longest)["L"])[0] == 254
    after_gap = flags(z, longest, np.arange(600) == 10)["L"]
    assert np.flatnonzero(after_gap).tolist() == list(range(264, 600))


def test_two_streams_do_not_share_their_counts() -> None:
    first, second = StreamState(), StreamState()
    first.update(2.5)

    assert second.update(2.5) == ()
    assert first.update(2.5) == ("WE2",)
