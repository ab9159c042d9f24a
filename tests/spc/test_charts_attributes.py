"""Charts of counts: defective parts, defects, and Laney's charts for large samples."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binom, norm, poisson

from spc.charts.chart import Chart, ChartRefused
from spc.charts.counts import binomial_limits, poisson_limits
from spc.charts.defectives import np_chart, p_chart
from spc.charts.defects import c_chart, u_chart
from spc.charts.laney import laney_p, laney_u

NAN = math.nan
TAIL = norm.sf(3)


def test_many_defective_parts_have_the_limits_of_the_textbook() -> None:
    chart = p_chart([20, 25, 18], [100, 100, 400], center=0.2)

    half = 3 * math.sqrt(0.16 / 100)
    assert chart.upper.tolist() == pytest.approx([0.2 + half, 0.2 + half, 0.2 + half / 2])
    assert chart.lower.tolist() == pytest.approx([0.2 - half, 0.2 - half, 0.2 - half / 2])
    assert chart.beyond.tolist() == [False, False, True]
    assert chart.z.tolist() == pytest.approx([0.0, 1.25, -7.75])


def test_the_share_of_all_points_together_is_the_centre_line() -> None:
    chart = p_chart([1, NAN, 5], [100, 100, 500])

    assert chart.center.tolist() == [0.01] * 3
    assert math.isnan(chart.points[1])
    assert not chart.beyond[1]


@pytest.mark.parametrize(
    ("inspected", "share"), [(50, 0.02), (400, 0.01), (7, 0.5), (30, 0.9), (1000, 0.999), (1, 0.3)]
)
def test_few_defective_parts_have_exact_limits(inspected: int, share: float) -> None:
    lower, upper = binomial_limits(np.array([float(inspected)]), share)

    assert upper[0] == binom.ppf(1 - TAIL, inspected, share)
    assert lower[0] == max(binom.ppf(TAIL, inspected, share), 0)
    assert binom.sf(upper[0], inspected, share) <= TAIL
    assert binom.cdf(lower[0] - 1, inspected, share) <= TAIL


@pytest.mark.parametrize("mean", [0.01, 0.5, 2.0, 5.8, 8.99])
def test_few_defects_have_exact_limits(mean: float) -> None:
    lower, upper = poisson_limits(np.array([mean]))

    assert upper[0] == poisson.ppf(1 - TAIL, mean)
    assert lower[0] == max(poisson.ppf(TAIL, mean), 0)


def test_three_sigma_would_cry_wolf_where_the_exact_limit_does_not() -> None:
    chart = c_chart([3, 0, 4], center=0.6)

    assert 0.6 + 3 * math.sqrt(0.6) < 3
    assert chart.upper.tolist() == [4.0] * 3
    assert not chart.beyond.any()


def test_from_nine_expected_on_the_limits_are_the_textbook_ones() -> None:
    assert c_chart([8, 9, 10]).upper.tolist() == [18.0] * 3
    assert c_chart([8, 9, 10]).lower.tolist() == [0.0] * 3
    assert poisson_limits(np.array([16.0]))[0].tolist() == [4.0]


def test_a_lower_limit_is_never_below_none() -> None:
    charts = [
        p_chart([12], 100, center=0.1),
        np_chart([12], 100, center=0.1),
        c_chart([1], center=2.0),
        u_chart([1], 3.0, center=1.0),
        laney_p([1000], 10_000, center=0.1, sigma_z=40.0),
        laney_u([30], 10, center=3.0, sigma_z=9.0),
    ]

    assert all((chart.lower >= 0).all() for chart in charts)


def test_numbers_of_defective_parts_are_their_shares_times_the_sample() -> None:
    number, share = np_chart([12, 15, 8, 30], 200), p_chart([12, 15, 8, 30], 200)

    assert (number.upper / 200).tolist() == pytest.approx(share.upper.tolist())
    assert number.beyond.tolist() == share.beyond.tolist()
    assert number.z.tolist() == share.z.tolist()


def test_rates_of_defects_are_judged_by_the_units_of_each_point() -> None:
    chart = u_chart([12, 48, 4], [1.0, 4.0, 0.25], center=12.0)

    assert chart.points.tolist() == [12.0, 12.0, 16.0]
    assert chart.upper[:2].tolist() == pytest.approx(
        [12 + 3 * math.sqrt(12), 12 + 3 * math.sqrt(3)]
    )
    assert chart.upper[2] == poisson.ppf(1 - TAIL, 3.0) / 0.25


def test_laney_limits_are_those_of_p_times_the_variation_between_points() -> None:
    bad, seen = np.array([510, 620, 480, 590, 700]), 10_000
    chart = laney_p(bad, seen, constants="table3")

    share = bad.sum() / 50_000
    error = math.sqrt(share * (1 - share) / seen)
    sigma_z = np.abs(np.diff(bad / seen)).mean() / error / 1.128
    assert chart.sigma_z == pytest.approx(sigma_z)
    assert chart.upper[0] == pytest.approx(share + 3 * error * sigma_z)
    assert p_chart(bad, seen).beyond.any()
    assert not chart.beyond.any()


def test_laney_charts_are_plain_ones_where_counts_explain_all() -> None:
    rng = np.random.default_rng(11)
    of_p = laney_p(rng.binomial(20_000, 0.05, size=4_000), 20_000)
    of_u = laney_u(rng.poisson(800, size=4_000), 200.0)

    assert of_p.sigma_z == pytest.approx(1.0, abs=0.05)
    assert of_u.sigma_z == pytest.approx(1.0, abs=0.05)
    assert of_u.beyond.mean() == pytest.approx(0.0027, abs=0.003)


def test_frozen_laney_limits_need_no_second_point() -> None:
    chart = laney_u([90], 10, center=5.0, sigma_z=2.0)

    assert chart.upper[0] == pytest.approx(5 + 6 * math.sqrt(0.5))
    assert chart.beyond.tolist() == [False]
    assert chart.z[0] == pytest.approx(4 / math.sqrt(2))


@pytest.mark.parametrize(
    ("chart", "message"),
    [
        (lambda: p_chart([], 100), "no number of defective parts to chart"),
        (lambda: p_chart([5, 101], 100), "At index 1, 101 of 100 inspected parts are defective"),
        (lambda: p_chart([-1], 100), "at index 0 is -1"),
        (lambda: p_chart([0.5], 100), "whole number, 0 or more"),
        (lambda: p_chart([1, 2], [100, 0]), "number inspected at index 1 is 0"),
        (lambda: p_chart([1, 2], [100, NAN]), "number inspected at index 1 is nan"),
        (lambda: p_chart([1, 2], [100, 100, 100]), "2 points need as many"),
        (lambda: p_chart([1, 2], [10.5, 10]), "a whole number above 0"),
        (lambda: p_chart([0, 0], 100), "None of 200 inspected parts are defective"),
        (lambda: p_chart([100, 100], 100), "All of 200"),
        (lambda: p_chart([1], 100, center=0.0), "above 0 and below 1"),
        (lambda: p_chart([1], 100, center=NAN), "above 0 and below 1"),
        (lambda: np_chart([1, 2], [100, 200]), "varies from 100 to 200: .* a p chart"),
        (lambda: c_chart([math.inf]), "cannot have been measured"),
        (lambda: c_chart([0, 0, NAN]), "No defect in 2 units"),
        (lambda: c_chart([1], center=-2.0), "above 0, not -2"),
        (lambda: u_chart([1], [0.0]), "number of units at index 0 is 0"),
        (lambda: u_chart([1], [-1.0]), "number of units"),
        (lambda: laney_p([5], 100), "give sigma_z"),
        (lambda: laney_p([5, 5, 5], 100), "do not vary at all"),
        (lambda: laney_u([5, 6], 100, sigma_z=0.0), "sigma_z is 0"),
        (lambda: laney_u([5, 6], 100, sigma_z=NAN), "sigma_z is nan"),
    ],
)
def test_counts_that_make_no_chart_are_refused_with_the_reason(
    chart: Callable[[], Chart], message: str
) -> None:
    with pytest.raises(ChartRefused, match=message):
        chart()


def test_what_was_inspected_for_an_excluded_point_does_not_matter() -> None:
    assert p_chart([1, NAN, 3], [100, NAN, 100]).center[0] == 0.02
    assert np_chart([1, NAN, 3], [100, 7, 100]).center[0] == 2.0
