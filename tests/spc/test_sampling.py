"""Sampling plans by attributes against published numbers and against brute force."""

import math
from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from spc.sampling import binomial, hypergeometric
from spc.sampling.after_result import bad_at_most
from spc.sampling.operating_characteristic import (
    accepted_share,
    average_outgoing_quality,
    operating_characteristic,
    outgoing_quality_limit,
    quality_at,
)
from spc.sampling.plan import NoPlan, SamplingPlan, bad_to_catch
from spc.sampling.reliability import plan_for_reliability
from spc.sampling.second_test import sequence_confidence
from spc.sampling.two_point import two_point_plan


@pytest.mark.parametrize(
    ("confidence", "reliability", "sizes"),
    [
        (0.90, 0.90, [22, 38, 52, 65]),
        (0.95, 0.90, [29, 46, 61, 76]),
        (0.95, 0.95, [59, 93, 124, 153]),
        (0.95, 0.99, [299, 473, 628, 773]),
        (0.99, 0.99, [459, 662, 838, 1001]),
        (0.95, 0.999, [2995, 4742, 6294, 7752]),
        (0.90, 0.95, [45, 77, 105, 132]),
    ],
)
def test_confidence_and_reliability_of_an_endless_lot(
    confidence: float, reliability: float, sizes: list[int]
) -> None:
    plans = [plan_for_reliability(reliability, confidence, accept=c) for c in range(4)]
    assert [plan.sample_size for plan in plans] == sizes


@pytest.mark.parametrize(
    ("lot_size", "share", "size"),
    [
        (100, 0.05, 45),
        (100, 0.01, 95),
        (500, 0.02, 129),
        (500, 0.05, 56),
        (1000, 0.01, 258),
        (1000, 0.05, 57),
        (10_000, 0.01, 294),
        (10_000, 0.05, 59),
        (1000, 0.001, 950),
    ],
)
def test_a_finite_lot_needs_fewer(lot_size: int, share: float, size: int) -> None:
    assert plan_for_reliability(1 - share, 0.95, lot_size=lot_size).sample_size == size


@pytest.mark.parametrize("lot_size", [1, 7, 20, 60, 1000])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_one_bad_part_is_caught_by_that_share_of_the_lot(lot_size: int, confidence: float) -> None:
    wanted = math.ceil(Fraction(str(confidence)) * lot_size)
    assert hypergeometric.smallest_sample(lot_size, 1, 0, confidence) == wanted


def test_the_bad_parts_to_catch_do_not_depend_on_binary_digits() -> None:
    for percent in range(1, 100):
        for reliability in ((100 - percent) / 100, 1 - percent / 100):
            assert bad_to_catch(1000, reliability) == 10 * percent


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_smallest_sample_is_that_of_brute_force(data: st.DataObject) -> None:
    lot = data.draw(st.integers(1, 60))
    bad = data.draw(st.integers(1, lot))
    accept = data.draw(st.integers(0, bad - 1))
    percent = data.draw(st.sampled_from([50, 80, 90, 95, 99]))

    def too_likely(sample: int) -> bool:
        ways = sum(
            comb(bad, found) * comb(lot - bad, sample - found)
            for found in range(min(accept, sample) + 1)
        )
        return 100 * ways > (100 - percent) * comb(lot, sample)

    wanted = next(n for n in range(accept + 1, lot + 1) if not too_likely(n))
    assert hypergeometric.smallest_sample(lot, bad, accept, percent / 100) == wanted


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_bound_after_a_result_is_that_of_brute_force(data: st.DataObject) -> None:
    lot = data.draw(st.integers(1, 50))
    sample = data.draw(st.integers(1, lot))
    found = data.draw(st.integers(0, sample))
    possible = [
        bad
        for bad in range(found, lot - (sample - found) + 1)
        if 20 * sum(comb(bad, x) * comb(lot - bad, sample - x) for x in range(found + 1))
        > comb(lot, sample)
    ]
    bound = bad_at_most(lot, sample, found)
    assert bound.bad == max(possible)
    assert bound.left == bound.bad - found <= lot - sample


@pytest.mark.parametrize(
    ("lot_size", "sample_size", "bad"),
    [(1000, 59, 48), (1000, 258, 9), (5000, 59, 246), (10_000, 299, 98)],
)
def test_what_none_found_proves(lot_size: int, sample_size: int, bad: int) -> None:
    assert bad_at_most(lot_size, sample_size, 0).bad == bad


def test_a_whole_lot_tested_leaves_no_doubt() -> None:
    bound = bad_at_most(40, 40, 3)
    assert (bound.bad, bound.left, bound.left_share) == (3, 0, 0.0)


def test_the_share_after_a_result_covers_as_often_as_stated_whatever_it_is() -> None:
    size = 80
    bounds = np.array([binomial.share_at_most(size, found) for found in range(size + 1)])
    shares = np.linspace(0.001, 0.999, 999)
    likely = binom.pmf(np.arange(size + 1), size, shares[:, np.newaxis])
    covered = (likely * (bounds >= shares[:, np.newaxis])).sum(axis=1)
    assert 0.95 <= covered.min() < 0.951
    assert binomial.share_at_most(10, 10) == 1.0


@pytest.mark.parametrize(
    ("size", "accept", "good", "limiting"),
    [
        (125, 3, 1.1003, 5.266),
        (50, 1, 0.7154, 7.558),
        (80, 2, 1.0298, 6.516),
        (20, 0, 0.2561, 10.875),
        (13, 0, 0.3938, 16.232),
    ],
)
def test_published_operating_characteristics(
    size: int, accept: int, good: float, limiting: float
) -> None:
    plan = SamplingPlan(size, accept)
    assert 100 * quality_at(plan, 0.95) == pytest.approx(good, abs=6e-5)
    assert 100 * quality_at(plan, 0.10) == pytest.approx(limiting, abs=6e-4)


def test_the_poisson_approximation_is_that_of_printed_tables() -> None:
    plan = SamplingPlan(125, 3)
    assert 100 * quality_at(plan, 0.95, "poisson") == pytest.approx(1.0931, abs=6e-5)
    assert 100 * quality_at(plan, 0.10, "poisson") == pytest.approx(5.345, abs=6e-4)
    assert accepted_share(plan, 0.010931, "poisson") == pytest.approx(0.95, abs=1e-4)


def test_the_curve_of_the_nist_handbook() -> None:
    plan = SamplingPlan(52, 3, lot_size=10_000)
    curve = [round(accepted_share(plan, percent / 100), 3) for percent in range(1, 13)]
    wanted = [0.998, 0.980, 0.930, 0.846, 0.738, 0.620, 0.502, 0.394, 0.300, 0.223, 0.162, 0.115]
    assert curve == wanted
    outgoing = [round(average_outgoing_quality(plan, p / 100), 4) for p in range(1, 13)]
    assert max(outgoing) == outgoing[5] == 0.0370
    assert outgoing_quality_limit(plan) == pytest.approx(
        max(average_outgoing_quality(plan, p / 10_000) for p in range(1, 2000)), rel=1e-6
    )


def test_quality_and_acceptance_are_inverse() -> None:
    plan = SamplingPlan(80, 2)
    for level in (0.99, 0.5, 0.01):
        assert accepted_share(plan, quality_at(plan, level)) == pytest.approx(level, rel=1e-9)


def test_the_curve_of_a_finite_lot_is_exact_and_descends() -> None:
    plan = SamplingPlan(13, 0, lot_size=50)
    curve = operating_characteristic(plan)
    for point in curve:
        assert point.bad is not None
        exact = comb(50 - point.bad, 13) / comb(50, 13)
        assert point.probability == pytest.approx(exact, rel=1e-12)
    assert [p.probability for p in curve] == sorted((p.probability for p in curve), reverse=True)


@pytest.mark.parametrize(
    ("producer", "consumer", "size", "accept"),
    [(0.01, 0.05, 132, 3), (0.01, 0.08, 65, 2), (0.015, 0.08, 82, 3)],
)
def test_two_point_plans(producer: float, consumer: float, size: int, accept: int) -> None:
    found = two_point_plan(producer, consumer)
    assert (found.plan.sample_size, found.plan.accept) == (size, accept)
    assert found.producer_risk <= 0.05
    assert found.consumer_risk <= 0.10


def test_no_smaller_plan_meets_both_points() -> None:
    size = two_point_plan(0.01, 0.08).plan.sample_size
    for smaller, accept in product(range(1, size), range(6)):
        passes = binomial.pass_probability(0.01, smaller, accept)
        assert passes < 0.95 or binomial.pass_probability(0.08, smaller, accept) > 0.10


def test_two_tests_are_worth_less_than_one_as_simulated() -> None:
    first, second = SamplingPlan(40, 0, lot_size=200), SamplingPlan(60, 1, lot_size=200)
    chance = np.random.default_rng(11)
    lots = chance.permuted(np.tile(np.arange(200) < 10, (40_000, 1)), axis=1)
    passes = lots[:, :40].sum(axis=1) == 0
    passes_later = lots[:, 40:100].sum(axis=1) <= 1
    wanted = 1 - np.mean(passes | passes_later)
    assert sequence_confidence(first, second, 0.95) == pytest.approx(wanted, abs=0.01)
    alone = 1 - hypergeometric.pass_probability(200, 10, 40)
    assert sequence_confidence(first, second, 0.95) < alone


def test_a_second_sample_needs_parts_that_are_left() -> None:
    with pytest.raises(ValueError, match="30 are left"):
        sequence_confidence(SamplingPlan(70, 0, 100), SamplingPlan(31, 0, 100), 0.95)
    with pytest.raises(ValueError, match="same lot size"):
        sequence_confidence(SamplingPlan(70, 0, 100), SamplingPlan(31, 0), 0.95)


def test_large_lots_are_counted_exactly_and_soon() -> None:
    assert plan_for_reliability(0.999, 0.95, lot_size=10_000_000).sample_size == 2994
    assert hypergeometric.smallest_sample(1_000_000, 1, 0, 0.95) == 950_000


def test_beyond_whole_numbers_the_logarithms_have_seven_digits() -> None:
    few = hypergeometric.LARGEST_EXACT + 1
    for lot, bad, sample, accept in (
        (100_000, few, few, 40),
        (100_000, 5000, few, 100),
        (6000, few, 5000, 1700),
    ):
        ways = sum(comb(bad, x) * comb(lot - bad, sample - x) for x in range(accept + 1))
        exact = ways / comb(lot, sample)
        assert exact > 0
        found = hypergeometric.pass_probability(lot, bad, sample, accept)
        assert found == pytest.approx(exact, rel=1e-7)
        one = comb(bad, accept) * comb(lot - bad, sample - accept) / comb(lot, sample)
        likely = hypergeometric.probability_of(accept, lot, bad, sample)
        assert likely == pytest.approx(one, rel=1e-7)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_probabilities_of_all_numbers_found_add_up(data: st.DataObject) -> None:
    lot = data.draw(st.integers(1, 40))
    bad, sample = data.draw(st.integers(0, lot)), data.draw(st.integers(0, lot))
    each = [hypergeometric.probability_of(x, lot, bad, sample) for x in range(sample + 1)]
    assert sum(each) == pytest.approx(1.0, rel=1e-12)
    for accept in range(sample + 1):
        passing = hypergeometric.pass_probability(lot, bad, sample, accept)
        assert passing == pytest.approx(sum(each[: accept + 1]), rel=1e-12)
        wanted = sum(comb(bad, x) * comb(lot - bad, sample - x) for x in range(accept + 1))
        assert passing == pytest.approx(wanted / comb(lot, sample), rel=1e-12)


@pytest.mark.parametrize("bad", [math.nan, 0.0, 1.0, 95.0, -0.1])
def test_what_is_no_share_is_refused_with_an_example(bad: float) -> None:
    with pytest.raises(ValueError, match=r"confidence must be a share .* such as 0\.95"):
        plan_for_reliability(0.99, bad)
    with pytest.raises(ValueError, match="reliability must be a share"):
        plan_for_reliability(bad, 0.95, lot_size=100)
    with pytest.raises(ValueError, match="must be a share"):
        two_point_plan(bad, 0.05)


def test_a_plan_that_cannot_be_is_refused_with_the_way_out() -> None:
    with pytest.raises(NoPlan, match="accept 1 at most"):
        plan_for_reliability(0.98, 0.95, accept=2, lot_size=100)
    with pytest.raises(ValueError, match="must be better than the consumer's"):
        two_point_plan(0.05, 0.01)
    with pytest.raises(NoPlan, match="farther apart"):
        two_point_plan(0.05, 0.051)
    with pytest.raises(ValueError, match="always passes"):
        SamplingPlan(3, 3)
    with pytest.raises(ValueError, match="cannot be drawn from a lot of 10"):
        SamplingPlan(11, 0, 10)
    with pytest.raises(ValueError, match="A lot has 1 to"):
        plan_for_reliability(0.99, 0.95, lot_size=0)
    with pytest.raises(ValueError, match="accepts with 0 to"):
        plan_for_reliability(0.99, 0.95, accept=-1)
    with pytest.raises(ValueError, match="impossible"):
        bad_at_most(100, 10, 11)
    with pytest.raises(ValueError, match="between 0 and 1"):
        quality_at(SamplingPlan(10), 1.0)
    with pytest.raises(ValueError, match="must be 0 to 1"):
        accepted_share(SamplingPlan(10), math.nan)
