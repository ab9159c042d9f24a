"""Windows of suspect points: do they reach back to the start of a step, or of a slow drift?"""

import math
from dataclasses import dataclass
from functools import cache
from time import process_time

import numpy as np
import pytest
from numpy.typing import NDArray

from spc.change_dating import date_change, drop_for
from spc.drift_dating import POINTS_TO_MATTER, DriftDate, date_drift
from spc.signals import flags

TAU = 100
LONGEST = 300
RUNS = 6000


@dataclass(frozen=True)
class Windows:
    """How many points before the change are held, over many runs (negative: it is missed)."""

    step: NDArray[np.int64]
    either: NDArray[np.int64]

    @property
    def covered_by_step(self) -> float:
        return float((self.step >= 0).mean())

    @property
    def covered(self) -> float:
        return float((self.either >= 0).mean())


@cache
def signalled(kind: str, amount: float, centre_error: float) -> tuple[NDArray[np.float64], ...]:
    """Streams up to the first Western Electric signal; those that signal before 100 are redrawn."""
    rng = np.random.default_rng(7)
    after = np.arange(LONGEST)
    mean = np.full(LONGEST, amount) if kind == "step" else amount * (after + 1)
    streams: list[NDArray[np.float64]] = []
    while len(streams) < RUNS:
        z = rng.standard_normal((1000, TAU + LONGEST))
        z[:, TAU:] += mean
        z += centre_error * rng.standard_normal((1000, 1))
        breaks = np.arange(z.size) % z.shape[1] == 0
        found = np.logical_or.reduce(list(flags(z.ravel(), breaks=breaks).values()))
        first = found.reshape(z.shape).argmax(axis=1)
        streams += [row[: at + 1] for row, at in zip(z, first, strict=True) if at >= TAU]
    return tuple(streams[:RUNS])


def windows(
    kind: str, amount: float, *, coverage: float = 0.95, centre_error: float = 0.0
) -> Windows:
    drop = drop_for(coverage)
    dates = [date_change(z, 1, drop=drop) for z in signalled(kind, amount, centre_error)]
    return Windows(
        np.array([TAU - date.lower for date in dates]),
        np.array([TAU - date.earliest for date in dates]),
    )


# Over 6000 runs a coverage of .95 has a standard error of .003.
@pytest.mark.parametrize(
    ("shift", "coverage", "by_step", "held"),
    [
        (1.0, 0.95, 0.956, (11, 16)),
        (1.0, 0.99, 0.987, (13, 18)),
        (1.5, 0.95, 0.985, (11, 16)),
        (2.0, 0.95, 0.993, (10, 17)),
    ],
)
def test_the_window_of_a_step_covers_it_and_stays_short(
    shift: float, coverage: float, by_step: float, held: tuple[int, int]
) -> None:
    found = windows("step", shift, coverage=coverage)

    assert found.covered_by_step == pytest.approx(by_step, abs=0.009)
    assert found.covered_by_step >= min(coverage, 0.98)
    assert found.covered >= coverage
    assert np.median(found.either) == pytest.approx(held[0], abs=1)
    assert np.quantile(found.either, 0.9) == pytest.approx(held[1], abs=1)


def test_the_window_covers_a_step_where_the_centre_was_estimated_from_fifty_points() -> None:
    found = windows("step", 1.0, centre_error=1 / math.sqrt(50))

    assert found.covered_by_step == pytest.approx(0.950, abs=0.009)
    assert found.covered >= 0.95


@pytest.mark.parametrize(
    ("slope", "by_step", "covered", "held"),
    [
        (0.1, 0.64, 0.956, (7, 13)),
        (0.2, 0.77, 0.970, (10, 15)),
        (0.5, 0.83, 0.989, (9, 16)),
    ],
)
def test_the_window_of_a_drift_covers_its_start_where_a_step_dates_it_too_late(
    slope: float, by_step: float, covered: float, held: tuple[int, int]
) -> None:
    found = windows("drift", slope)

    assert found.covered_by_step == pytest.approx(by_step, abs=0.02)
    assert found.covered == pytest.approx(covered, abs=0.009)
    assert found.covered >= 0.95
    assert np.median(found.either) == pytest.approx(held[0], abs=1)
    assert np.quantile(found.either, 0.9) == pytest.approx(held[1], abs=1)


def test_a_very_slow_drift_is_covered_from_where_it_begins_to_show() -> None:
    found = windows("drift", 0.05)

    assert found.covered == pytest.approx(0.742, abs=0.02)
    # Its tenth point is the first that is off by half a standard deviation.
    assert (found.either >= -9).mean() >= 0.97


def clear_drifts(kind: str, amount: float, later: int) -> float:
    """Share of streams that speak for a drift so many points after the signal."""
    rng = np.random.default_rng(8)
    clear = []
    for z in signalled(kind, amount, 0.0)[:1500]:
        more = np.arange(len(z) - TAU, len(z) - TAU + later) + 1
        mean = amount if kind == "step" else amount * more
        drift = date_change(np.append(z, mean + rng.standard_normal(later)), 1).drift
        clear.append(drift is not None and drift.clear)
    return float(np.mean(clear))


def test_whether_a_change_is_a_drift_shows_only_after_the_signal() -> None:
    assert clear_drifts("drift", 0.5, 0) < 0.2
    assert clear_drifts("drift", 0.5, 10) > 0.95
    assert clear_drifts("drift", 0.2, 10) == pytest.approx(0.62, abs=0.05)
    assert clear_drifts("step", 1.0, 10) < 0.03
    assert clear_drifts("step", 2.0, 10) < 0.05


def log_likelihood(z: list[float], first: int, slope: float) -> float:
    """Of a drift by `slope` a point from point `first` on, by the densities."""
    means = [slope * (number + 1) for number in range(len(z) - first)]
    return sum(-((x - m) ** 2) / 2 + x**2 / 2 for x, m in zip(z[first:], means, strict=True))


def test_the_start_the_slope_and_the_lower_end_follow_the_likelihood() -> None:
    z = np.random.default_rng(5).standard_normal(40)
    z[25:] += 0.3 * np.arange(1, 16)
    drift = date_drift(z, step=10.0, delta_min=1.0, drop=3.5)
    assert drift is not None

    slopes = np.arange(1 / POINTS_TO_MATTER, 2.0, 0.001)
    best = [max(log_likelihood(z.tolist(), t, b) for b in slopes.tolist()) for t in range(20, 40)]
    top = max(best)
    assert drift.start == 20 + best.index(top)
    assert drift.lower == 20 + next(t for t, each in enumerate(best) if each >= top - 3.5)
    assert drift.slope == pytest.approx(0.3, abs=0.05)
    assert drift.gain == pytest.approx(top - 10.0, abs=1e-3)


def test_a_clean_ramp_is_dated_to_its_first_point() -> None:
    ramp = [0.0] * 20 + [1.0, 2.0, 3.0, 4.0, 5.0]
    date = date_change(ramp, 1)

    assert date.drift is not None
    assert (date.drift.start, date.drift.slope, date.drift.clear) == (20, 1.0, True)
    assert date.earliest == date.drift.lower < date.lower


def test_an_excluded_point_neither_dates_nor_slows_a_drift() -> None:
    ramp = [0.1, -0.2, 0.1, 0.3, 1.0, 2.0, 3.0, 4.0]
    holed = [0.1, math.nan, -0.2, 0.1, 0.3, 1.0, math.nan, 2.0, 3.0, 4.0]
    plain, dated = date_change(ramp, 1).drift, date_change(holed, 1).drift
    places = [0, 2, 3, 4, 5, 7, 8, 9]

    assert plain is not None
    assert dated == DriftDate(places[plain.start], places[plain.lower], plain.slope, plain.gain)


def test_a_drift_downwards_is_the_mirror_of_one_upwards() -> None:
    ramp = np.array([0.2, -0.1, 0.0, 0.9, 2.1, 2.9])

    assert date_change(-ramp, -1).drift == date_change(ramp, 1).drift


def test_a_long_row_a_little_off_centre_does_not_reach_back_without_end() -> None:
    assert date_change([0.3] * 400 + [1.6, 1.7, 2.1], 1).earliest > 380


def test_two_points_cannot_tell_a_drift_from_a_step() -> None:
    date = date_change([0.1, math.nan, 3.3], 1)

    assert date.drift is None
    assert date.earliest == date.lower


def test_five_hundred_points_are_dated_in_less_than_five_milliseconds() -> None:
    z = np.random.default_rng(1).standard_normal(500)
    start = process_time()
    for _ in range(20):
        date_change(z, 1)

    assert (process_time() - start) / 20 < 0.005
