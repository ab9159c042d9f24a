"""Run lengths of CUSUM charts."""

import math

import numpy as np
import pytest
from scipy.special import ndtr

from spc.cusum_run_length import cusum_run_length, limit_for


@pytest.mark.parametrize(
    ("h", "head_start", "in_control", "shifted"),
    [(4.0, 0.0, 167.68, 8.38), (5.0, 0.0, 465.44, 10.38), (5.0, 2.5, 430.39, 6.35)],
)
def test_run_lengths_are_exact(
    h: float, head_start: float, in_control: float, shifted: float
) -> None:
    assert cusum_run_length(0.5, h, head_start=head_start) == pytest.approx(in_control, abs=0.005)
    assert cusum_run_length(0.5, h, 1.0, head_start=head_start) == pytest.approx(shifted, abs=0.005)


def test_the_limit_for_a_run_length_in_control_is_found() -> None:
    assert limit_for(370.0) == pytest.approx(4.7738, abs=5e-5)
    for wanted in (25.0, 91.75, 336_000.0, 1e7):
        for k in (0.1, 0.5, 2.0):
            assert cusum_run_length(k, limit_for(wanted, k)) == pytest.approx(wanted, rel=1e-5)
    assert cusum_run_length(0.5, limit_for(500.0, sides=1), sides=1) == pytest.approx(500.0)


def test_a_limit_of_nearly_nothing_is_the_test_of_one_point() -> None:
    beyond = 2 * ndtr(-3.0)

    assert cusum_run_length(3.0, 1e-9) == pytest.approx(1 / beyond, rel=1e-6)


def test_a_markov_chain_of_many_states_comes_to_the_same() -> None:
    # Brook and Evans: the sum is known to one of many narrow cells, the first around zero.
    k, h, shift, cells = 0.5, 4.0, 0.3, 1600
    width = 2 * h / (2 * cells - 1)
    middles = np.arange(cells) * width
    edges = np.concatenate([[-math.inf], middles + width / 2])
    step = np.diff(ndtr(edges - middles[:, np.newaxis] + k - shift), axis=1)
    lengths = np.linalg.solve(np.eye(cells) - step, np.ones(cells))

    assert cusum_run_length(k, h, shift, sides=1) == pytest.approx(lengths[0], rel=1e-5)
    head_start = float(middles[800])
    assert cusum_run_length(k, h, shift, head_start=head_start, sides=1) == pytest.approx(
        lengths[800], rel=1e-5
    )


def test_two_sides_with_a_head_start_agree_with_simulation() -> None:
    runs, steps = 40_000, 400
    rng = np.random.default_rng(14)
    above = below = np.full(runs, 1.5)
    length = np.zeros(runs)
    running = np.ones(runs, dtype=bool)
    for _ in range(steps):
        z = rng.normal(0.25, 1.0, runs)
        above, below = np.maximum(0, above + z - 0.5), np.maximum(0, below - z - 0.5)
        length += running
        running &= (above <= 3.0) & (below <= 3.0)
    exact = cusum_run_length(0.5, 3.0, 0.25, head_start=1.5)

    assert not running.any() or running.mean() < 1e-4
    assert length.mean() == pytest.approx(exact, abs=4 * length.std() / math.sqrt(runs))


@pytest.mark.parametrize(
    ("k", "h", "head_start", "sides", "message"),
    [
        (-1.0, 4.0, 0.0, 2, "allowance"),
        (math.nan, 4.0, 0.0, 2, "allowance"),
        (0.5, 0.0, 0.0, 2, "decision limit"),
        (0.5, math.nan, 0.0, 2, "decision limit"),
        (0.5, 30.0, 0.0, 2, "longer than 1e.09"),
        (0.5, 5.0, 3.5, 2, "head start is 0 to 3"),
        (0.5, 5.0, -0.1, 1, "head start"),
        (0.5, 5.0, 0.0, 3, "1 side or 2"),
    ],
)
def test_what_has_no_run_length_is_refused(
    k: float, h: float, head_start: float, sides: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        cusum_run_length(k, h, head_start=head_start, sides=sides)


@pytest.mark.parametrize(("wanted", "k"), [(1.0, 0.5), (1e9, 0.5), (370.0, 0.0), (20.0, 2.0)])
def test_what_has_no_limit_is_refused(wanted: float, k: float) -> None:
    with pytest.raises(ValueError, match=r"run of|allowance|smaller k"):
        limit_for(wanted, k)
