"""Signals: every decision on the Western Electric rules, point by point."""

import numpy as np
import pytest

from spc.rule_sets import THREE_SIGMA, WESTERN_ELECTRIC, RuleSet, ZoneRule
from spc.signals import Signal, flags, lookback, signals

NAN = float("nan")


def flagged(z: list[float], rule: str, *, gap_before: int | None = None) -> list[int]:
    breaks = None if gap_before is None else np.arange(len(z)) == gap_before
    return np.flatnonzero(flags(np.array(z), breaks=breaks)[rule]).tolist()


@pytest.mark.parametrize(
    ("rule", "on_the_line", "beyond_it"),
    [
        ("WE1", [3.0], [3.000001]),
        ("WE2", [2.0, 2.0, 2.0], [2.000001, 0.0, 2.000001]),
        ("WE3", [1.0] * 5, [1.000001, 1.000001, 0.0, 1.000001, 1.000001]),
        ("WE4", [0.0] * 8, [0.000001] * 8),
    ],
)
def test_a_point_on_a_zone_line_is_not_beyond_it(
    rule: str, on_the_line: list[float], beyond_it: list[float]
) -> None:
    for side in (1, -1):
        assert flagged([side * z for z in on_the_line], rule) == []
        assert flagged([side * z for z in beyond_it], rule) == [len(beyond_it) - 1]


def test_a_point_on_the_centre_line_breaks_the_run_of_eight() -> None:
    assert flagged([0.5] * 7 + [0.0] + [0.5] * 7, "WE4") == []
    assert flagged([0.5] * 7 + [0.0] + [0.5] * 8, "WE4") == [15]


def test_seven_points_on_one_side_are_no_run_and_eight_are() -> None:
    assert flagged([-0.5] * 7, "WE4") == []
    assert flagged([-0.5] * 9, "WE4") == [7, 8]


def test_the_completing_point_must_itself_be_beyond_the_zone() -> None:
    assert flagged([2.5, 2.5, 0.1, 0.1], "WE2") == [1]
    assert flagged([1.5, 1.5, 1.5, 1.5, 0.5, 0.5], "WE3") == [3]


def test_a_partial_window_is_judged() -> None:
    assert flagged([2.5, 2.5], "WE2") == [1]
    assert flagged([1.5, 1.5, 1.5, 1.5], "WE3") == [3]


def test_a_hit_that_has_left_the_window_no_longer_counts() -> None:
    assert flagged([2.5, 0.0, 2.5], "WE2") == [2]
    assert flagged([2.5, 0.0, 0.0, 2.5], "WE2") == []
    assert flagged([1.5, 1.5, 1.5, 0.0, 0.0, 1.5], "WE3") == []


def test_a_point_beyond_3_sigma_counts_in_the_inner_zones() -> None:
    assert flagged([3.5, 0.0, 2.5], "WE2") == [2]
    assert flagged([3.5, 2.5, 1.5, 1.5], "WE3") == [3]
    assert flagged([3.5] + [0.5] * 7, "WE4") == [7]


def test_a_point_on_the_other_side_neither_counts_nor_cancels() -> None:
    assert flagged([2.5, -2.5], "WE2") == []
    assert flagged([2.5, -2.5, 2.5], "WE2") == [2]
    assert flagged([1.5, 1.5, -1.5, 1.5, 1.5], "WE3") == [4]
    assert flagged([0.5] * 4 + [-0.5] * 4, "WE4") == []


def test_counting_goes_on_after_a_signal() -> None:
    assert flagged([3.5, 3.5, 3.5], "WE1") == [0, 1, 2]
    assert flagged([2.5, 2.5, 2.5, 2.5], "WE2") == [1, 2, 3]


def test_an_excluded_point_is_as_if_it_were_not_there() -> None:
    assert flagged([2.5, NAN, NAN, 0.0, 2.5], "WE2") == [4]
    assert flagged([0.5] * 4 + [NAN] + [0.5] * 4, "WE4") == [8]
    assert flagged([NAN, NAN], "WE1") == []


def test_a_declared_gap_starts_the_counts_anew() -> None:
    assert flagged([2.5, 2.5], "WE2", gap_before=1) == []
    assert flagged([0.5] * 15, "WE4", gap_before=7) == [14]
    assert flagged([0.5] * 8 + [3.5], "WE4", gap_before=8) == [7]


def test_a_gap_declared_before_an_excluded_point_is_not_forgotten() -> None:
    assert flagged([2.5, NAN, 2.5], "WE2", gap_before=1) == []


def test_a_gap_before_the_first_point_changes_nothing() -> None:
    assert flagged([2.5, 2.5], "WE2", gap_before=0) == [1]


def test_signals_name_the_completing_point_its_members_and_the_side() -> None:
    z = np.array([2.5, NAN, -2.1, -0.2, -2.2, 0.1])

    assert signals(z) == (Signal("WE2", point=4, members=(2, 4), side="below"),)


def test_members_do_not_reach_across_a_gap() -> None:
    z = np.array([0.5] * 3 + [1.5] * 5)
    breaks = np.arange(8) == 4

    assert signals(z, breaks=breaks) == (Signal("WE3", 7, (4, 5, 6, 7), "above"),)


def test_signals_are_listed_by_point_and_then_by_rule() -> None:
    found = signals(np.array([1.2, 1.2, 2.2, 3.2, 0.0, -3.2]))

    assert [(signal.point, signal.rule) for signal in found] == [
        (3, "WE1"),
        (3, "WE2"),
        (3, "WE3"),
        (5, "WE1"),
    ]
    assert [signal.members for signal in found] == [(3,), (2, 3), (0, 1, 2, 3), (5,)]


def test_infinite_points_are_beyond_every_zone() -> None:
    assert flagged([float("inf"), float("-inf")], "WE1") == [0, 1]


def test_a_stream_without_points_has_no_signals() -> None:
    assert signals(np.array([])) == ()
    assert {rule: len(at) for rule, at in flags(np.array([])).items()} == {
        "WE1": 0,
        "WE2": 0,
        "WE3": 0,
        "WE4": 0,
    }


def test_another_rule_set_judges_by_its_own_rules_only() -> None:
    assert list(flags(np.array([2.5, 2.5, 3.5]), THREE_SIGMA)) == ["WE1"]


def test_a_rule_for_both_sides_counts_them_together() -> None:
    both = RuleSet("spread", 1, (ZoneRule("B", 3, 3, 1.0, "both", "three in a row beyond 1"),))

    assert signals(np.array([1.5, -1.5, 1.5]), both) == (Signal("B", 2, (0, 1, 2), "above"),)


def test_breaks_must_be_as_long_as_the_stream() -> None:
    with pytest.raises(ValueError, match="3 points need 3 break marks"):
        flags(np.zeros(3), breaks=np.zeros(2, dtype=np.bool_))


def test_a_stream_is_one_row_of_points() -> None:
    with pytest.raises(ValueError, match="one row"):
        flags(np.zeros((2, 3)))


def test_a_point_is_judged_the_same_with_only_the_lookback_before_it() -> None:
    z = np.random.default_rng(7).normal(0.4, 1.2, size=400)
    whole = flags(z)

    for at in range(lookback(WESTERN_ELECTRIC), len(z)):
        tail = flags(z[at - lookback(WESTERN_ELECTRIC) : at + 1])
        assert all(tail[rule][-1] == whole[rule][at] for rule in whole)
