"""Westgard's rules: over the controls of one run, and over consecutive controls."""

import math

import numpy as np
import pytest

from spc.rule_sets import WESTGARD
from spc.signals import flags
from spc.westgard import flags_within_runs

NAN = math.nan


def of_run(*controls: float) -> set[str]:
    return {rule for rule, at in flags_within_runs([controls]).items() if at[0]}


def test_two_controls_of_one_run_more_than_four_s_apart_are_a_random_error() -> None:
    assert of_run(2.5, -1.6) == {"R_4s"}
    assert of_run(2.1, -1.9) == set()
    assert of_run(2.0, -2.0) == set()
    assert of_run(-0.1, 1.0, -4.2) == {"R_4s"}


def test_controls_of_different_runs_are_never_compared() -> None:
    found = flags_within_runs([[2.5, 0.1], [-2.5, 0.1]])

    assert not any(at.any() for at in found.values())


def test_both_controls_of_one_run_beyond_two_s_on_one_side_are_a_systematic_error() -> None:
    assert of_run(2.1, 2.2) == {"2_2s"}
    assert of_run(-2.1, -3.2) == {"2_2s"}
    assert of_run(2.0, 2.2) == set()
    assert of_run(2.1, -2.2) == {"R_4s"}


def test_a_control_that_was_not_measured_contradicts_nothing() -> None:
    assert of_run(4.5, NAN) == set()
    assert of_run(NAN, NAN) == set()
    assert flags_within_runs(np.empty((2, 0)))["R_4s"].tolist() == [False, False]
    assert flags_within_runs(np.empty((0, 2)))["2_2s"].tolist() == []


def test_bad_controls_are_refused() -> None:
    with pytest.raises(ValueError, match="a row for each run"):
        flags_within_runs([1.0, 2.0])
    with pytest.raises(ValueError, match="infinite"):
        flags_within_runs([[math.inf, 0.0]])


@pytest.mark.parametrize(
    ("rule", "z", "at"),
    [
        ("1_2s", [2.1, 2.0, -2.2], [0, 2]),
        ("1_3s", [3.0, 3.1], [1]),
        ("2_2s", [2.1, 2.2, -2.1, 2.3], [1]),
        ("4_1s", [1.1, 1.1, 1.1, 0.9, 1.2, 1.3, 1.1, 3.1], [7]),
        ("10_x", [0.1] * 11, [9, 10]),
    ],
)
def test_rules_over_consecutive_controls(rule: str, z: list[float], at: list[int]) -> None:
    assert np.flatnonzero(flags(np.array(z), WESTGARD)[rule]).tolist() == at


def test_only_the_two_s_rule_merely_warns() -> None:
    assert WESTGARD.warnings == {"1_2s"}
    assert [rule.name for rule in WESTGARD.alarms] == ["1_3s", "2_2s", "4_1s", "10_x"]
