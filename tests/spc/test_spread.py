"""Estimates of sigma."""

import numpy as np
import pytest

from spc.constants import c4, d2, d3
from spc.spread import (
    sigma_of_mean_ranges,
    sigma_of_mean_s,
    sigma_of_median_moving_range,
    sigma_of_moving_ranges,
    sigma_within,
)


def test_equal_values_have_no_spread_whatever_their_binary_form() -> None:
    assert sigma_within([np.full(3, 0.1), np.full(7, 0.3)]) == 0
    assert sigma_of_mean_s([np.full(3, 0.1), np.full(7, 0.3)]) == 0
    assert sigma_of_mean_ranges([np.full(3, 0.1), np.full(7, 0.3)]) == 0
    assert sigma_of_moving_ranges(np.full(9, 0.1)) == 0
    assert sigma_of_median_moving_range(np.full(9, 0.1)) == 0


def test_without_a_second_value_there_is_no_spread() -> None:
    for of_subgroups in (sigma_within, sigma_of_mean_s, sigma_of_mean_ranges):
        with pytest.raises(ValueError, match="two values"):
            of_subgroups([np.array([1.0]), np.array([2.0])])
    for of_values in (sigma_of_moving_ranges, sigma_of_median_moving_range):
        with pytest.raises(ValueError, match="two values"):
            of_values(np.array([1.0]))


def test_all_estimates_find_the_sigma_of_normal_values_without_bias() -> None:
    values = np.random.default_rng(3).normal(36.0, 0.5, size=(20_000, 5))

    assert sigma_within(list(values)) == pytest.approx(0.5, rel=0.01)
    assert sigma_of_mean_s(list(values)) == pytest.approx(0.5, rel=0.01)
    assert sigma_of_mean_ranges(list(values)) == pytest.approx(0.5, rel=0.01)
    assert sigma_of_moving_ranges(values.ravel()) == pytest.approx(0.5, rel=0.01)
    assert sigma_of_median_moving_range(values.ravel()) == pytest.approx(0.5, rel=0.015)
    few = [sigma_within(list(values[at : at + 2])) for at in range(0, 20_000, 2)]
    assert np.mean(few) == pytest.approx(0.5, rel=0.01)


def test_equal_sizes_give_the_plain_means_of_the_trade() -> None:
    values = np.random.default_rng(4).normal(size=(30, 5))

    assert sigma_of_mean_s(list(values)) == pytest.approx(
        values.std(axis=1, ddof=1).mean() / c4(5), rel=1e-14
    )
    assert sigma_of_mean_ranges(list(values), "table3") == pytest.approx(
        np.ptp(values, axis=1).mean() / 2.326, rel=1e-14
    )


def test_unequal_sizes_are_weighted_by_how_precise_they_are() -> None:
    small, large = np.array([1.0, 4.0]), np.array([1.0, 2.0, 4.0, 6.0, 2.0, 3.0])
    weights = [(d2(n) / d3(n)) ** 2 for n in (2, 6)]
    by_range = (weights[0] * 3 / d2(2) + weights[1] * 5 / d2(6)) / sum(weights)
    weights = [c4(n) ** 2 / (1 - c4(n) ** 2) for n in (2, 6)]
    by_s = np.average([small.std(ddof=1) / c4(2), large.std(ddof=1) / c4(6)], weights=weights)

    assert sigma_of_mean_ranges([small, large]) == pytest.approx(by_range)
    assert sigma_of_mean_s([small, large]) == pytest.approx(by_s)
    alone = [small, np.array([9.0]), large]
    assert sigma_of_mean_s(alone) == sigma_of_mean_s([small, large])


def test_a_wild_value_hardly_moves_the_median_moving_range() -> None:
    values = np.random.default_rng(5).normal(size=201)
    wild = values.copy()
    wild[100] = 1e6

    before = sigma_of_median_moving_range(values)
    assert sigma_of_median_moving_range(wild) == pytest.approx(before, rel=0.1)
    assert sigma_of_moving_ranges(wild) > 1000
    assert sigma_of_median_moving_range(np.array([1.0, 2.0, 4.0])) == pytest.approx(
        1.5 / 0.9538725524
    )
