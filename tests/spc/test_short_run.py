"""Charts for short runs: deviation from nominal, standardised values, Quesenberry's Q."""

import math

import numpy as np
import pytest
from scipy.stats import norm, t

from spc.charts.chart import ChartRefused
from spc.charts.individuals import individuals
from spc.charts.q_chart import q_chart, self_starting_cusum
from spc.charts.short_run import deviation_from_nominal, family_limits, standardised
from spc.constants import c4
from spc.control_limits import ControlLimits
from spc.rule_sets import WESTERN_ELECTRIC
from spc.run_lengths import run_length
from spc.signals import flags

NAN = math.nan


def test_deviations_of_several_parts_make_one_chart() -> None:
    nominals = np.array([10.0, 10.0, 25.0, 25.0, 40.0])
    deviations = np.array([0.1, -0.2, 0.0, 0.3, -0.1])
    chart = deviation_from_nominal(nominals + deviations, nominals)

    plain = individuals(deviations)
    assert chart.points.tolist() == pytest.approx(deviations.tolist())
    assert chart.upper.tolist() == pytest.approx(plain.upper.tolist())
    assert deviation_from_nominal([10.4], 10.0, limits=ControlLimits(0.0, 0.1)).beyond.all()


def test_a_value_without_nominal_is_refused_unless_it_is_excluded() -> None:
    with pytest.raises(ChartRefused, match="index 1 has no nominal"):
        deviation_from_nominal([10.0, 11.0], [10.0, NAN])
    with pytest.raises(ChartRefused, match="2 values need 2 nominals, not 3"):
        deviation_from_nominal([10.0, 11.0], [10.0, 10.0, 10.0])
    assert deviation_from_nominal([10.1, NAN, 10.3], [10.0, NAN, 10.0]).points[2] > 0


def test_standardised_values_are_in_sigmas_of_their_own_part() -> None:
    limits = {"M6": ControlLimits(6.0, 0.01), "M8": ControlLimits(8.0, 0.02)}
    chart = standardised([6.02, 8.02, NAN, 8.08], ["M6", "M8", "M10", "M8"], limits)

    assert chart.points.tolist() == pytest.approx([2.0, 1.0, NAN, 4.0], nan_ok=True)
    assert chart.beyond.tolist() == [False, False, False, True]
    assert chart.upper.tolist() == [3.0] * 4


def test_a_part_without_limits_is_refused_by_name() -> None:
    with pytest.raises(ChartRefused, match=r"Part M10 .value at index 1.*known are: M6"):
        standardised([6.0, 10.0], ["M6", "M10"], {"M6": ControlLimits(6.0, 0.01)})
    with pytest.raises(ChartRefused, match="2 values need 2 parts"):
        standardised([6.0, 10.0], ["M6"], {"M6": ControlLimits(6.0, 0.01)})


def test_a_family_shares_its_sigma_and_keeps_its_means() -> None:
    limits = family_limits({"a": [1.0, 3.0], "b": [10.0, 11.0, 12.0], "c": [7.0]})

    sigma = math.sqrt(4.0 / 3) / c4(4)
    assert {part: each.center for part, each in limits.items()} == {"a": 2.0, "b": 11.0, "c": 7.0}
    assert all(each.sigma == pytest.approx(sigma) for each in limits.values())
    with pytest.raises(ChartRefused, match="two values"):
        family_limits({"a": [1.0], "b": [2.0]})
    with pytest.raises(ChartRefused, match="vary"):
        family_limits({"a": [0.1] * 3, "b": [0.3] * 3})
    with pytest.raises(ChartRefused, match="value of part b"):
        family_limits({"a": [1.0, 2.0], "b": []})


def test_each_q_is_its_formula() -> None:
    values = np.array([10.0, 10.2, 10.1, 10.05, 11.5, 9.0])
    chart = q_chart(values)

    for r in range(3, 7):
        before = values[: r - 1]
        ratio = math.sqrt((r - 1) / r) * (values[r - 1] - before.mean()) / before.std(ddof=1)
        assert chart.points[r - 1] == pytest.approx(norm.ppf(t.cdf(ratio, r - 2)))
    assert np.isnan(chart.points[:2]).all()


def test_q_of_a_process_in_control_are_standard_normal_from_the_third_value_on() -> None:
    rng = np.random.default_rng(15)
    short = np.array([q_chart(row).points[2:] for row in rng.normal(36.0, 0.8, (12_000, 8))])

    n = short.size
    assert short.mean() == pytest.approx(0.0, abs=4 / math.sqrt(n))
    assert short.var() == pytest.approx(1.0, abs=4 * math.sqrt(2 / n))
    expected = 2 * norm.sf(3)
    assert (np.abs(short) > 3).mean() == pytest.approx(expected, abs=4 * math.sqrt(expected / n))
    successive = (short[:, 1:] * short[:, :-1]).mean()
    assert successive == pytest.approx(0.0, abs=4 / math.sqrt(n))
    for position in range(short.shape[1]):
        assert short[:, position].var() == pytest.approx(1.0, abs=4 * math.sqrt(2 / 12_000))


def test_run_rules_keep_their_run_length_on_q() -> None:
    q = q_chart(np.random.default_rng(16).normal(36.0, 0.8, 120_000)).z[2:]
    lengths, start = [], 0
    found = np.zeros(2000, dtype=np.bool_)
    while start + 2000 <= len(q):
        found[:] = False
        for at in flags(q[start : start + 2000], WESTERN_ELECTRIC).values():
            found |= at
        lengths.append(int(np.argmax(found)) + 1)
        start += lengths[-1]

    exact = run_length(WESTERN_ELECTRIC)
    assert exact.sd is not None
    tolerance = 4 * exact.sd / math.sqrt(len(lengths))
    assert np.mean(lengths) == pytest.approx(exact.mean, abs=tolerance)


def test_far_values_have_a_finite_q() -> None:
    chart = q_chart([10.0, 10.1, *[10.05] * 60, 1e9, -1e9])

    assert np.isfinite(chart.points[2:]).all()
    assert chart.points[62] > 30
    assert chart.beyond[62]
    mirrored = q_chart([-10.0, -10.1, *[-10.05] * 60, -1e9])
    assert mirrored.points[62] == -chart.points[62]


def test_equal_first_values_give_no_q_until_values_differ() -> None:
    chart = q_chart([10.1, 10.1, 10.1, 10.2, 10.15])

    assert np.isnan(chart.points[:4]).all()
    assert np.isfinite(chart.points[4])
    assert np.isnan(q_chart([10.1] * 30).points).all()


def test_an_excluded_value_enters_neither_mean_nor_s() -> None:
    with_it = q_chart([10.0, 10.2, NAN, 10.1, 10.05])
    without = q_chart([10.0, 10.2, 10.1, 10.05])

    assert with_it.points[[3, 4]].tolist() == without.points[[2, 3]].tolist()
    assert math.isnan(with_it.points[2])


def test_the_self_starting_cusum_finds_a_shift_that_the_q_chart_absorbs() -> None:
    rng = np.random.default_rng(17)
    missed = found = 0
    for _ in range(300):
        values = rng.normal(0.0, 1.0, 60)
        values[20:] += 1.2
        missed += not q_chart(values).beyond[20:].any()
        found += bool(self_starting_cusum(values).beyond[20:].any())

    assert missed > 150
    assert found > 200


@pytest.mark.parametrize("values", [[], [NAN], [10.0, math.inf]])
def test_values_that_make_no_q_chart_are_refused(values: list[float]) -> None:
    with pytest.raises(ChartRefused, match=r"no value|cannot have been measured"):
        q_chart(values)


def test_without_any_q_there_is_no_cusum() -> None:
    with pytest.raises(ChartRefused, match="no standardised point"):
        self_starting_cusum([10.0, 10.1])
