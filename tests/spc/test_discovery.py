"""The false-discovery layer: p-values that keep their promise, and what it costs in delay."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from spc.benjamini_hochberg import cutoff, q_values
from spc.discovery import WEIGHT, change_p, ewma_p, next_ewma, point_p

FloatArray = NDArray[np.float64]
STREAMS, SHIFTED, WARM_UP, TICKS = 1000, 20, 100, 100


@dataclass(frozen=True)
class Watched:
    """Over many plants: the mean share of false flags in each, and the delays of true ones."""

    false_shares: FloatArray
    delays: FloatArray

    @property
    def standard_error(self) -> float:
        return float(self.false_shares.std(ddof=1) / math.sqrt(len(self.false_shares)))


def by_average(ewma: float, points: int, z: float, baseline: int) -> float:
    return ewma_p(ewma, points, baseline_points=baseline)


def by_both(ewma: float, points: int, z: float, baseline: int) -> float:
    return change_p(ewma, points, z, baseline_points=baseline)


Way = Callable[[float, int, float, int], float]


def estimated_limits(rng: np.random.Generator, baseline: int) -> tuple[FloatArray, FloatArray]:
    """Centre and sigma of each stream, from its own moving ranges; true ones for 0 points."""
    if not baseline:
        return np.zeros(STREAMS), np.ones(STREAMS)
    values = rng.standard_normal((STREAMS, baseline))
    return values.mean(axis=1), np.abs(np.diff(values)).mean(axis=1) * math.sqrt(math.pi) / 2


def watch(way: Way, shift: float, *, shifted: int, plants: int, baseline: int = 0) -> Watched:
    rng = np.random.default_rng(5)
    shares, delays = [], []
    for _ in range(plants):
        center, sigma = estimated_limits(rng, baseline)
        ewma, first, false = np.zeros(STREAMS), np.full(shifted, math.inf), []
        for tick in range(-WARM_UP, TICKS):
            z = rng.standard_normal(STREAMS)
            z[:shifted] += shift * (tick >= 0)
            z = (z - center) / sigma
            ewma = WEIGHT * z + (1 - WEIGHT) * ewma
            if tick < 0:
                continue
            p = np.ones(STREAMS)
            # What lies nearer has a p-value above .05: the cutoff never looks at it.
            for at in np.flatnonzero((np.abs(ewma) > 1.9 / 3) | (np.abs(z) > 1.9)).tolist():
                p[at] = way(float(ewma[at]), WARM_UP + tick + 1, float(z[at]), baseline)
            found = p <= cutoff(p)
            first[found[:shifted]] = np.minimum(first[found[:shifted]], tick + 1)
            false.append(found[shifted:].sum() / max(found.sum(), 1))
        shares.append(float(np.mean(false)))
        delays += first.tolist()
    return Watched(np.array(shares), np.array(delays))


@pytest.mark.parametrize(
    ("way", "shift", "delay"),
    [(by_average, 1.0, 15), (by_average, 2.0, 4), (by_both, 1.0, 17), (by_both, 4.0, 1)],
)
def test_one_flag_in_twenty_is_false_and_true_ones_come_soon(
    way: Way, shift: float, delay: int
) -> None:
    found = watch(way, shift, shifted=SHIFTED, plants=10)

    assert found.false_shares.mean() <= 0.05 + 3 * found.standard_error
    assert found.false_shares.mean() >= 0.03
    assert np.median(found.delays) == pytest.approx(delay, abs=1 if shift > 1 else 2.5)


def test_in_a_plant_where_nothing_changes_one_tick_in_twenty_has_a_false_flag() -> None:
    found = watch(by_both, 0.0, shifted=0, plants=10)

    assert found.false_shares.mean() <= 0.05 + 3 * found.standard_error


@pytest.mark.parametrize("baseline", [25, 50])
def test_limits_from_few_points_do_not_break_the_promise(baseline: int) -> None:
    found = watch(by_both, 2.0, shifted=SHIFTED, plants=5, baseline=baseline)

    assert found.false_shares.mean() <= 0.05 + 3 * found.standard_error


def test_limits_taken_as_certain_though_estimated_would_break_it() -> None:
    def careless(ewma: float, points: int, z: float, baseline: int) -> float:
        return change_p(ewma, points, z)

    assert watch(careless, 2.0, shifted=SHIFTED, plants=2, baseline=25).false_shares.mean() > 0.3


@pytest.mark.parametrize("points", [1, 3, 50])
@pytest.mark.parametrize("baseline", [0, 30])
def test_p_values_of_a_stream_in_control_are_uniform(points: int, baseline: int) -> None:
    rng = np.random.default_rng(6)
    runs = 20_000
    z = rng.standard_normal((runs, points))
    if baseline:
        values = rng.standard_normal((runs, baseline))
        sigma = np.abs(np.diff(values)).mean(axis=1) * math.sqrt(math.pi) / 2
        z = (z - values.mean(axis=1)[:, None]) / sigma[:, None]
    ewma = np.zeros(runs)
    for column in z.T:
        ewma = WEIGHT * column + (1 - WEIGHT) * ewma
    p = np.array([ewma_p(each, points, baseline_points=baseline) for each in ewma.tolist()])

    for level in (0.5, 0.1, 0.01, 0.001):
        error = math.sqrt(level * (1 - level) / runs)
        # With an estimated sigma the tail is an approximation: a fifth either way.
        assert (p <= level).mean() == pytest.approx(
            level, abs=4 * error + 0.2 * level * (baseline > 0)
        )


def test_the_average_weighs_the_newest_point_and_passes_over_excluded_ones() -> None:
    ewma = 0.0
    for z in (1.0, math.nan, -2.0, 0.5):
        ewma = next_ewma(ewma, z)

    assert ewma == pytest.approx(0.2 * 0.5 + 0.8 * (0.2 * -2.0 + 0.8 * (0.2 * 1.0)))


def test_both_sides_count_alike() -> None:
    assert ewma_p(-0.7, 9, baseline_points=40) == ewma_p(0.7, 9, baseline_points=40)
    assert change_p(-0.7, 9, -2.0) == change_p(0.7, 9, 2.0)


def test_a_single_point_has_the_p_value_of_its_average() -> None:
    assert ewma_p(WEIGHT * 2.2, 1) == pytest.approx(point_p(2.2))
    assert ewma_p(WEIGHT * 2.2, 1, baseline_points=30) == pytest.approx(
        point_p(2.2, baseline_points=30)
    )


def test_p_values_do_not_fail_where_there_is_little_to_go_by() -> None:
    assert ewma_p(0.0, 0) == change_p(0.0, 0, math.nan) == 1.0
    assert change_p(0.6, 200, math.nan) == pytest.approx(2 * ewma_p(0.6, 200))
    assert 0 < ewma_p(5.0, 200, baseline_points=1) < 1
    assert ewma_p(0.6, 10**6, baseline_points=10**6) == pytest.approx(ewma_p(0.6, 10**6), rel=0.01)
    assert point_p(1e200) == 0.0


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: next_ewma(math.nan, 1.0), "start the stream anew"),
        (lambda: next_ewma(0.0, math.inf), "infinite"),
        (lambda: ewma_p(math.nan, 3), "no p-value"),
        (lambda: ewma_p(0.0, -1), "cannot be negative"),
        (lambda: ewma_p(0.0, 3, baseline_points=-1), "cannot be negative"),
        (lambda: point_p(-math.inf), "infinite"),
        (lambda: point_p(1.0, baseline_points=-2), "cannot be negative"),
    ],
)
def test_what_has_no_p_value_is_refused(ask: Callable[[], float], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ask()


def discovered_by_hand(p: list[float], q: float) -> set[int]:
    order = sorted(range(len(p)), key=lambda at: p[at])
    most = max((k for k in range(1, len(p) + 1) if p[order[k - 1]] <= k * q / len(p)), default=0)
    return {at for at in order if most and p[at] <= p[order[most - 1]]}


@pytest.mark.parametrize("q", [0.01, 0.05, 0.2])
def test_the_cutoff_and_the_q_values_discover_what_the_procedure_written_out_does(q: float) -> None:
    rng = np.random.default_rng(9)
    for _ in range(200):
        p = rng.random(rng.integers(1, 40)) ** rng.integers(1, 6)
        p = np.round(p, 3) if rng.random() < 0.5 else p  # ties, and zeros
        by_hand = discovered_by_hand(p.tolist(), q)
        assert set(np.flatnonzero(p <= cutoff(p, q)).tolist()) == by_hand
        assert set(np.flatnonzero(q_values(p) <= q * (1 + 1e-12)).tolist()) == by_hand


def test_a_p_value_of_zero_is_discovered_and_nothing_else_by_a_cutoff_of_zero() -> None:
    p = np.array([0.5, 0.0, 0.9])

    assert (p <= cutoff(p)).tolist() == [False, True, False]
    assert not (p[[0, 2]] <= cutoff(p[[0, 2]])).any()


def test_without_streams_nothing_is_discovered() -> None:
    assert cutoff(np.array([])) == 0.0
    assert q_values(np.array([])).tolist() == []


@pytest.mark.parametrize(
    ("p", "q", "sentence"),
    [
        ([0.1, math.nan], 0.05, "P-value 1 is nan"),
        ([1.2], 0.05, "P-value 0 is 1.2"),
        ([-0.1], 0.05, "P-value 0 is -0.1"),
        ([[0.1]], 0.05, "one row"),
        ([0.1], 0.0, "between 0 and 1"),
        ([0.1], math.nan, "between 0 and 1"),
    ],
)
def test_p_values_that_are_none_are_refused(p: list[float], q: float, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        cutoff(np.array(p), q)
