"""Capability: published figures, intervals that hold what they say, and refusals."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from spc.baseline import Estimator
from spc.capability import Capability, CapabilityRefused, capability
from spc.capability_index import Index, cp, cpk, least_cpk, needed_cpk
from spc.specification import SpecificationLimits
from spc.spread_freedom import freedom_of_ranges

RINGS = SpecificationLimits(lower=73.95, upper=74.05)
LIMITS = SpecificationLimits(lower=33.0, upper=39.0)


def _normal(subgroups: int = 30, size: int = 5, seed: int = 1) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(36.0, 0.5, (subgroups, size))


def _close(index: Index | None, *wanted: float) -> None:
    assert index is not None
    assert [index.value, index.lower, index.upper] == pytest.approx(wanted, abs=5.1e-5)


def test_the_published_figures_of_the_piston_rings(piston_rings: NDArray[np.float64]) -> None:
    found = capability(
        list(piston_rings[:25]), RINGS, target=74.0, estimator="mean_range", freedom="values"
    )
    _close(found.cp, 1.7032, 1.4914, 1.9148)
    _close(found.cpk, 1.6632, 1.4481, 1.8783)
    _close(found.pp, 1.6551, 1.4492, 1.8606)
    _close(found.ppk, 1.6162, 1.4067, 1.8256)
    _close(found.cpm, 1.6911, 1.4816, 1.9002)
    assert (found.n, found.subgroups, found.estimator) == (125, 25, "mean range / d2")
    assert found.needed_cpk == pytest.approx(needed_cpk(125))


def test_three_decimal_constants_give_the_figures_of_tables(
    piston_rings: NDArray[np.float64],
) -> None:
    found = capability(list(piston_rings[:25]), RINGS, constants="table3", estimator="mean_range")
    assert found.within_sigma == pytest.approx(0.02276 / 2.326, rel=1e-9)


def test_the_nist_example() -> None:
    asked = SpecificationLimits(lower=8, upper=20)
    assert cp(asked, 2.0) == 1.0
    assert cpk(asked, 16.0, 2.0) == pytest.approx(0.6667, abs=5e-5)


@pytest.mark.parametrize(
    ("n", "needed"), [(30, 1.713), (50, 1.608), (100, 1.515), (125, 1.494), (300, 1.431)]
)
def test_what_a_sample_must_show_depends_on_its_size(n: int, needed: float) -> None:
    assert needed_cpk(n) == pytest.approx(needed, abs=5.1e-4)
    assert least_cpk(needed_cpk(n), n, 0.95) == pytest.approx(1.33, abs=1e-12)


def test_a_capability_is_demonstrated_by_its_lower_bound_and_not_by_its_figure() -> None:
    sample = list(_normal(12))
    narrow = SpecificationLimits(34.0, 38.0)
    for limits, demonstrated in ((narrow, False), (SpecificationLimits(33.0, 39.0), True)):
        found = capability(sample, limits)
        assert found.cpk.value >= 1.33 or limits is narrow
        assert found.demonstrated is demonstrated
        assert found.demonstrated is (found.least_cpk >= 1.33)
        assert found.demonstrated is (found.cpk.value >= found.needed_cpk)
    just_above = capability(sample, narrow, wanted=capability(sample, narrow).cpk.value - 0.01)
    assert not just_above.demonstrated


@pytest.mark.parametrize(
    ("size", "estimator"),
    [
        (5, "pooled_s"),
        (5, "mean_s"),
        (5, "mean_range"),
        (1, "moving_range"),
        (1, "median_moving_range"),
    ],
)
def test_the_intervals_hold_as_often_as_they_say(size: int, estimator: Estimator) -> None:
    true_cp, runs, inside_cp, below_cpk = 2.0, 400, 0, 0
    for seed in range(runs):
        sample = _normal(100 // size, size, seed)
        found = capability(list(sample), LIMITS, estimator=estimator)
        assert found.cp is not None
        inside_cp += found.cp.lower <= true_cp <= found.cp.upper
        below_cpk += found.least_cpk <= true_cp
    # Standard error .011; counting n - 1 would give .90, .86 and .71 for the last three.
    assert inside_cp / runs == pytest.approx(0.95, abs=0.03)
    assert below_cpk / runs >= 0.93


def test_ranges_of_unequal_subgroups_are_worth_more_than_those_of_the_small_ones() -> None:
    assert freedom_of_ranges([2] * 20) < freedom_of_ranges([2] * 10 + [5] * 10)
    assert freedom_of_ranges([5] * 20 + [1] * 9) == freedom_of_ranges([5] * 20)


def test_one_limit_has_no_width_and_its_own_side_only() -> None:
    sample = list(_normal())
    both = capability(sample, LIMITS, target=36.0)
    lower = capability(sample, SpecificationLimits(lower=33.0), target=36.0)
    upper = capability(sample, SpecificationLimits(upper=39.0), target=36.0)
    for one in (lower, upper):
        assert (one.cp, one.pp, one.cpm) == (None, None, None)
    assert both.cpk.value == min(lower.cpk.value, upper.cpk.value)
    assert capability(sample, LIMITS).cpm is None


def test_a_mean_outside_the_limits_is_worse_than_nothing() -> None:
    found = capability(list(_normal() + 5), LIMITS)
    assert found.cpk.upper < 0
    assert not found.demonstrated


def test_a_process_that_wandered_is_worse_overall_than_within() -> None:
    found = capability(list(_normal() + np.linspace(-1, 1, 30)[:, None]), LIMITS)
    assert found.pp is not None
    assert found.cp is not None
    assert found.pp.value < found.cp.value


def test_the_figures_do_not_depend_on_the_unit() -> None:
    sample = _normal()
    here = capability(list(sample), LIMITS, target=36.0)
    there = capability(list(sample * 1e-9), SpecificationLimits(33e-9, 39e-9), target=36e-9)
    assert there.cpk.value == pytest.approx(here.cpk.value)
    assert there.cpm is not None
    assert here.cpm is not None
    assert there.cpm.lower == pytest.approx(here.cpm.lower)


def test_while_the_chart_is_unstable_there_is_no_figure() -> None:
    with pytest.raises(CapabilityRefused, match=r"not in control: WE1 at 4; WE2 at 9"):
        capability(list(_normal()), LIMITS, unstable=["WE1 at 4", "WE2 at 9"])


def _constant() -> Capability:
    return capability([[0.1 + 0.2, 0.3]] * 40, SpecificationLimits(0.0, 1.0))


REFUSALS: dict[str, Callable[[], Capability]] = {
    "Capability needs 30 values at least, not 29": lambda: capability([[36.0]] * 29, LIMITS),
    "30 values at least, not 0": lambda: capability([], LIMITS),
    "Subgroup 2 has no values": lambda: capability([[36.0] * 40, []], LIMITS),
    "Subgroup 1 has a value that is not a finite number": lambda: capability(
        [[36.0, math.nan]] * 40, LIMITS
    ),
    "Subgroup 41 has a value that is not": lambda: capability(
        [[36.0, 35.0]] * 40 + [[math.inf]], LIMITS
    ),
    "too large for a measurement": lambda: capability([[1e200, 1.0]] * 40, LIMITS),
    "do not vary": lambda: capability([[36.0, 36.0]] * 40, LIMITS),
    "The values do not vary": _constant,
    "single values: |do not vary": lambda: capability([[36.0]] * 40, LIMITS),
    "needs subgroups of one value: take pooled_s": lambda: capability(
        list(_normal()), LIMITS, estimator="moving_range"
    ),
    "No subgroup has two values": lambda: capability(
        list(_normal(40, 1)), LIMITS, estimator="pooled_s"
    ),
    "rests on 1 degrees of freedom; 15": lambda: capability(
        [[36.0, 36.1], *[[36.0 + 0.01 * i] for i in range(40)]], LIMITS
    ),
    "Without a specification limit": lambda: capability(list(_normal()), SpecificationLimits()),
    "no room between them": lambda: capability(list(_normal()), SpecificationLimits(36.0, 36.0)),
    "target 40 is not within the specification limits 33 to 39": lambda: capability(
        list(_normal()), LIMITS, target=40.0
    ),
    r"target 32 is not .* \(at least 33\)": lambda: capability(
        list(_normal()), SpecificationLimits(lower=33.0), target=32.0
    ),
    "target nan is not": lambda: capability(list(_normal()), LIMITS, target=math.nan),
}


@pytest.mark.parametrize("said", list(REFUSALS))
def test_what_gives_no_figure_is_refused_with_the_reason(said: str) -> None:
    with pytest.raises(CapabilityRefused, match=said):
        REFUSALS[said]()


def test_impossible_arguments_are_errors_of_the_caller() -> None:
    for confidence in (0.5, 1.0, 95.0, math.nan):
        with pytest.raises(ValueError, match=r"such as 0\.95"):
            capability(list(_normal()), LIMITS, confidence=confidence)
    with pytest.raises(ValueError, match=r"such as 1\.33"):
        capability(list(_normal()), LIMITS, wanted=-1.0)
    with pytest.raises(ValueError, match="There is no estimator mode"):
        capability(list(_normal()), LIMITS, estimator="mode")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="too few"):
        needed_cpk(2)
    with pytest.raises(ValueError, match=r"between 0\.5 and 1"):
        needed_cpk(30, confidence=1.0)
    with pytest.raises(ValueError, match="Without a specification limit"):
        cpk(SpecificationLimits(), 1.0, 1.0)
