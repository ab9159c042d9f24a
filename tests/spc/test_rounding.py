"""Gauges that read too coarsely for run rules."""

import math

import pytest

from spc.rounding import rounding_dominates, tie_rate, without_run_rules
from spc.rule_sets import WESTERN_ELECTRIC, WESTGARD, RuleSet


def test_half_a_sigma_is_the_coarsest_resolution() -> None:
    assert not rounding_dominates(resolution=0.5, sigma=1.0)
    assert rounding_dominates(resolution=0.51, sigma=1.0)
    assert not rounding_dominates(resolution=0.0, sigma=1.0)


def test_only_the_rule_for_single_points_is_left() -> None:
    coarse = without_run_rules(WESTERN_ELECTRIC)

    assert [rule.name for rule in coarse.rules] == ["WE1"]
    assert coarse.name != WESTERN_ELECTRIC.name


def test_a_rule_set_of_run_rules_only_cannot_do_without_them() -> None:
    runs = RuleSet("runs", 1, WESTERN_ELECTRIC.rules[1:])

    with pytest.raises(ValueError, match="no rule"):
        without_run_rules(runs)


@pytest.mark.parametrize(
    ("resolution", "sigma"), [(-0.1, 1.0), (math.nan, 1.0), (0.1, 0.0), (0.1, math.nan)]
)
def test_numbers_that_are_no_resolution_or_no_sigma_are_refused(
    resolution: float, sigma: float
) -> None:
    with pytest.raises(ValueError, match=r"resolution|Sigma"):
        rounding_dominates(resolution, sigma)


def test_warnings_stay_warnings_when_run_rules_are_left_out() -> None:
    assert without_run_rules(WESTGARD).warnings == {"1_2s"}
    warned = RuleSet("runs warn", 1, WESTERN_ELECTRIC.rules, frozenset({"WE4"}))
    assert without_run_rules(warned).warnings == frozenset()


def test_ties_are_counted_among_the_points_that_are_present() -> None:
    assert tie_rate([0.0, math.nan, 0.5, -0.0]) == pytest.approx(2 / 3)
    assert tie_rate([math.nan]) == 0.0
    assert tie_rate([]) == 0.0
