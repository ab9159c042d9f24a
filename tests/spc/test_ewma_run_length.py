"""Run lengths of EWMA charts."""

import math

import numpy as np
import pytest
from scipy.special import ndtr

from spc.ewma_run_length import ewma_run_length, reach_for


@pytest.mark.parametrize(("shift", "length"), [(0.0, 499.74), (1.0, 10.54)])
def test_run_lengths_at_weight_a_fifth_are_exact(shift: float, length: float) -> None:
    assert ewma_run_length(0.2, 2.962, shift) == pytest.approx(length, abs=0.0051)


def test_the_reach_for_a_run_length_in_control_is_found() -> None:
    assert reach_for(370.4, 0.2) == pytest.approx(2.8593, abs=5e-5)
    for wanted in (2.0, 91.75, 336_000.0):
        for weight in (0.1, 1.0):
            assert ewma_run_length(weight, reach_for(wanted, weight)) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("weight", "reach"), [(0.03, 2.437), (0.05, 2.615), (0.1, 2.814), (0.4, 3.054)]
)
def test_the_designs_of_lucas_and_saccucci_run_500_points(weight: float, reach: float) -> None:
    assert ewma_run_length(weight, reach) == pytest.approx(500, rel=2e-3)


def test_with_weight_one_it_is_the_three_sigma_test() -> None:
    assert ewma_run_length(1.0, 3.0) == pytest.approx(1 / (2 * ndtr(-3)), rel=1e-9)
    assert ewma_run_length(1.0, 3.0, 1.0) == pytest.approx(1 / (ndtr(-2) + ndtr(-4)), rel=1e-9)


def test_a_markov_chain_of_many_states_comes_to_the_same() -> None:
    # Brook and Evans: the average is known to one of many narrow cells.
    weight, limit, cells = 0.2, 2.7 * math.sqrt(0.2 / 1.8), 801
    edges = np.linspace(-limit, limit, cells + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    points = (edges - (1 - weight) * middles[:, np.newaxis]) / weight - 0.7
    step = np.diff(ndtr(points), axis=1)
    lengths = np.linalg.solve(np.eye(cells) - step, np.ones(cells))

    assert ewma_run_length(weight, 2.7, 0.7) == pytest.approx(lengths[cells // 2], rel=1e-5)
    start = float(middles[600])
    assert ewma_run_length(weight, 2.7, 0.7, start=start) == pytest.approx(lengths[600], rel=1e-5)


@pytest.mark.parametrize("weight", [0.01, 0.05])
def test_slow_averages_have_quadrature_enough(weight: float) -> None:
    # The same chain as above, whose cells here are narrower than the weight.
    limit, cells = 2.5 * math.sqrt(weight / (2 - weight)), 1201
    edges = np.linspace(-limit, limit, cells + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    step = np.diff(ndtr((edges - (1 - weight) * middles[:, np.newaxis]) / weight), axis=1)
    lengths = np.linalg.solve(np.eye(cells) - step, np.ones(cells))

    assert ewma_run_length(weight, 2.5) == pytest.approx(lengths[cells // 2], rel=1e-3)


def test_both_sides_are_alike() -> None:
    assert ewma_run_length(0.2, 2.9, 0.8) == pytest.approx(ewma_run_length(0.2, 2.9, -0.8))


@pytest.mark.parametrize(
    ("weight", "reach", "shift", "start", "message"),
    [
        (0.0, 3.0, 0.0, 0.0, "weight"),
        (1.5, 3.0, 0.0, 0.0, "weight"),
        (math.nan, 3.0, 0.0, 0.0, "weight"),
        (0.2, -1.0, 0.0, 0.0, "reach"),
        (0.2, math.inf, 0.0, 0.0, "reach"),
        (0.2, 9.0, 0.0, 0.0, "longer than 1e.09"),
        (0.2, 3.0, math.nan, 0.0, "shift"),
        (0.2, 3.0, 0.0, 1.1, "within its limits"),
    ],
)
def test_what_has_no_run_length_is_refused(
    weight: float, reach: float, shift: float, start: float, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        ewma_run_length(weight, reach, shift, start=start)


@pytest.mark.parametrize(("wanted", "weight"), [(1.0, 0.2), (1e12, 0.2), (370.0, 0.001)])
def test_what_has_no_reach_is_refused(wanted: float, weight: float) -> None:
    with pytest.raises(ValueError, match=r"run of|weight"):
        reach_for(wanted, weight)
