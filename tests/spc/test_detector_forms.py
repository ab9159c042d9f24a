"""The vectorised detector, its streaming form and a judgement by hand agree on any points."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from spc.rule_sets import WESTERN_ELECTRIC, RuleSet, ZoneRule
from spc.signals import StreamState, flags, signals

# Halves land on zone lines and on the centre line, and tie with each other.
POINT = st.one_of(
    st.integers(-8, 8).map(lambda halves: halves / 2),
    st.floats(-4.5, 4.5),
    st.just(math.nan),
)
STREAM = st.lists(st.tuples(POINT, st.integers(0, 9).map(lambda dice: dice == 0)), max_size=60)


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    rules = []
    for number in range(draw(st.integers(1, 4))):
        window = draw(st.integers(1, 20))
        count = draw(st.integers(1, window))
        zone = draw(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0]))
        sides = draw(st.sampled_from(["each", "both"]))
        rules.append(ZoneRule(f"R{number}", count, window, zone, sides, "drawn"))
    return RuleSet("drawn", 1, tuple(rules))


Judgement = dict[str, dict[int, tuple[int, ...]]]


def judged_by_hand(z: list[float], rule_set: RuleSet, breaks: list[bool]) -> Judgement:
    """By rule: the flagged points, and the points that make each signal."""
    run: list[int] = []
    found: Judgement = {rule.name: {} for rule in rule_set.rules}
    for at, value in enumerate(z):
        if breaks[at]:
            run = []
        if math.isnan(value):
            continue
        run.append(at)
        for rule in rule_set.rules:
            members = members_by_hand(z, run[-rule.window :], rule)
            if at in members and len(members) >= rule.count:
                found[rule.name][at] = members
    return found


def members_by_hand(z: list[float], window: list[int], rule: ZoneRule) -> tuple[int, ...]:
    if rule.sides == "both":
        return tuple(at for at in window if abs(z[at]) > rule.zone)
    sign = 1 if z[window[-1]] > 0 else -1
    return tuple(at for at in window if sign * z[at] > rule.zone)


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
    assert all(signal.side == ("above" if z[signal.point] > 0 else "below") for signal in listed)


@settings(max_examples=200, deadline=None)
@given(STREAM)
def test_all_forms_judge_by_western_electric_alike(stream: list[tuple[float, bool]]) -> None:
    assert_forms_agree([z for z, _ in stream], WESTERN_ELECTRIC, [gap for _, gap in stream])


@settings(max_examples=150, deadline=None)
@given(STREAM, rule_sets())
def test_all_forms_judge_by_any_rule_set_alike(
    stream: list[tuple[float, bool]], rule_set: RuleSet
) -> None:
    assert_forms_agree([z for z, _ in stream], rule_set, [gap for _, gap in stream])


def test_all_forms_agree_on_a_long_stream_rounded_to_halves() -> None:
    rng = np.random.default_rng(11)
    z = np.round(rng.normal(0.3, 1.3, size=3000) * 2) / 2
    z[rng.random(3000) < 0.02] = np.nan

    assert_forms_agree(z.tolist(), WESTERN_ELECTRIC, (rng.random(3000) < 0.01).tolist())


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
