"""Phase I estimates."""

import hashlib
import math

import numpy as np
import pytest

from spc.baseline import Estimator, UnusableBaseline, estimate_baseline
from spc.constants import c4, d2

PAIRS = [[10.0, 12.0], [11.0, 13.0]] * 10
SINGLES = [[float(value)] for value in (10, 12, 11, 14) * 5]


def test_subgroups_give_the_pooled_spread_and_the_mean_of_all_values() -> None:
    baseline = estimate_baseline(PAIRS)

    assert baseline.limits.center == 11.5
    assert baseline.limits.sigma == pytest.approx(math.sqrt(2) / c4(21))
    assert (baseline.subgroups, baseline.estimator) == (20, "pooled s / c4")


def test_single_values_give_the_mean_moving_range() -> None:
    baseline = estimate_baseline(SINGLES)

    moving_ranges = [2, 1, 3, 4] * 4 + [2, 1, 3]
    assert baseline.limits.center == 11.75
    assert baseline.limits.sigma == pytest.approx(np.mean(moving_ranges) / d2(2))
    assert baseline.estimator == "mean moving range / d2"


def test_differences_between_subgroups_do_not_widen_the_limits() -> None:
    moved = [[value + 100 * number for value in pair] for number, pair in enumerate(PAIRS)]

    assert estimate_baseline(moved).limits.sigma == pytest.approx(
        estimate_baseline(PAIRS).limits.sigma
    )


def test_subgroups_of_unequal_size_are_weighted_by_their_values() -> None:
    mixed = [*PAIRS, [20.0], [8.0, 10.0, 12.0]]
    baseline = estimate_baseline(mixed)

    squares = 20 * 2.0 + 8.0
    assert baseline.limits.sigma == pytest.approx(math.sqrt(squares / 22) / c4(23))
    assert baseline.limits.center == pytest.approx((20 * 23 + 20 + 30) / 44)


def test_three_decimal_constants_are_named_in_the_estimator() -> None:
    baseline = estimate_baseline(SINGLES, constants="table3")

    exact = estimate_baseline(SINGLES).limits.sigma
    assert baseline.limits.sigma == pytest.approx(exact * d2(2) / 1.128, rel=1e-14)
    assert baseline.estimator == "mean moving range / d2, three-decimal constants"


def test_a_baseline_is_tentative_until_it_is_said_otherwise() -> None:
    assert estimate_baseline(PAIRS).tentative
    assert not estimate_baseline(PAIRS, tentative=False).tentative


def test_the_hash_can_be_recomputed_by_anyone() -> None:
    text = "\n".join(",".join(repr(value) for value in pair) for pair in PAIRS)

    assert estimate_baseline(PAIRS).data_hash == hashlib.sha256(text.encode()).hexdigest()


def test_the_hash_knows_values_order_and_grouping_but_not_the_kind_of_number() -> None:
    first = estimate_baseline(PAIRS).data_hash
    changed = [[10.0, 12.000000000000002], *PAIRS[1:]]
    reordered = [*PAIRS[1:], PAIRS[0]]
    regrouped = [[10.0, 12.0, 11.0], [13.0], *PAIRS[2:], *PAIRS[:2]]

    others = [estimate_baseline(data).data_hash for data in (changed, reordered, regrouped)]
    assert len({first, *others}) == 4
    assert estimate_baseline([[10, 12], [11, 13]] * 10).data_hash == first


def test_minus_zero_is_the_same_measurement_as_zero() -> None:
    plus, minus = ([[zero, 1.0]] * 20 for zero in (0.0, -0.0))

    assert estimate_baseline(plus).data_hash == estimate_baseline(minus).data_hash


@pytest.mark.parametrize(
    ("subgroups", "message"),
    [
        (PAIRS[:19], "need 20 subgroups at least, not 19"),
        ([], "not 0"),
        ([[0.1] * 5, [0.3] * 5] * 10, "do not vary within any subgroup:"),
        ([[36.1]] * 25, "do not vary:"),
        ([*PAIRS, [math.nan, 11.0]], "Subgroup 21 has a value that is not a finite"),
        ([*PAIRS, [math.inf]], "Subgroup 21 has a value that is not a finite"),
        ([*PAIRS, []], "Subgroup 21 has no values"),
        ([*SINGLES, [10.0, 11.0]], "two values or more: 1 of 21"),
        ([[-1e308, 1e308]] * 20, "too large"),
    ],
)
def test_data_that_give_no_limits_are_refused_with_the_reason(
    subgroups: list[list[float]], message: str
) -> None:
    with pytest.raises(UnusableBaseline, match=message):
        estimate_baseline(subgroups)


@pytest.mark.parametrize(
    ("estimator", "words", "sigma"),
    [
        ("pooled_s", "pooled s / c4", math.sqrt(2) / c4(21)),
        ("mean_s", "mean s / c4", math.sqrt(2) / c4(2)),
        ("mean_range", "mean range / d2", 2 / d2(2)),
    ],
)
def test_subgroups_can_be_estimated_in_three_ways(
    estimator: Estimator, words: str, sigma: float
) -> None:
    baseline = estimate_baseline(PAIRS, estimator=estimator)

    assert baseline.estimator == words
    assert baseline.limits.sigma == pytest.approx(sigma)
    table = estimate_baseline(PAIRS, estimator=estimator, constants="table3")
    assert table.estimator == f"{words}, three-decimal constants"


def test_single_values_can_be_estimated_by_the_median_moving_range() -> None:
    baseline = estimate_baseline(SINGLES, estimator="median_moving_range")

    assert baseline.estimator == "median moving range / 0.954"
    assert baseline.limits.sigma == pytest.approx(2 / 0.9538725524)


@pytest.mark.parametrize(
    ("subgroups", "estimator", "message"),
    [
        (SINGLES, "pooled_s", "pooled s / c4 needs subgroups .* take moving_range"),
        (SINGLES, "mean_range", "mean range / d2 needs subgroups"),
        (PAIRS, "moving_range", "is for single values.* take pooled_s"),
        (PAIRS, "range", "No estimator of sigma is named 'range'; auto, pooled_s"),
        ([[10.0]] * 15 + [[11.0]] * 15, "median_moving_range", "More than half .* moving_range"),
        ([[10.0]] * 30, "median_moving_range", "do not vary:"),
    ],
)
def test_an_estimator_that_does_not_suit_is_refused_with_one_that_does(
    subgroups: list[list[float]], estimator: Estimator, message: str
) -> None:
    with pytest.raises(UnusableBaseline, match=message):
        estimate_baseline(subgroups, estimator=estimator)


def test_twenty_subgroups_are_enough() -> None:
    assert estimate_baseline(PAIRS[:20]).subgroups == 20
