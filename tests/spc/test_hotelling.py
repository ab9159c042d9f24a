"""Hotelling's T2 chart."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import beta
from scipy.stats import f as variance_ratio

from spc.charts.chart import ChartRefused
from spc.charts.hotelling import hotelling_t2, multivariate_baseline

NAN = math.nan
FloatArray = NDArray[np.float64]

COVARIANCE = np.array([[1.0, 0.8], [0.8, 1.0]])


def pieces(number: int, seed: int) -> FloatArray:
    return np.random.default_rng(seed).multivariate_normal([10.0, 50.0], COVARIANCE, number)


def test_the_distances_are_those_of_the_definition() -> None:
    first, new = pieces(60, 1), pieces(5, 2)
    chart = hotelling_t2(new, baseline=multivariate_baseline(first))

    inverse = np.linalg.inv(np.cov(first, rowvar=False))
    expected = [float((x - first.mean(axis=0)) @ inverse @ (x - first.mean(axis=0))) for x in new]
    assert chart.points.tolist() == pytest.approx(expected)


def test_the_limits_of_both_phases_are_those_of_their_laws() -> None:
    first = pieces(30, 3)
    own = hotelling_t2(first, false_alarm=0.01)
    frozen = hotelling_t2(first, baseline=multivariate_baseline(first), false_alarm=0.01)

    assert own.upper[0] == pytest.approx(29**2 / 30 * beta.isf(0.01, 1.0, 13.5))
    factor = 2 * 31 * 29 / (30 * 28)
    assert frozen.upper[0] == pytest.approx(factor * variance_ratio.isf(0.01, 2, 28))
    assert np.isnan(own.lower).all()
    assert np.isnan(own.z).all()


def test_no_point_of_phase_one_can_lie_beyond_the_greatest_distance_there_is() -> None:
    first = pieces(12, 4)
    first[3] += 1e6

    assert hotelling_t2(first).points[3] <= 11**2 / 12 + 1e-6
    assert hotelling_t2(first).beyond.tolist() == [index == 3 for index in range(12)]


def test_false_alarms_come_as_often_as_asked_in_both_phases() -> None:
    of_one, of_two = [], []
    for seed in range(1500):
        table = pieces(40, 1000 + seed)
        of_one.append(hotelling_t2(table[:20], false_alarm=0.05).beyond.mean())
        known = multivariate_baseline(table[:20])
        of_two.append(hotelling_t2(table[20:], baseline=known, false_alarm=0.05).beyond.mean())

    for shares in (of_one, of_two):
        error = np.std(shares) / math.sqrt(len(shares))
        assert np.mean(shares) == pytest.approx(0.05, abs=4 * error)


def test_a_piece_that_breaks_the_correlation_is_found_where_no_single_chart_would() -> None:
    known = multivariate_baseline(pieces(100, 5))
    chart = hotelling_t2([[12.0, 52.0], [12.0, 48.0]], baseline=known)

    assert chart.beyond.tolist() == [False, True]


def test_an_incomplete_piece_is_excluded() -> None:
    first = pieces(30, 6)
    with_gap = np.vstack([first, [[NAN, 50.0]]])

    assert multivariate_baseline(with_gap).observations == 30
    chart = hotelling_t2(with_gap)
    assert math.isnan(chart.points[-1])
    assert not chart.beyond[-1]
    assert chart.points[:-1].tolist() == pytest.approx(hotelling_t2(first).points.tolist())


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([], "a row a piece"),
        ([1.0, 2.0], "a row a piece"),
        ([[1.0, 2.0], [2.0, 3.0], [1.5, 2.5]], "need 4 complete observations, not 3"),
        ([[NAN, 1.0]] * 5, "no complete observation"),
        ([[1.0, math.inf]] * 5, "cannot have been measured"),
        (np.column_stack([np.arange(9.0), np.full(9, 0.1)]), "column 1 does not vary"),
        (np.column_stack([np.arange(9.0), 2 * np.arange(9.0)]), "fixed by the others"),
    ],
)
def test_observations_that_make_no_chart_are_refused(table: list[float], message: str) -> None:
    with pytest.raises(ChartRefused, match=message):
        hotelling_t2(table)


def test_other_columns_or_chances_than_there_can_be_are_refused() -> None:
    known = multivariate_baseline(pieces(30, 7))
    wrong: list[tuple[Callable[[], object], str]] = [
        (lambda: hotelling_t2([[1.0, 2.0, 3.0]], baseline=known), "has 2 characteristics"),
        (lambda: hotelling_t2([[1.0, 2.0]], baseline=known, false_alarm=0.0), "false alarm"),
    ]
    for chart, message in wrong:
        with pytest.raises(ChartRefused, match=message):
            chart()


def test_scales_of_the_characteristics_do_not_matter() -> None:
    first = pieces(40, 8)
    scale = np.array([1e-6, 1e7])

    assert hotelling_t2(first * scale).points.tolist() == pytest.approx(
        hotelling_t2(first).points.tolist()
    )
