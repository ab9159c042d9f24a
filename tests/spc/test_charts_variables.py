"""Charts of measurements: individuals, moving ranges, means, ranges and standard deviations."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from spc.charts.chart import ChartRefused
from spc.charts.individuals import individuals, moving_ranges
from spc.charts.subgroups import deviations, means, ranges
from spc.constants import A3, B3, B4, D3, D4, c4, d2, d3
from spc.control_limits import ControlLimits

NAN = math.nan
FloatArray = NDArray[np.float64]


def lines(chart_limits: FloatArray) -> float:
    """The one value of limits that are equal at all points."""
    assert chart_limits.min() == chart_limits.max()
    return float(chart_limits[0])


def test_the_flow_rate_chart_is_as_published(flow_rates: FloatArray) -> None:
    chart = individuals(flow_rates, constants="table3")

    assert lines(chart.center) == pytest.approx(50.81)
    assert lines(chart.lower) == pytest.approx(45.8159, abs=5e-5)
    assert lines(chart.upper) == pytest.approx(55.8041, abs=5e-5)
    assert not chart.beyond.any()


def test_the_flow_rate_chart_with_exact_constants_is_a_little_narrower(
    flow_rates: FloatArray,
) -> None:
    chart = individuals(flow_rates)

    assert lines(chart.lower) == pytest.approx(45.8176, abs=5e-5)
    assert lines(chart.upper) == pytest.approx(55.8024, abs=5e-5)
    assert lines(chart.upper) == pytest.approx(55.8041, rel=5e-4)


def test_the_moving_ranges_of_the_flow_rate_have_the_factor_of_pairs(
    flow_rates: FloatArray,
) -> None:
    chart = moving_ranges(flow_rates)

    assert math.isnan(chart.points[0])
    assert np.nanmean(chart.points) == pytest.approx(1.8778, abs=5e-5)
    assert lines(chart.center) == pytest.approx(np.nanmean(chart.points))
    assert lines(chart.upper) == pytest.approx(3.2665319193 * np.nanmean(chart.points))
    assert lines(chart.lower) == 0


def test_the_piston_ring_means_by_ranges_are_as_published(piston_rings: FloatArray) -> None:
    chart = means(piston_rings[:25].tolist(), by="range", constants="table3")

    assert lines(chart.center) == pytest.approx(74.001176, abs=5e-7)
    assert lines(chart.lower) == pytest.approx(73.98805, abs=5e-6)
    assert lines(chart.upper) == pytest.approx(74.01430, abs=5e-6)
    assert not chart.beyond.any()
    exact = means(piston_rings[:25].tolist(), by="range")
    assert lines(exact.upper) == pytest.approx(74.01430, rel=5e-4)


@pytest.mark.parametrize("constants", ["exact", "table3"])
def test_the_piston_ring_dispersion_charts_are_as_published(
    piston_rings: FloatArray, constants: str
) -> None:
    trial = piston_rings[:25].tolist()
    of_ranges = ranges(trial, constants="table3" if constants == "table3" else "exact")
    of_s = deviations(trial, constants="table3" if constants == "table3" else "exact")

    assert lines(of_ranges.center) == pytest.approx(0.02276, abs=5e-9)
    assert lines(of_ranges.upper) == pytest.approx(0.04813, abs=5e-6)
    assert lines(of_s.upper) == pytest.approx(0.019302, abs=5e-7)
    assert lines(of_ranges.lower) == lines(of_s.lower) == 0
    assert not of_ranges.beyond.any()
    assert not of_s.beyond.any()


def test_frozen_limits_judge_the_new_piston_rings(piston_rings: FloatArray) -> None:
    trial = means(piston_rings[:25].tolist(), by="range")
    sigma = (trial.upper[0] - trial.center[0]) * math.sqrt(5) / 3
    frozen = ControlLimits(float(trial.center[0]), float(sigma))
    new = means(piston_rings[25:].tolist(), limits=frozen)

    assert (np.flatnonzero(new.beyond) + 26).tolist() == [37, 38, 39]
    assert lines(new.center) == frozen.center


@pytest.mark.parametrize("n", [4, 8])
def test_trial_limits_are_those_of_the_printed_factors(n: int) -> None:
    values = np.random.default_rng(7).normal(10.0, 2.0, size=(30, n))
    mean_range, mean_s = np.ptp(values, axis=1).mean(), values.std(axis=1, ddof=1).mean()
    of_means, of_ranges, of_s = means(values), ranges(values), deviations(values)

    assert lines(of_means.upper) == pytest.approx(values.mean() + A3(n) * mean_s)
    assert lines(of_ranges.upper) == pytest.approx(D4(n) * mean_range)
    assert lines(of_ranges.lower) == pytest.approx(D3(n) * mean_range)
    assert lines(of_s.center) == pytest.approx(mean_s)
    assert lines(of_s.upper) == pytest.approx(B4(n) * mean_s)
    assert lines(of_s.lower) == pytest.approx(B3(n) * mean_s)


def test_every_subgroup_is_charted_by_its_own_size() -> None:
    frozen = ControlLimits(10.0, 1.0)
    subgroups = [[11.6] * 4, [11.6], [11.6, 10.0] * 4]
    of_means = means(subgroups, limits=frozen)
    of_ranges, of_s = ranges(subgroups, limits=frozen), deviations(subgroups, limits=frozen)

    assert of_means.upper.tolist() == pytest.approx([11.5, 13.0, 10 + 3 / math.sqrt(8)])
    assert of_means.beyond.tolist() == [True, False, False]
    assert of_means.z.tolist() == pytest.approx([3.2, 1.6, 0.8 * math.sqrt(8)])
    assert of_ranges.center[[0, 2]].tolist() == pytest.approx([d2(4), d2(8)])
    assert of_ranges.upper[2] == pytest.approx(d2(8) + 3 * d3(8))
    assert of_s.upper[2] == pytest.approx(c4(8) + 3 * math.sqrt(1 - c4(8) ** 2))
    assert np.isnan([of_ranges.points[1], of_s.points[1], of_s.upper[1]]).all()
    assert not of_ranges.beyond[1]


def test_unequal_subgroups_are_pooled() -> None:
    values = np.random.default_rng(8).normal(size=70)
    subgroups = [*values[:60].reshape(20, 3), *values[60:].reshape(2, 5)]
    spread = sum(float(((s - s.mean()) ** 2).sum()) for s in subgroups)
    chart = means(subgroups)

    sigma = math.sqrt(spread / 48) / c4(49)
    assert chart.upper[0] - chart.center[0] == pytest.approx(3 * sigma / math.sqrt(3))
    assert chart.upper[-1] - chart.center[-1] == pytest.approx(3 * sigma / math.sqrt(5))


def test_an_excluded_value_is_as_if_it_were_not_there() -> None:
    chart, ranged = individuals([10.0, NAN, 12.0, 11.0]), moving_ranges([10.0, NAN, 12.0, 11.0])
    without = individuals([10.0, 12.0, 11.0])

    assert lines(chart.upper) == lines(without.upper)
    assert math.isnan(chart.points[1])
    assert not chart.beyond[1]
    assert ranged.points.tolist() == pytest.approx([NAN, NAN, 2.0, 1.0], nan_ok=True)


def test_an_excluded_subgroup_is_as_if_it_were_not_there() -> None:
    pairs = [[10.0, 12.0], [11.0, 12.5], [9.0, 12.0]]
    for gone in ([], [NAN, NAN]):
        chart = means([pairs[0], gone, *pairs[1:]])
        assert chart.upper[0] == means(pairs).upper[0]
        assert math.isnan(chart.points[1])
        assert not chart.beyond[1]
        assert deviations([pairs[0], gone, *pairs[1:]]).points[2] == pytest.approx(
            np.std(pairs[1], ddof=1)
        )


def test_a_point_on_a_limit_is_inside() -> None:
    frozen = ControlLimits(40.0, 0.1)
    chart = individuals([40.3, 39.7, 40.30001], limits=frozen)

    assert chart.beyond.tolist() == [False, False, True]
    on_the_limit = float(moving_ranges([0.0, 1.0], limits=frozen).upper[0])
    assert not moving_ranges([0.0, on_the_limit], limits=frozen).beyond.any()


def test_dispersion_charts_have_no_standardised_points_for_run_rules() -> None:
    pairs = [[10.0, 12.0], [11.0, 12.5]]

    for chart in (ranges(pairs), deviations(pairs), moving_ranges([1.0, 2.0])):
        assert np.isnan(chart.z).all()


def test_one_point_is_charted_on_given_limits() -> None:
    frozen = ControlLimits(10.0, 1.0)

    assert individuals([14.0], limits=frozen).beyond.tolist() == [True]
    assert np.isnan(moving_ranges([14.0], limits=frozen).points).all()
    assert means([[14.0]], limits=frozen).beyond.tolist() == [True]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "no value to chart"),
        ([NAN, NAN], "no value to chart"),
        ([10.0], "One value has no spread"),
        ([10.0, NAN], "One value has no spread"),
        ([10.1] * 30, "do not vary"),
        ([10.0, math.inf], "at index 1 .inf. cannot have been measured"),
        ([10.0, -math.inf], "at index 1"),
        ([1e200, 10.0], "at index 0"),
        ([[10.0, 11.0]], "one row of values"),
    ],
)
def test_values_that_make_no_chart_are_refused_with_the_reason(
    values: list[float], message: str
) -> None:
    for chart in (individuals, moving_ranges):
        with pytest.raises(ChartRefused, match=message):
            chart(values)


@pytest.mark.parametrize(
    ("subgroups", "message"),
    [
        ([], "no subgroup to chart"),
        ([[], [NAN]], "no subgroup to chart"),
        ([[10.0], [11.0]], "No subgroup has two values"),
        ([[10.1, 10.1], [10.3, 10.3]], "do not vary within any subgroup"),
        ([[10.0, NAN], [10.0, 11.0]], "Subgroup 0 has a missing value"),
        ([[10.0, 11.0], [10.0, math.inf]], "Subgroup 1 has a value that cannot"),
        ([[[10.0, 11.0]]], "Subgroup 0 is no row"),
    ],
)
def test_subgroups_that_make_no_chart_are_refused_with_the_reason(
    subgroups: list[list[float]], message: str
) -> None:
    for chart in (means, ranges, deviations):
        with pytest.raises(ChartRefused, match=message):
            chart(subgroups)


def test_an_unknown_way_to_estimate_is_refused() -> None:
    with pytest.raises(ChartRefused, match="not by 'median'"):
        means([[10.0, 11.0]], by="median")  # type: ignore[arg-type]
