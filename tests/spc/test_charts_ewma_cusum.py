"""Charts with a memory: EWMA and CUSUM."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from spc.charts.chart import Chart, ChartRefused
from spc.charts.cusum import cusum_chart
from spc.charts.ewma import ewma_chart
from spc.cusum_run_length import cusum_run_length
from spc.ewma_run_length import ewma_run_length

NAN = math.nan
NIST = Path(__file__).parent / "data" / "nist_ewma.csv"


def test_the_nist_ewma_chart_is_as_published() -> None:
    x, ewma = np.genfromtxt(NIST, delimiter=",", skip_header=2, usecols=(1, 2), unpack=True)
    chart = ewma_chart((x - 50) / 2.0539, weight=0.3, reach=3.0)

    assert (50 + 2.0539 * chart.points).tolist() == pytest.approx(ewma.tolist(), abs=6e-5)
    assert 50 + 2.0539 * chart.points[-1] == pytest.approx(51.9882, abs=5e-5)
    assert 50 + 2.0539 * chart.upper[-1] == pytest.approx(52.5884, abs=5e-5)
    assert 50 + 2.0539 * chart.lower[-1] == pytest.approx(47.4115, abs=1e-4)
    assert not chart.beyond.any()


def test_the_limits_of_an_ewma_are_exact_from_the_first_point_on() -> None:
    many = np.random.default_rng(12).normal(size=(20_000, 6))
    charts = np.array([ewma_chart(row).points for row in many[:4000]])
    upper = ewma_chart(many[0]).upper

    assert upper[0] == pytest.approx(0.2 * 2.859)
    assert charts.std(axis=0).tolist() == pytest.approx((upper / 2.859).tolist(), rel=0.04)


def test_with_weight_one_an_ewma_is_the_chart_of_the_points() -> None:
    chart = ewma_chart([1.0, -3.2, 2.9], weight=1.0, reach=3.0)

    assert chart.points.tolist() == [1.0, -3.2, 2.9]
    assert chart.upper.tolist() == [3.0] * 3
    assert chart.beyond.tolist() == [False, True, False]


def test_an_excluded_point_leaves_average_and_sums_as_they_were() -> None:
    with_gap, without = [1.0, NAN, 2.0, -1.0], [1.0, 2.0, -1.0]
    kept = [0, 2, 3]

    assert ewma_chart(with_gap).points[kept].tolist() == ewma_chart(without).points.tolist()
    assert ewma_chart(with_gap).upper[kept].tolist() == ewma_chart(without).upper.tolist()
    assert math.isnan(ewma_chart(with_gap).points[1])
    sums = cusum_chart(with_gap)
    assert sums.above[kept].tolist() == cusum_chart(without).above.tolist()
    assert math.isnan(sums.points[1])
    assert not sums.beyond[1]


def test_a_declared_gap_starts_average_and_sums_anew() -> None:
    breaks = np.array([False, False, True, False])
    z = [2.0, 2.0, 2.0, 2.0]
    average, sums = ewma_chart(z, breaks=breaks), cusum_chart(z, head_start=1.0, breaks=breaks)

    assert average.points[2:].tolist() == average.points[:2].tolist()
    assert average.upper[2:].tolist() == average.upper[:2].tolist()
    assert sums.above.tolist() == [2.5, 4.0, 2.5, 4.0]
    assert sums.steps_above.tolist() == [1, 2, 1, 2]


def test_the_sums_count_their_steps_and_remember_their_last_zero() -> None:
    chart = cusum_chart([0.2, -0.4, 1.5, NAN, 2.0, -3.0, -1.0])

    assert chart.above.tolist() == pytest.approx([0, 0, 1.0, NAN, 2.5, 0, 0], nan_ok=True)
    assert chart.steps_above.tolist() == [0, 0, 1, 1, 2, 0, 0]
    assert chart.last_zero_above.tolist() == [0, 1, 1, 1, 1, 5, 6]
    assert chart.below[-2:].tolist() == [2.5, 3.0]
    assert chart.steps_below[-1] == 2
    assert chart.last_zero_below[-1] == 4
    assert chart.points.tolist() == pytest.approx([0, 0, 1.0, NAN, 2.5, -2.5, -3.0], nan_ok=True)


def test_a_sum_that_was_never_zero_has_no_last_zero() -> None:
    chart = cusum_chart([1.0, 1.0, 1.0], head_start=2.387)

    assert chart.last_zero_above.tolist() == [-1, -1, -1]
    assert chart.steps_above.tolist() == [1, 2, 3]
    assert chart.above[0] == pytest.approx(2.887)


def test_a_sum_at_the_limit_is_inside() -> None:
    chart = cusum_chart([1.6] * 4, k=0.5, h=3.3)

    assert chart.above[2] == pytest.approx(3.3)
    assert chart.beyond.tolist() == [False, False, False, True]
    assert cusum_chart([-1.6] * 4, k=0.5, h=3.3).beyond.tolist() == [False, False, False, True]


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_the_charts_run_as_long_as_the_equations_say(shift: float) -> None:
    z = np.random.default_rng(13).normal(shift, 1.0, size=40_000)

    exact = cusum_run_length(0.5, 3.0, shift)
    cusum = run_lengths(z, exact, lambda row: cusum_chart(row, h=3.0))
    assert cusum.mean() == pytest.approx(exact, abs=4 * cusum.std() / math.sqrt(len(cusum)))
    # Weight 1: the limits are constant from the start, as in the equation.
    exact = ewma_run_length(1.0, 2.2, shift)
    ewma = run_lengths(z, exact, lambda row: ewma_chart(row, 1.0, 2.2))
    assert ewma.mean() == pytest.approx(exact, abs=4 * ewma.std() / math.sqrt(len(ewma)))


def run_lengths(
    z: NDArray[np.float64], expected: float, chart: Callable[[NDArray[np.float64]], Chart]
) -> NDArray[np.float64]:
    """Run lengths of a chart that starts anew after each signal."""
    lengths, start, block = [], 0, math.ceil(15 * expected)
    while start + block <= len(z):
        signals = np.flatnonzero(chart(z[start : start + block]).beyond)
        lengths.append(signals[0] + 1)
        start += lengths[-1]
    return np.array(lengths, dtype=np.float64)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weight": 0.0}, "weight"),
        ({"weight": 1.1}, "weight"),
        ({"weight": NAN}, "weight"),
        ({"reach": 0.0}, "reach"),
        ({"reach": math.inf}, "reach"),
    ],
)
def test_an_ewma_out_of_range_is_refused(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ChartRefused, match=message):
        ewma_chart([0.1, 0.2], arguments.get("weight", 0.2), arguments.get("reach", 2.9))


@pytest.mark.parametrize(
    ("k", "h", "head_start", "message"),
    [
        (-0.1, 4.0, 0.0, "allowance"),
        (NAN, 4.0, 0.0, "allowance"),
        (0.5, 0.0, 0.0, "decision limit"),
        (0.5, math.inf, 0.0, "decision limit"),
        (0.5, 4.0, 4.0, "head start"),
        (0.5, 4.0, -1.0, "head start"),
    ],
)
def test_a_cusum_out_of_range_is_refused(
    k: float, h: float, head_start: float, message: str
) -> None:
    with pytest.raises(ChartRefused, match=message):
        cusum_chart([0.1], k, h, head_start)


def test_points_that_make_no_chart_are_refused() -> None:
    for chart in (ewma_chart, cusum_chart):
        with pytest.raises(ChartRefused, match="no standardised point"):
            chart([])
        with pytest.raises(ChartRefused, match="cannot have been measured"):
            chart([0.1, math.inf])
        with pytest.raises(ChartRefused, match="need 2 break marks"):
            chart([0.1, 0.2], breaks=np.array([True]))
