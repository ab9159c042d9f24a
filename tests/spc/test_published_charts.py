"""Charts that others have published, value by value.

Piston rings: Montgomery, Introduction to Statistical Quality Control. Flow rate: NIST/SEMATECH
e-Handbook of Statistical Methods, 6.3.2. Published limits rest on three-decimal constants.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from spc.baseline import estimate_baseline
from spc.constants import B4, D4, Precision, d2
from spc.control_limits import ControlLimits
from spc.signals import flags, signals
from spc.spread import sigma_of_moving_ranges, sigma_within


def of_ranges(samples: NDArray[np.float64], constants: Precision) -> ControlLimits:
    mean_range = float(np.ptp(samples, axis=1).mean())
    return ControlLimits(float(samples.mean()), mean_range / d2(samples.shape[1], constants))


def test_piston_ring_limits_are_as_published(piston_rings: NDArray[np.float64]) -> None:
    limits = of_ranges(piston_rings[:25], "table3")

    assert limits.center == pytest.approx(74.001176, abs=5e-7)
    assert limits.bounds(5) == pytest.approx((73.98805, 74.01430), abs=5e-6)
    assert limits.sigma == pytest.approx(0.009785039, abs=5e-10)


def test_piston_ring_limits_with_exact_constants_are_close_to_the_published(
    piston_rings: NDArray[np.float64],
) -> None:
    limits = of_ranges(piston_rings[:25], "exact")

    assert limits.bounds(5) == pytest.approx((73.98805, 74.01430), rel=5e-4)
    assert limits.sigma == pytest.approx(0.009785338, abs=5e-10)


def test_the_spread_charts_of_the_piston_rings_are_as_published(
    piston_rings: NDArray[np.float64],
) -> None:
    trial = piston_rings[:25]

    assert np.ptp(trial, axis=1).mean() == pytest.approx(0.02276, abs=5e-9)
    assert D4(5) * np.ptp(trial, axis=1).mean() == pytest.approx(0.04813, abs=5e-6)
    assert B4(5) * trial.std(axis=1, ddof=1).mean() == pytest.approx(0.019302, abs=5e-7)


def test_the_pooled_baseline_of_the_piston_rings_is_within_a_percent_of_the_published(
    piston_rings: NDArray[np.float64],
) -> None:
    baseline = estimate_baseline(piston_rings[:25].tolist())

    assert baseline.limits.center == pytest.approx(74.001176, abs=5e-7)
    assert baseline.limits.bounds(5) == pytest.approx((73.98805, 74.01430), rel=5e-4)
    assert sigma_within(list(piston_rings[:25])) == baseline.limits.sigma
    assert baseline.subgroups == 25


@pytest.mark.parametrize("estimate", ["ranges, table", "ranges, exact", "pooled"])
def test_the_new_piston_rings_signal_on_frozen_limits_where_published(
    piston_rings: NDArray[np.float64], estimate: str
) -> None:
    limits = {
        "ranges, table": of_ranges(piston_rings[:25], "table3"),
        "ranges, exact": of_ranges(piston_rings[:25], "exact"),
        "pooled": estimate_baseline(piston_rings[:25].tolist()).limits,
    }[estimate]
    z = limits.standardise(piston_rings[25:].mean(axis=1), 5)

    sample = 26
    found = {rule: (np.flatnonzero(at) + sample).tolist() for rule, at in flags(z).items()}
    assert found == {
        "WE1": [37, 38, 39],
        "WE2": [35, 37, 38, 39, 40],
        "WE3": [35, 38, 39, 40],
        "WE4": [],
    }


def test_a_piston_ring_signal_names_the_samples_that_make_it(
    piston_rings: NDArray[np.float64],
) -> None:
    limits = of_ranges(piston_rings[:25], "exact")
    first = signals(limits.standardise(piston_rings[25:].mean(axis=1), 5))[0]

    assert (first.rule, first.point + 26, first.side) == ("WE2", 35, "above")
    assert [member + 26 for member in first.members] == [34, 35]


def test_the_flow_rate_limits_are_as_published(flow_rates: NDArray[np.float64]) -> None:
    limits = ControlLimits(flow_rates.mean(), sigma_of_moving_ranges(flow_rates, "table3"))

    assert limits.center == pytest.approx(50.81)
    assert np.abs(np.diff(flow_rates)).mean() == pytest.approx(1.8778, abs=5e-5)
    assert limits.bounds(1) == pytest.approx((45.8159, 55.8041), abs=5e-5)


def test_the_flow_rate_limits_with_exact_constants(flow_rates: NDArray[np.float64]) -> None:
    limits = ControlLimits(flow_rates.mean(), sigma_of_moving_ranges(flow_rates))

    assert limits.bounds(1) == pytest.approx((45.8176, 55.8024), abs=5e-5)
    assert limits.bounds(1) == pytest.approx((45.8159, 55.8041), rel=5e-4)
    assert not any(at.any() for at in flags(limits.standardise(flow_rates, 1)).values())
