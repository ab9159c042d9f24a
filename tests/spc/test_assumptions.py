"""What run rules take for granted, and the words when it does not hold."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from spc.assumptions import EFFECTS, NOMINAL_ARL, Concern, apparent_resolution, check_assumptions
from spc.rule_sets import WESTERN_ELECTRIC
from spc.run_lengths import run_length

NAN = math.nan


def autoregressive(phi: float, number: int, seed: int) -> NDArray[np.float64]:
    noise = np.random.default_rng(seed).normal(size=number)
    row = np.empty(number)
    row[0] = noise[0]
    for index in range(1, number):
        row[index] = phi * row[index - 1] + math.sqrt(1 - phi**2) * noise[index]
    return row


def kinds(concerns: tuple[Concern, ...]) -> list[str]:
    return [concern.kind for concern in concerns]


def test_points_that_keep_all_assumptions_give_no_concern() -> None:
    assert check_assumptions(np.random.default_rng(22).normal(36.0, 0.8, 200)) == ()


def test_the_nominal_run_length_is_that_of_the_rules() -> None:
    assert run_length(WESTERN_ELECTRIC).mean == pytest.approx(NOMINAL_ARL, abs=0.005)
    assert all(lengths[0] == NOMINAL_ARL for _, lengths in EFFECTS.values())


def test_neighbours_that_are_alike_shorten_the_runs() -> None:
    (concern,) = check_assumptions(autoregressive(0.5, 4000, 23))

    assert concern.kind == "autocorrelation"
    assert concern.figure == pytest.approx(0.5, abs=0.06)
    assert concern.arl == pytest.approx(27.0, rel=0.15)
    assert concern.nominal_arl == 91.75


def test_neighbours_that_alternate_are_named_without_a_run_length() -> None:
    (concern,) = check_assumptions(autoregressive(-0.5, 400, 24))

    assert (concern.kind, concern.arl) == ("autocorrelation", None)
    assert concern.figure == pytest.approx(-0.5, abs=0.15)


def test_skewed_points_shorten_the_runs_on_either_side() -> None:
    points = np.random.default_rng(25).gamma(4.0, size=20_000)

    for row in (points, -points):
        (concern,) = check_assumptions(row)
        assert concern.kind == "skew"
        assert abs(concern.figure) == pytest.approx(1.0, abs=0.1)
        assert concern.arl == pytest.approx(52.0, rel=0.06)


@pytest.mark.parametrize(("resolution", "length"), [(0.2, 168.0), (0.4, 319.0), (0.8, 1175.0)])
def test_coarse_readings_lengthen_the_runs(resolution: float, length: float) -> None:
    (concern,) = check_assumptions([], sigma=0.8, resolution=resolution)

    assert concern.kind == "resolution"
    assert concern.figure == pytest.approx(resolution / 0.8)
    assert concern.arl == pytest.approx(length)


def test_the_step_of_the_readings_is_seen_in_them() -> None:
    readings = np.round(np.random.default_rng(26).normal(36.0, 1.0, 100) * 2) / 2

    assert apparent_resolution(readings) == 0.5
    (concern,) = check_assumptions(readings)
    assert concern.kind == "resolution"
    assert concern.figure == pytest.approx(0.5, rel=0.2)
    assert check_assumptions(readings, resolution=0.1) == ()


def test_binary_dust_is_no_step() -> None:
    assert apparent_resolution([0.3, 0.1 + 0.2, 0.4]) == pytest.approx(0.1)
    assert apparent_resolution([0.3, 0.1 + 0.2]) is None
    assert apparent_resolution([5.0, NAN, 5.0]) is None
    assert apparent_resolution([]) is None


def test_between_and_beyond_the_figures_of_the_table_the_run_length_is_carried_on() -> None:
    between = check_assumptions([], sigma=1.0, resolution=0.35)[0].arl
    beyond = check_assumptions([], sigma=1.0, resolution=4.0)[0].arl

    assert between is not None
    assert 168 < between < 319
    assert beyond == pytest.approx(1175)


def test_fewer_than_twenty_points_give_no_concern_of_correlation_or_skew() -> None:
    trend = np.arange(19.0)

    assert check_assumptions(trend, resolution=0.0) == ()
    assert kinds(check_assumptions(np.arange(20.0), resolution=0.0)) == ["autocorrelation"]
    assert check_assumptions([], resolution=0.0) == ()


def test_constant_points_give_no_figure() -> None:
    for row in ([36.1] * 50, [0.1 + 0.2, 0.3] * 25):
        assert check_assumptions(row) == ()
    assert kinds(check_assumptions([36.1] * 50, sigma=0.5, resolution=0.5)) == ["resolution"]


def test_an_excluded_point_keeps_its_neighbours_apart() -> None:
    alike = np.repeat(np.random.default_rng(27).normal(size=60), 2)
    apart = np.insert(alike, np.arange(1, 120), NAN)

    assert kinds(check_assumptions(alike, resolution=0.0)) == ["autocorrelation"]
    assert check_assumptions(apart, resolution=0.0) == ()


def test_a_concern_where_there_is_none_is_as_rare_as_said() -> None:
    rows = np.random.default_rng(28).normal(size=(3000, 40))
    found = [kinds(check_assumptions(row, resolution=0.0)) for row in rows]

    for kind in ("autocorrelation", "skew"):
        assert sum(kind in each for each in found) / 3000 == pytest.approx(0.01, abs=0.008)


@pytest.mark.parametrize(
    ("points", "sigma", "resolution", "message"),
    [
        ([[1.0, 2.0]], None, None, "one row"),
        ([1.0, math.inf], None, None, "cannot have been measured"),
        ([1.0], 0.0, None, "Sigma"),
        ([1.0], NAN, None, "Sigma"),
        ([1.0], None, -0.1, "resolution"),
        ([1.0], None, NAN, "resolution"),
    ],
)
def test_what_cannot_be_checked_is_refused(
    points: list[float], sigma: float | None, resolution: float | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        check_assumptions(points, sigma=sigma, resolution=resolution)
