"""Multipliers that guarantee the false-alarm rate of estimated limits."""

import math
import time

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr

from spc.constants import d2
from spc.estimate_law import law_of_estimate
from spc.guarantee import guaranteed_multiplier


@pytest.mark.parametrize(("values", "multiplier"), [(25, 3.97), (50, 3.61), (100, 3.42)])
def test_single_values_need_the_multipliers_of_the_reference(
    values: int, multiplier: float
) -> None:
    assert guaranteed_multiplier(values, 1) == pytest.approx(multiplier, abs=0.015)


@pytest.mark.parametrize(("subgroups", "multiplier"), [(25, 3.38), (50, 3.25)])
def test_subgroups_of_five_need_the_multipliers_of_the_reference(
    subgroups: int, multiplier: float
) -> None:
    by_s = guaranteed_multiplier(subgroups, 5, estimator="mean_s")
    assert by_s == pytest.approx(multiplier, abs=0.005)
    assert guaranteed_multiplier(subgroups, 5) == pytest.approx(multiplier, abs=0.015)


def share_in_promise(
    centers: NDArray[np.float64], sigmas: NDArray[np.float64], size: int, multiplier: float
) -> float:
    """Share of estimated limits whose run length in control is 370.4 or more."""
    reach, error = multiplier * sigmas, centers * math.sqrt(size)
    alarm = ndtr(-reach - error) + ndtr(-reach + error)
    return float((alarm <= 1 / 370.4).mean())


@pytest.mark.parametrize("values", [20, 60])
def test_limits_of_single_values_keep_their_promise_as_often_as_said(values: int) -> None:
    x = np.random.default_rng(19).normal(size=(60_000, values))
    sigma = np.abs(np.diff(x, axis=1)).mean(axis=1) / d2(2)

    for confidence in (0.8, 0.9, 0.98):
        multiplier = guaranteed_multiplier(values, 1, confidence=confidence)
        kept = share_in_promise(x.mean(axis=1), sigma, 1, multiplier)
        assert kept == pytest.approx(confidence, abs=0.005)


@pytest.mark.parametrize("estimator", ["mean_range", "mean_s", "pooled_s"])
def test_limits_of_subgroups_keep_their_promise_as_often_as_said(estimator: str) -> None:
    x = np.random.default_rng(20).normal(size=(30_000, 25, 4))
    sigma = {
        "mean_range": np.ptp(x, axis=2).mean(axis=1) / d2(4),
        "mean_s": x.std(axis=2, ddof=1).mean(axis=1) / 0.921318,
        "pooled_s": np.sqrt(x.var(axis=2, ddof=1).mean(axis=1)) / 0.996672,
    }[estimator]

    multiplier = guaranteed_multiplier(25, 4, estimator=estimator)  # type: ignore[arg-type]
    kept = share_in_promise(x.mean(axis=(1, 2)), sigma, 4, multiplier)
    assert kept == pytest.approx(0.9, abs=0.007)


def test_the_law_of_the_mean_moving_range_is_that_of_simulation() -> None:
    x = np.random.default_rng(21).normal(size=(100_000, 25))
    estimate = np.abs(np.diff(x, axis=1)).mean(axis=1) / d2(2)
    at = np.array([0.6, 0.75, 0.9, 1.0, 1.2, 1.5])

    seen = [(estimate >= least).mean() for least in at]
    assert law_of_estimate(25, 1, "auto")(at).tolist() == pytest.approx(seen, abs=0.005)


def test_the_moments_of_the_mean_moving_range_are_those_of_simulation() -> None:
    x = np.random.default_rng(29).normal(size=(400_000, 12))
    estimate = np.abs(np.diff(x, axis=1)).mean(axis=1) / d2(2)
    at = np.linspace(0.0, 4.0, 8001)
    chance = law_of_estimate(12, 1, "auto")(at)
    # Moments about 0 from the chances above: E[w^k] = integral of k w^(k-1) P(W >= w).
    first, second, third = (k * np.trapezoid(at ** (k - 1) * chance, at) for k in (1, 2, 3))

    assert first == pytest.approx(1.0, abs=1e-3)
    assert second - first**2 == pytest.approx(estimate.var(), rel=0.01)
    skew = third - 3 * first * second + 2 * first**3
    assert skew == pytest.approx(((estimate - 1) ** 3).mean(), rel=0.05)


def test_with_endless_data_three_sigma_are_enough() -> None:
    assert guaranteed_multiplier(1_000_000, 5) == pytest.approx(3.0, abs=0.002)


def test_more_confidence_fewer_data_and_longer_runs_need_wider_limits() -> None:
    usual = guaranteed_multiplier(30, 3)

    assert guaranteed_multiplier(30, 3, confidence=0.95) > usual
    assert guaranteed_multiplier(25, 3) > usual
    assert guaranteed_multiplier(30, 3, arl=1000.0) > usual
    assert guaranteed_multiplier(30, 2) > usual


def test_a_multiplier_is_quick() -> None:
    begun = time.process_time()
    for values in range(200, 210):
        guaranteed_multiplier(values, 1)

    assert (time.process_time() - begun) / 10 < 0.1


@pytest.mark.parametrize(
    ("subgroups", "size", "confidence", "arl", "estimator", "message"),
    [
        (19, 5, 0.9, 370.4, "auto", "20 subgroups at least, not 19"),
        (25, 0, 0.9, 370.4, "auto", "one value at least"),
        (25, 5, 1.0, 370.4, "auto", "confidence"),
        (25, 5, math.nan, 370.4, "auto", "confidence"),
        (25, 5, 0.9, 1.0, "auto", "run length of 1"),
        (25, 5, 0.9, math.inf, "auto", "run length of inf"),
        (25, 1, 0.9, 370.4, "pooled_s", "subgroups of 1; take auto"),
        (25, 5, 0.9, 370.4, "moving_range", "subgroups of 5"),
        (25, 1, 0.9, 370.4, "median_moving_range", "is not known: take"),
    ],
)
def test_what_cannot_be_guaranteed_is_refused(
    subgroups: int, size: int, confidence: float, arl: float, estimator: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        guaranteed_multiplier(
            subgroups,
            size,
            confidence=confidence,
            arl=arl,
            estimator=estimator,  # type: ignore[arg-type]
        )
