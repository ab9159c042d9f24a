"""The risk of escape, against counting run by run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.escape import (
    NO_BAD_CHECK,
    NO_GOOD_CHECK,
    ChangeStretches,
    between_checks,
    dated_change,
    escape_risk,
)

Run = tuple[int, bool]


def risk(ended: list[float], inside: list[bool], change: ChangeStretches | None) -> float | None:
    return escape_risk(np.array(ended), np.array(inside, dtype=np.bool_), change).probability


def counted(runs: list[Run], checks: list[int], weights: list[int]) -> float:
    """Each run in turn the first bad one: does any that ended with or after it lie outside?"""
    total = 0.0
    for place, (check, weight) in enumerate(zip(checks, weights, strict=True)):
        since = checks[place - 1] if place else float("-inf")
        later = sorted(end for end, _ in runs if end > since)
        last = next((end for end in later if end >= check), max(later, default=0))
        candidates = [end for end in later if end <= last]
        escapes = [any(not held for e, held in runs if e >= end) for end in candidates]
        total += weight * (sum(escapes) / len(escapes) if escapes else 0.0)
    return total / sum(weights)


@given(
    runs=st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=12),
    checks=st.lists(st.integers(0, 22), min_size=1, max_size=5, unique=True).map(sorted),
    data=st.data(),
)
def test_a_dated_change_is_counted_run_by_run(
    runs: list[Run], checks: list[int], data: st.DataObject
) -> None:
    weight = st.integers(0, 5)
    weights = data.draw(st.lists(weight, min_size=len(checks), max_size=len(checks)).filter(any))
    change = dated_change([float(check) for check in checks], [float(each) for each in weights])
    found = risk([float(end) for end, _ in runs], [held for _, held in runs], change)
    assert found == pytest.approx(counted(runs, checks, weights))


def test_between_two_checks_every_run_may_be_the_first_bad_one() -> None:
    # The check at 0 was good, that at 4 bad; runs ended at 1, 2, 3 and 4.
    ended = [1.0, 2.0, 3.0, 4.0]
    change = between_checks(0.0, 4.0)
    assert risk(ended, [False, False, True, True], change) == 0.5
    assert risk(ended, [True, True, True, True], change) == 0.0
    assert risk(ended, [False, False, False, True], change) == 0.75


def test_a_run_that_ended_with_the_good_check_is_good() -> None:
    assert risk([0.0, 4.0], [False, True], between_checks(0.0, 4.0)) == 0.0


def test_a_run_left_out_after_the_change_is_an_escape_for_certain() -> None:
    assert risk([1.0, 2.0, 3.0], [True, True, False], between_checks(0.0, 2.0)) == 1.0


def test_baskets_of_one_run_are_bad_together() -> None:
    # Two baskets came out at 2: holding the second alone lets the first escape.
    assert risk([2.0, 2.0], [False, True], between_checks(0.0, 2.0)) == 1.0


def test_where_nothing_ran_before_the_change_nothing_escapes() -> None:
    assert risk([], [], between_checks(0.0, 4.0)) == 0.0
    assert risk([-3.0, -1.0], [False, False], between_checks(0.0, 4.0)) == 0.0


def test_the_order_of_the_runs_does_not_matter() -> None:
    change = dated_change([1.5, 3.5], [1.0, 3.0])
    forward = risk([1.0, 2.0, 3.0, 4.0], [False, False, True, True], change)
    backward = risk([4.0, 3.0, 2.0, 1.0], [True, True, False, False], change)
    # Before 1.5 the first run or the second one, both outside; then the second, third or fourth.
    assert forward == backward == pytest.approx(0.25 + 0.75 / 3)


def test_the_wider_the_scope_the_smaller_the_risk() -> None:
    change = dated_change([2.0, 4.0, 6.0], [1.0, 2.0, 3.0])
    ended = [float(end) for end in range(1, 7)]
    risks = [risk(ended, [place >= start for place in range(6)], change) for start in range(7)]
    assert risks == sorted(risks, key=lambda each: each or 0.0)
    assert (risks[0], risks[-1]) == (0.0, 1.0)


def test_without_a_change_the_risk_is_not_known_and_says_why() -> None:
    ended, inside = np.array([1.0]), np.array([False])
    missing = escape_risk(ended, inside, None)
    assert (missing.probability, missing.assumptions) == (None, (NO_GOOD_CHECK,))
    assert "no good check before it is recorded" in missing.assumptions[0].en
    assert escape_risk(ended, inside, None, NO_BAD_CHECK).assumptions == (NO_BAD_CHECK,)


def test_what_is_assumed_is_said_in_both_languages() -> None:
    ended, inside = np.array([1.0]), np.array([False])
    dated = escape_risk(ended, inside, dated_change([1.0], [1.0])).document()
    undated = escape_risk(ended, inside, between_checks(0.0, 1.0)).document()
    for document, sentence in ((dated, "the dating of the change"), (undated, "nothing dates")):
        said = document["assumptions"]
        assert isinstance(said, dict)
        assert any(sentence in each for each in said["en"])
        assert len(said["en"]) == len(said["zh-CN"]) == 3


@pytest.mark.parametrize(
    ("starts", "ends", "weights", "sentence"),
    [
        ([0.0], [1.0, 2.0], [1.0], "needs a start, an end and a weight"),
        ([2.0], [1.0], [1.0], "ends before it starts"),
        ([0.0], [1.0], [0.0], "some above 0"),
        ([0.0, 1.0], [1.0, 2.0], [2.0, -1.0], "some above 0"),
        ([0.0], [1.0], [float("nan")], "some above 0"),
    ],
)
def test_stretches_that_make_no_sense_are_refused(
    starts: list[float], ends: list[float], weights: list[float], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        ChangeStretches(np.array(starts), np.array(ends), np.array(weights))
