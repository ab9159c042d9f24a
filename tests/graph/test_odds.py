"""The odds of sharing something by chance, against sums over all ways."""

from math import comb, log, sqrt
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.odds import fisher_p, odds_ratio, q_values

COUNTS = st.tuples(st.integers(0, 12), st.integers(0, 40)).flatmap(
    lambda sizes: st.tuples(
        st.integers(0, sizes[0]), st.just(sizes[0]), st.integers(0, sizes[1]), st.just(sizes[1])
    )
)


def exact_tail(exposed_bad: int, bad: int, exposed_others: int, others: int) -> float:
    """The share of all ways to choose the exposed lots that has at least so many bad ones."""
    exposed = exposed_bad + exposed_others
    ways = sum(
        comb(bad, found) * comb(others, exposed - found)
        for found in range(exposed_bad, min(bad, exposed) + 1)
    )
    return ways / comb(bad + others, exposed)


@given(COUNTS)
def test_the_probability_is_the_share_of_all_ways(counts: tuple[int, int, int, int]) -> None:
    assert fisher_p(*counts) == pytest.approx(exact_tail(*counts), rel=1e-9)


def test_the_tea_tasting_lady() -> None:
    # Fisher's own example: all four cups, and three of four, named right.
    assert fisher_p(4, 4, 0, 4) == pytest.approx(1 / 70)
    assert fisher_p(3, 4, 1, 4) == pytest.approx(17 / 70)


def test_the_probability_holds_among_a_million_lots() -> None:
    few = fisher_p(3, 3, 0, 1_000_000)
    assert few == pytest.approx(1 / comb(1_000_003, 3), rel=1e-6)
    many = (5, 20, 1_000, 50_000)
    assert fisher_p(*many) == pytest.approx(exact_tail(*many), rel=1e-6)
    assert fisher_p(200, 200, 0, 10_000_000) >= 0.0


@pytest.mark.parametrize("counts", [(4, 3, 0, 1), (-1, 3, 0, 1), (1, 3, 2, 1)])
def test_counts_that_cannot_be_are_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        fisher_p(*counts)


def test_an_odds_ratio_lies_in_its_interval_and_is_finite_at_the_edges() -> None:
    found = odds_ratio(5, 6, 10, 100)
    a, b, c, d = 5.5, 1.5, 10.5, 90.5
    assert found.ratio == pytest.approx(a * d / (b * c))
    width = 1.96 * sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    assert log(found.high / found.ratio) == pytest.approx(width, rel=1e-4)
    assert log(found.ratio / found.low) == pytest.approx(width, rel=1e-4)
    for counts in ((3, 3, 0, 0), (0, 3, 5, 5), (3, 3, 0, 1000)):
        edge = odds_ratio(*counts)
        assert 0 < edge.low < edge.ratio < edge.high < float("inf")


@given(st.integers(0, 2**32))
def test_q_values_are_those_of_the_stepwise_rule(seed: int) -> None:
    random = Random(seed)
    p = [random.choice((0.0, 1.0, random.random(), 1e-6)) for _ in range(random.randrange(12))]
    q = q_values(np.array(p))
    ranked = sorted(p)
    for value, found in zip(p, q.tolist(), strict=True):
        reached = [one * len(p) / (at + 1) for at, one in enumerate(ranked) if one >= value]
        assert found == pytest.approx(min(1.0, *reached, 1.0))


@given(st.integers(0, 2**32), st.integers(0, 9))
def test_tests_that_are_only_counted_are_tests_of_probability_one(seed: int, more: int) -> None:
    random = Random(seed)
    p = [random.random() ** 4 for _ in range(random.randrange(12))]
    every = q_values(np.array([*p, *[1.0] * more]))
    assert q_values(np.array(p), len(p) + more).tolist() == pytest.approx(every[: len(p)].tolist())


def test_fewer_tests_than_probabilities_are_refused() -> None:
    with pytest.raises(ValueError, match="2 probabilities cannot come from 1 tests"):
        q_values(np.array([0.1, 0.2]), 1)


def test_q_values_of_a_published_example() -> None:
    # Benjamini and Hochberg 1995, section 3: at a rate of 0.05 the four smallest of 15 are called.
    p = np.array(
        [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
            0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
        ]
    )  # fmt: skip
    assert (q_values(p) <= 0.05).tolist() == [True] * 4 + [False] * 11
