"""Points measured in their own standard errors."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spc.control_limits import ControlLimits
from spc.signals import flags

LIMITS = ControlLimits(center=36.0, sigma=0.5)


@pytest.mark.parametrize("sigma", [0.0, -0.5, math.nan, math.inf])
def test_sigma_must_be_above_zero(sigma: float) -> None:
    with pytest.raises(ValueError, match="Sigma"):
        ControlLimits(center=36.0, sigma=sigma)


@pytest.mark.parametrize("center", [math.nan, math.inf])
def test_the_centre_line_must_be_a_number(center: float) -> None:
    with pytest.raises(ValueError, match="centre line"):
        ControlLimits(center=center, sigma=0.5)


def test_every_point_is_judged_by_its_own_subgroup_size() -> None:
    z = LIMITS.standardise([36.5, 36.5, 36.5], sizes=[1, 4, 9])

    assert z.tolist() == [1.0, 2.0, 3.0]
    assert z.dtype == np.float64


def test_a_window_of_unequal_subgroups_is_not_judged_by_its_last_size() -> None:
    limits = ControlLimits(center=0.0, sigma=1.0)
    sizes = np.array([100, 100, 1])

    assert flags(limits.standardise(2.5 / np.sqrt(sizes), sizes))["WE2"].tolist() == [
        False,
        True,
        True,
    ]
    sizes = np.array([1, 1, 100])
    z = np.array([0.25, 0.25, 2.5])
    assert not flags(limits.standardise(z / np.sqrt(sizes), sizes))["WE2"].any()


@given(
    st.integers(-2000, 2000),
    st.integers(1, 400),
    st.sampled_from([0, 1, 2, 3]),
    st.sampled_from([1, 4, 25]),
)
def test_a_decimal_value_on_a_zone_line_is_on_it_whatever_its_binary_form(
    center: int, sigma: int, zone: int, size: int
) -> None:
    limits = ControlLimits(center / 100, sigma / 100)
    root = round(math.sqrt(size))
    on_the_line = (center * root + zone * sigma) / 100 / root

    assert limits.standardise([on_the_line], [size]).tolist() == [zone]
    assert limits.z(on_the_line, size) == zone


def test_a_point_just_beyond_the_line_stays_beyond_it() -> None:
    assert ControlLimits(center=40.0, sigma=0.1).standardise([40.3001], 1)[0] > 3


def test_a_point_alone_is_measured_as_it_is_in_a_row() -> None:
    rng = np.random.default_rng(5)
    means, sizes = rng.normal(36.0, 0.4, size=500), rng.integers(1, 30, size=500)
    alone = [LIMITS.z(float(mean), int(size)) for mean, size in zip(means, sizes, strict=True)]

    assert alone == pytest.approx(LIMITS.standardise(means, sizes).tolist(), abs=1.1e-9)
    assert math.isnan(LIMITS.z(math.nan, 5))
    with pytest.raises(ValueError, match="one at least"):
        LIMITS.z(36.0, 0)


def test_an_excluded_point_stays_excluded() -> None:
    assert np.isnan(LIMITS.standardise([math.nan], [5])[0])


@pytest.mark.parametrize("size", [0, -1, 2.5, math.inf, math.nan])
def test_a_subgroup_has_a_whole_number_of_values(size: float) -> None:
    with pytest.raises(ValueError, match="whole number"):
        LIMITS.standardise([36.0], [size])


def test_the_bounds_are_three_standard_errors_of_the_mean_away() -> None:
    assert LIMITS.bounds(1) == (34.5, 37.5)
    assert LIMITS.bounds(9) == (35.5, 36.5)
    with pytest.raises(ValueError, match="whole number"):
        LIMITS.bounds(0)


def test_a_mean_on_a_bound_gives_no_signal() -> None:
    z = LIMITS.standardise(LIMITS.bounds(9), 9)

    assert not flags(z)["WE1"].any()
