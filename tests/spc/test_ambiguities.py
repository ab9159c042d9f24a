"""The fifteen questions on which programs for run rules differ, and what is decided on each.

One test for each, in the order of the decisions; counter-examples are series on which a published
program answers otherwise.
"""

import math

import numpy as np
import pytest

from spc.control_limits import ControlLimits
from spc.fit_rules import UnfitRules, require_fit
from spc.rounding import rounding_dominates, tie_rate, without_run_rules
from spc.rule_sets import (
    AIAG,
    NELSON,
    NELSON_ATTRIBUTES,
    RULE_SETS,
    THREE_SIGMA,
    WESTERN_ELECTRIC,
    WESTGARD,
    RuleSet,
    ZoneRule,
)
from spc.run_lengths import run_length
from spc.signals import Signal, StreamState, flags, lookback, signals

NAN = math.nan


def flagged(
    z: list[float],
    rule: str,
    rule_set: RuleSet = WESTERN_ELECTRIC,
    *,
    gap_before: int | None = None,
) -> list[int]:
    """Where a rule is met; both forms of the detector say it."""
    breaks = None if gap_before is None else np.arange(len(z)) == gap_before
    batch = np.flatnonzero(flags(np.array(z), rule_set, breaks)[rule]).tolist()
    state, streamed = StreamState(rule_set), []
    for at, point in enumerate(z):
        if at == gap_before:
            state.reset()
        if rule in state.update(point):
            streamed.append(at)
    assert streamed == batch
    return batch


def test_1_a_point_exactly_on_a_line_belongs_to_the_inner_zone() -> None:
    assert flagged([3.0, -3.0], "WE1") == []
    assert flagged([2.0, 2.0, 2.0], "WE2") == []
    assert flagged([1.0] * 5, "WE3") == []
    assert flagged([1.0, -1.0] * 4, "N8", NELSON) == []
    assert flagged([2.0], "1_2s", WESTGARD) == []
    assert flagged([math.nextafter(3.0, 4.0)], "WE1") == [0]
    # Within 1 sigma is strict too: fifteen points are to hug the centre line.
    assert flagged([0.5] * 14 + [1.0], "N7", NELSON) == []
    assert flagged([0.5] * 14 + [math.nextafter(-1.0, 0.0)], "N7", NELSON) == [14]


def test_1_on_a_line_is_on_it_whatever_binary_arithmetic_makes_of_it() -> None:
    limits = ControlLimits(center=40.0, sigma=0.1)

    assert (40.2 - 40.0) / 0.1 > 2
    assert flagged(limits.standardise([40.2, 40.2, 40.2], 1).tolist(), "WE2") == []


def test_2_a_point_exactly_on_the_centre_line_is_on_neither_side_and_ends_the_run() -> None:
    assert flagged([0.5] * 7 + [0.0] + [0.5] * 7, "WE4") == []
    assert flagged([0.0] * 20, "WE4") == []
    assert flagged([0.5] * 8 + [0.0] + [0.5] * 9, "N2", NELSON) == [17]


def test_2_a_plant_may_let_such_points_be_ignored_and_sees_how_many_they_are() -> None:
    run = ZoneRule("R", 8, 8, 0.0, "each", "eight on one side", ties="ignore")
    ignoring = RuleSet("ignoring", 1, (run,))

    assert flagged([0.5] * 7 + [0.0, 0.5], "R", ignoring) == [8]
    assert flagged([0.5] * 7 + [0.0], "R", ignoring) == []
    assert flagged([0.5] * 7 + [0.0, -0.5, 0.5], "R", ignoring) == []
    assert tie_rate([0.5, 0.0, -0.5, NAN, 0.0]) == 0.5


def test_3_the_point_that_completes_the_pattern_carries_the_signal_and_lists_the_members() -> None:
    rising = [0.1, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3]

    assert signals(np.array(rising), NELSON) == (Signal("N3", 6, (1, 2, 3, 4, 5, 6), "above"),)
    assert signals(np.array([2.5, 0.3, 2.6])) == (Signal("WE2", 2, (0, 2), "above"),)


def test_4_the_last_point_must_itself_be_in_the_zone() -> None:
    assert flagged([2.5, 2.5, 0.1], "WE2") == [1]
    assert flagged([1.5, 1.5, 1.5, 1.5, 0.5], "WE3") == [3]


def test_5_a_partial_window_is_judged_at_the_start_and_after_a_gap() -> None:
    assert flagged([2.5, 2.5], "WE2") == [1]
    assert flagged([2.5, 2.5, 0.1, 0.1, -0.1], "WE2") == [1]
    assert flagged([1.5] * 4, "WE3") == [3]
    assert flagged([0.1, 2.5, 2.5], "WE2", gap_before=1) == [2]


def test_6_a_point_beyond_three_sigma_counts_in_the_inner_zones() -> None:
    assert flagged([3.5, 2.5], "WE2") == [1]
    assert flagged([3.5, 3.5, 1.5, 1.5], "WE3") == [3]
    assert flagged([3.5] + [0.5] * 7, "WE4") == [7]


def test_7_counting_goes_on_after_a_signal_until_a_cause_is_declared() -> None:
    assert flagged([0.5] * 10, "WE4") == [7, 8, 9]
    assert flagged([0.5] * 10, "WE4", gap_before=8) == [7]
    assert flagged([0.1 * at for at in range(8)], "N3", NELSON) == [5, 6, 7]


def test_8_the_sides_are_counted_apart_and_the_other_side_cancels_nothing() -> None:
    assert flagged([1.5, 1.5, -1.5, 1.5, 1.5], "WE3") == [4]
    assert flagged([2.5, -2.5, 2.5], "WE2") == [2]
    assert flagged([2.5, -2.5], "WE2") == []
    assert flagged([1.5] * 8, "N8", NELSON) == []
    assert flagged([1.5] * 7 + [-1.5], "N8", NELSON) == [7]


def test_9_every_point_is_judged_by_its_own_subgroup_size() -> None:
    limits = ControlLimits(center=0.0, sigma=1.0)
    z = np.array([2.5, 2.5, 2.5])
    sizes = np.array([100, 100, 1])
    assert flagged(limits.standardise(z / np.sqrt(sizes), sizes).tolist(), "WE2") == [1, 2]

    sizes = np.array([1, 1, 100])
    z = np.array([0.25, 0.25, 2.5])
    assert flagged(limits.standardise(z / np.sqrt(sizes), sizes).tolist(), "WE2") == []


@pytest.mark.parametrize("rule_set", RULE_SETS.values(), ids=lambda each: each.name)
def test_10_a_late_point_is_judged_as_if_it_had_come_in_its_place(rule_set: RuleSet) -> None:
    z = np.random.default_rng(3).normal(0.5, 1.2, 300).round(1)
    for place in (0, 7, 150, 299):
        known = np.delete(z, place)
        state = StreamState(rule_set)
        for point in known[max(0, place - lookback(rule_set)) : place].tolist():
            state.update(point)
        replayed = [state.update(point) for point in z[place:].tolist()]

        whole = flags(z, rule_set)
        assert replayed == [
            tuple(rule for rule in whole if whole[rule][at]) for at in range(place, 300)
        ]


@pytest.mark.parametrize("rule_set", RULE_SETS.values(), ids=lambda each: each.name)
def test_10_a_late_point_changes_nothing_beyond_the_fifteen_that_follow(rule_set: RuleSet) -> None:
    z = np.random.default_rng(4).normal(0.3, 1.1, 400).round(1)
    without, late = flags(np.delete(z, 200), rule_set), flags(z, rule_set)

    for rule in late:
        assert late[rule][216:].tolist() == without[rule][215:].tolist()


def test_11_an_excluded_point_is_absent_but_ends_a_trend_and_an_alternation() -> None:
    assert flagged([2.5, NAN, NAN, 0.1, 2.5], "WE2") == [4]
    assert flagged([0.5] * 4 + [NAN] + [0.5] * 4, "WE4") == [8]
    assert flagged([0.5] * 10 + [NAN] + [-0.5] * 5, "N7", NELSON) == [15]
    rising = [0.1 * at for at in range(6)]
    assert flagged(rising, "N3", NELSON) == [5]
    assert flagged([*rising[:3], NAN, *rising[3:]], "N3", NELSON) == []
    turning = [0.5 * (-1) ** at for at in range(14)]
    assert flagged(turning, "N4", NELSON) == [13]
    assert flagged([*turning[:7], NAN, *turning[7:]], "N4", NELSON) == []
    assert flagged([NAN] * 20, "N7", NELSON) == []


def test_11_a_declared_gap_starts_every_count_anew() -> None:
    assert flagged([2.5, 2.5], "WE2", gap_before=1) == []
    assert flagged([0.5] * 15, "WE4", gap_before=7) == [14]
    assert flagged([0.1 * at for at in range(8)], "N3", NELSON, gap_before=4) == []
    assert flagged([0.5 * (-1) ** at for at in range(20)], "N4", NELSON, gap_before=6) == [19]
    assert flagged([0.5] * 20, "N7", NELSON, gap_before=10) == []


def test_12_dispersion_charts_are_judged_by_single_points_and_refuse_zone_rules() -> None:
    assert require_fit(THREE_SIGMA, "dispersion") is THREE_SIGMA
    assert require_fit(without_run_rules(WESTERN_ELECTRIC), "dispersion").rules
    for rule_set in (WESTERN_ELECTRIC, NELSON, AIAG, NELSON_ATTRIBUTES, WESTGARD):
        with pytest.raises(UnfitRules, match="dispersion; use three_sigma"):
            require_fit(rule_set, "dispersion")


def test_13_attribute_charts_take_the_first_four_nelson_rules() -> None:
    assert [rule.name for rule in NELSON_ATTRIBUTES.rules] == ["N1", "N2", "N3", "N4"]
    assert require_fit(NELSON_ATTRIBUTES, "count") is NELSON_ATTRIBUTES
    for rule_set in (WESTERN_ELECTRIC, NELSON, AIAG):
        with pytest.raises(UnfitRules, match="counts; use nelson_attributes"):
            require_fit(rule_set, "count")


def test_14_a_tie_ends_a_trend_and_constant_data_are_none() -> None:
    assert flagged([0.3] * 30, "N3", NELSON) == []
    assert flagged([0.3] * 30, "N4", NELSON) == []
    assert flagged([0.1, 0.2, 0.3, 0.3, 0.4, 0.5, 0.6], "N3", NELSON) == []
    assert flagged([0.1, 0.2, 0.3, 0.4, 0.5], "N3", NELSON) == []
    assert flagged([0.6, 0.5, 0.4, 0.3, 0.2, 0.1], "N3", NELSON) == [5]
    turning = [0.5 * (-1) ** at for at in range(14)]
    assert flagged([*turning[:6], turning[5], *turning[6:]], "N4", NELSON) == []


def test_15_readings_coarser_than_half_a_sigma_block_the_run_rules() -> None:
    assert rounding_dominates(resolution=0.51, sigma=1.0)
    assert not rounding_dominates(resolution=0.5, sigma=1.0)
    assert [rule.name for rule in without_run_rules(WESTERN_ELECTRIC).rules] == ["WE1"]
    assert run_length(WESTERN_ELECTRIC, resolution=0.5).mean > 3 * run_length(WESTERN_ELECTRIC).mean
