"""Sampling by measured values."""

import math

import numpy as np
import pytest
from scipy.stats import nct, norm

from spc.sampling.variables import judge_by_variables, k_one_sided, k_two_sided
from spc.specification import SpecificationLimits


@pytest.mark.parametrize(
    ("n", "factors"),
    [
        (5, [3.4066, 4.2027, 5.7411]),
        (10, [2.3546, 2.9110, 3.9811]),
        (20, [1.9260, 2.3960, 3.2952]),
        (30, [1.7773, 2.2198, 3.0639]),
        (50, [1.6456, 2.0650, 2.8624]),
    ],
)
def test_published_one_sided_factors(n: int, factors: list[float]) -> None:
    found = [k_one_sided(n, share, 0.95) for share in (0.90, 0.95, 0.99)]
    assert found == pytest.approx(factors, abs=6e-5)


def test_the_nist_two_sided_factor() -> None:
    assert k_two_sided(43, 0.90, 0.99) == pytest.approx(2.2173, abs=6e-5)


@pytest.mark.parametrize("n", [2, 3, 100, 1000, 5000])
def test_factors_hold_for_small_and_large_samples(n: int) -> None:
    for share in (0.9, 0.999):
        exact = nct.ppf(0.95, n - 1, norm.ppf(share) * math.sqrt(n)) / math.sqrt(n)
        assert k_one_sided(n, share, 0.95) == pytest.approx(exact, rel=1e-6)


def test_the_intervals_hold_the_share_as_often_as_stated() -> None:
    samples = np.random.default_rng(8).normal(size=(40_000, 12))
    mean, deviation = samples.mean(axis=1), samples.std(axis=1, ddof=1)
    one = mean + k_one_sided(12, 0.95, 0.9) * deviation
    assert np.mean(norm.cdf(one) >= 0.95) == pytest.approx(0.9, abs=0.006)
    reach = k_two_sided(12, 0.95, 0.9) * deviation
    within = norm.cdf(mean + reach) - norm.cdf(mean - reach)
    assert np.mean(within >= 0.95) == pytest.approx(0.9, abs=0.015)


HARDNESS = [35.1, 35.8, 36.2, 35.5, 36.0, 35.4, 35.9, 36.3, 35.7, 36.1]


def test_a_lot_is_accepted_while_its_interval_is_within_the_limits() -> None:
    for limits, accepted in (
        (SpecificationLimits(lower=34.6), True),
        (SpecificationLimits(lower=34.8), False),
        (SpecificationLimits(upper=36.95), True),
        (SpecificationLimits(upper=36.8), False),
        (SpecificationLimits(lower=34.0, upper=37.5), True),
        (SpecificationLimits(lower=34.0, upper=36.8), False),
        (SpecificationLimits(lower=34.7, upper=37.5), False),
    ):
        verdict = judge_by_variables(HARDNESS, limits, reliability=0.95, confidence=0.95)
        assert verdict.accepted is accepted, limits
        assert (verdict.lower is None, verdict.upper is None) == (
            limits.lower is None,
            limits.upper is None,
        )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "two values at least"),
        ([36.0], "two values at least"),
        ([36.0, math.nan], "finite"),
        ([36.0, math.inf], "finite"),
        ([36.0] * 9, "do not vary"),
    ],
)
def test_values_that_say_nothing_are_refused(values: list[float], said: str) -> None:
    asked = SpecificationLimits(lower=33.0)
    with pytest.raises(ValueError, match=said):
        judge_by_variables(values, asked, reliability=0.95, confidence=0.95)


def test_without_a_limit_nothing_is_shown() -> None:
    with pytest.raises(ValueError, match="Without a specification limit"):
        judge_by_variables(HARDNESS, SpecificationLimits(), reliability=0.95, confidence=0.95)
