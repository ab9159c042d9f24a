"""Which rules suit which chart."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from spc.charts.chart import Chart, ChartRefused
from spc.charts.chart_signals import chart_signals, require_suitable
from spc.charts.cusum import cusum_chart
from spc.charts.defectives import p_chart
from spc.charts.defects import c_chart
from spc.charts.ewma import ewma_chart
from spc.charts.individuals import individuals, moving_ranges
from spc.charts.subgroups import deviations, means, ranges
from spc.control_limits import ControlLimits
from spc.rule_sets import NELSON, NELSON_ATTRIBUTES, THREE_SIGMA, WESTERN_ELECTRIC
from spc.signals import signals

PAIRS = [[10.0, 12.0], [11.0, 12.5], [9.0, 12.0]]


@pytest.mark.parametrize(
    "chart",
    [
        ranges(PAIRS),
        deviations(PAIRS),
        moving_ranges([10.0, 11.0, 9.0]),
        ewma_chart([0.1, 0.4]),
        cusum_chart([0.1, 0.4]),
    ],
    ids=lambda chart: chart.kind,
)
def test_zone_rules_are_refused_where_the_limits_alone_judge(chart: Chart) -> None:
    for rule_set in (WESTERN_ELECTRIC, NELSON, NELSON_ATTRIBUTES):
        with pytest.raises(ChartRefused, match=r"do not suit a .* take three_sigma"):
            chart_signals(chart, rule_set)
    assert chart_signals(chart, THREE_SIGMA) == ()


def test_a_spread_beyond_its_limit_signals_by_rule_one() -> None:
    subgroups = [[10.0, 10.4]] * 10 + [[10.0, 14.0]]
    (signal,) = chart_signals(ranges(subgroups, limits=ControlLimits(10.2, 0.4)), THREE_SIGMA)

    assert (signal.rule, signal.point, signal.members, signal.side) == ("WE1", 10, (10,), "above")


def test_zones_of_a_normal_law_are_refused_for_counts() -> None:
    with pytest.raises(ChartRefused, match=r"Rules WE2, WE3 do not suit a c chart.*attributes"):
        chart_signals(c_chart([4, 5]), WESTERN_ELECTRIC)
    with pytest.raises(ChartRefused, match="N5, N6, N7, N8"):
        require_suitable("laney_p", NELSON)
    require_suitable("p", NELSON_ATTRIBUTES)


def test_counts_are_judged_by_their_exact_limits_and_by_runs() -> None:
    defects = [2, 3, 1, 2, 1, 3, 2, 1, 2, 9]
    chart = c_chart(defects, center=4.5)
    found = [(s.rule, s.point, s.side) for s in chart_signals(chart, NELSON_ATTRIBUTES)]

    assert chart.upper[0] == 12
    assert found == [("N2", 8, "below")]
    assert (4.0 - 0.6) / math.sqrt(0.6) > 3
    assert chart_signals(c_chart([4], center=0.6), THREE_SIGMA) == ()
    few = chart_signals(p_chart([6], 50, center=0.02), THREE_SIGMA)
    assert [(s.rule, s.side) for s in few] == [("WE1", "above")]


def test_measurements_are_judged_by_all_rules_as_the_detector_does() -> None:
    values = np.random.default_rng(18).normal(0.4, 1.2, size=(200, 3))
    frozen = ControlLimits(0.0, 1.0)
    breaks: NDArray[np.bool_] = np.arange(200) % 50 == 0
    for rule_set in (WESTERN_ELECTRIC, NELSON):
        for chart in (means(values, limits=frozen), individuals(values[:, 0], limits=frozen)):
            found = chart_signals(chart, rule_set, breaks)
            assert found == signals(chart.z, rule_set, breaks)
            assert len(found) > 10
