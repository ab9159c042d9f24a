"""Estimates of sigma."""

import numpy as np
import pytest

from spc.spread import sigma_of_moving_ranges, sigma_within


def test_equal_values_have_no_spread_whatever_their_binary_form() -> None:
    assert sigma_within([np.full(3, 0.1), np.full(7, 0.3)]) == 0
    assert sigma_of_moving_ranges(np.full(9, 0.1)) == 0


def test_without_a_second_value_there_is_no_spread() -> None:
    with pytest.raises(ValueError, match="two values"):
        sigma_within([np.array([1.0]), np.array([2.0])])
    with pytest.raises(ValueError, match="two values"):
        sigma_of_moving_ranges(np.array([1.0]))


def test_both_estimates_find_the_sigma_of_normal_values_without_bias() -> None:
    values = np.random.default_rng(3).normal(36.0, 0.5, size=(20_000, 5))

    assert sigma_within(list(values)) == pytest.approx(0.5, rel=0.01)
    assert sigma_of_moving_ranges(values.ravel()) == pytest.approx(0.5, rel=0.01)
    few = [sigma_within(list(values[at : at + 2])) for at in range(0, 20_000, 2)]
    assert np.mean(few) == pytest.approx(0.5, rel=0.01)
