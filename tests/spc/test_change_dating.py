"""Dating a change, against simulation and against the likelihood written out."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from spc.change_dating import ChangeDate, clamped, date_change, drop_for
from spc.signals import flags

TAU = 100
RUNS = 1500


@dataclass(frozen=True)
class Simulated:
    """Over many runs: distance of the estimate from the truth, and of the lower end before it."""

    errors: np.ndarray[tuple[int], np.dtype[np.int64]]
    held_before: np.ndarray[tuple[int], np.dtype[np.int64]]

    def within(self, points: int) -> float:
        return float((self.errors <= points).mean())

    @property
    def covered(self) -> float:
        return float((self.held_before >= 0).mean())


def simulate(shift: float, *, delta_min: float, drop: float = 3.5, seed: int = 11) -> Simulated:
    """Western Electric signals of a step after point 100; runs alarmed earlier are redrawn."""
    random = np.random.default_rng(seed)
    errors, held = [], []
    while len(errors) < RUNS:
        z = random.standard_normal(TAU + 300)
        z[TAU:] += shift
        alarms = np.flatnonzero(np.logical_or.reduce(list(flags(z).values())))
        if not len(alarms) or alarms[0] < TAU:
            continue
        date = date_change(z[: alarms[0] + 1], 1, delta_min=delta_min, drop=drop)
        errors.append(abs(date.most_likely - TAU))
        held.append(TAU - date.lower)
    return Simulated(np.array(errors), np.array(held))


# The published design: a step after 100 points, found by the four Western Electric rules. The
# standard error of a probability over 1500 runs is at most 0.013; 0.04 is three of them.
@pytest.mark.parametrize(
    ("shift", "within"),
    [
        (1.0, {0: 0.25, 1: 0.45, 2: 0.57, 3: 0.66, 5: 0.77, 10: 0.89}),
        (2.0, {0: 0.60, 1: 0.81, 2: 0.89, 3: 0.92, 5: 0.95, 10: 0.97}),
    ],
)
def test_the_most_likely_date_is_as_near_as_the_tables_say(
    shift: float, within: dict[int, float]
) -> None:
    found = simulate(shift, delta_min=1.0)
    for points, probability in within.items():
        assert found.within(points) == pytest.approx(probability, abs=0.04)


@pytest.mark.parametrize(
    ("shift", "delta_min", "drop", "covered"),
    [
        (1.0, 1.0, 3.5, 0.956),
        (1.0, 1.0, 0.0, 0.519),
        (1.0, 1.0, 5.0, 0.987),
        (1.5, 1.0, 3.5, 0.985),
        (0.5, 0.5, 3.5, 0.905),
    ],
)
def test_the_lower_end_is_not_after_the_change_as_often_as_the_tables_say(
    shift: float, delta_min: float, drop: float, covered: float
) -> None:
    found = simulate(shift, delta_min=delta_min, drop=drop)
    assert found.covered == pytest.approx(covered, abs=0.04)


def test_the_lower_end_holds_few_more_points_than_needed() -> None:
    found = simulate(1.0, delta_min=1.0)
    assert np.median(found.held_before) == pytest.approx(5, abs=1)
    assert np.quantile(found.held_before, 0.9) == pytest.approx(15, abs=2)


def log_likelihood(z: list[float], first: int, delta_min: float) -> float:
    """Of the best shift of at least `delta_min` from point `first` on, by the densities."""
    after = z[first:]
    shift = max(sum(after) / len(after), delta_min)
    return sum(-((x - shift) ** 2) / 2 + x**2 / 2 for x in after)


def test_weights_and_ends_follow_the_likelihood_of_each_start() -> None:
    z = np.random.default_rng(3).standard_normal(30)
    z[20:] += 1.5
    date = date_change(z, 1, delta_min=1.0, drop=2.0)
    likelihoods = [log_likelihood(z.tolist(), first, 1.0) for first in range(30)]
    total = sum(math.exp(each) for each in likelihoods)
    assert date.weights == pytest.approx([math.exp(each) / total for each in likelihoods])
    allowed = [t for t, each in enumerate(likelihoods) if each >= max(likelihoods) - 2.0]
    assert (date.lower, date.upper) == (allowed[0], allowed[-1])


def parts(date: ChangeDate) -> tuple[int, int, int, list[float]]:
    return date.most_likely, date.lower, date.upper, date.weights.round(12).tolist()


def test_a_change_downwards_is_the_mirror_of_one_upwards() -> None:
    z = np.array([0.2, -0.4, 1.8, 2.1, 3.2])
    assert parts(date_change(-z, -1)) == parts(date_change(z, 1))


def test_a_clear_step_is_dated_to_its_first_point() -> None:
    date = date_change([0.0] * 10 + [6.0] * 3, 1)
    assert (date.most_likely, date.lower, date.upper) == (10, 10, 10)
    assert date.weights[10] > 0.99


def test_a_change_that_was_always_there_is_dated_to_the_first_point() -> None:
    date = date_change([3.0, 3.1, 2.9, 3.2], 1)
    assert (date.most_likely, date.lower) == (0, 0)


def test_an_excluded_point_neither_dates_nor_weighs() -> None:
    z = [0.1, -0.2, 0.3, 2.5, 2.8, 3.1]
    gaps = [0.1, -0.2, math.nan, 0.3, math.nan, 2.5, 2.8, 3.1]
    plain, holed = date_change(z, 1), date_change(gaps, 1)
    places = [0, 1, 3, 5, 6, 7]
    assert holed.weights[places] == pytest.approx(plain.weights)
    assert holed.weights[[2, 4]].tolist() == [0.0, 0.0]
    ends = (plain.most_likely, plain.lower, plain.upper)
    assert (holed.most_likely, holed.lower, holed.upper) == tuple(places[end] for end in ends)


def test_small_offsets_do_not_reach_back_without_end() -> None:
    z = [0.3] * 60 + [1.6, 1.7, 2.1]
    assert date_change(z, 1, delta_min=1.0).lower == 48
    # Were every shift of note, the whole row would be suspect.
    assert date_change(z, 1, delta_min=0.01).lower == 0


@pytest.mark.parametrize(
    ("z", "side", "settings", "sentence"),
    [
        ([], 1, {}, "at least one point"),
        ([math.nan], 1, {}, "at least one point"),
        ([[1.0]], 1, {}, "at least one point"),
        ([math.inf], 1, {}, "is infinite"),
        ([0.0, -1e200], 1, {}, "too many standard deviations"),
        ([1.0], 0, {}, "The side of a signal"),
        ([1.0], 1, {"delta_min": 0.0}, "must be above 0"),
        ([1.0], 1, {"delta_min": math.nan}, "must be above 0"),
        ([1.0], 1, {"drop": -1.0}, "must be 0 or more"),
    ],
)
def test_what_cannot_be_dated_is_refused(
    z: list[float], side: int, settings: dict[str, float], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        date_change(z, side, **settings)  # type: ignore[arg-type]


STEP = [0.0] * 10 + [-1.0] * 4 + [2.4, 1.1, 2.2, 3.1]


def test_nothing_is_dated_before_hard_evidence() -> None:
    date = date_change(STEP, 1)
    assert (date.earliest, date.lower, date.most_likely, date.upper) == (10, 14, 14, 16)

    narrowed = clamped(date, 12)
    assert (narrowed.earliest, narrowed.lower, narrowed.most_likely) == (12, 14, 14)
    assert narrowed.drift is not None
    assert (narrowed.drift.lower, narrowed.drift.start) == (12, 14)
    assert narrowed.weights[:12].tolist() == [0.0] * 12
    assert narrowed.weights.sum() == pytest.approx(1.0)
    assert narrowed.clamp == "used"


def test_evidence_after_the_likeliest_point_takes_the_likeliest_of_what_is_left() -> None:
    narrowed = clamped(date_change(STEP, 1), 15)

    assert narrowed.most_likely == 15 + int(np.argmax(narrowed.weights[15:]))
    assert (narrowed.earliest, narrowed.lower, narrowed.upper) == (15, 15, 16)


def test_evidence_that_the_data_speak_against_is_not_used() -> None:
    date = date_change(STEP, 1)
    for first_possible in (17, 18, 99):
        kept = clamped(date, first_possible)
        assert kept.clamp == "contradicted"
        assert (kept.earliest, *parts(kept)) == (date.earliest, *parts(date))


def test_evidence_that_takes_nothing_away_changes_nothing() -> None:
    date = date_change(STEP, 1)

    assert clamped(date, 0) is date
    assert clamped(date, date.earliest) is date


def test_evidence_before_the_first_point_is_refused() -> None:
    with pytest.raises(ValueError, match="counted from 0"):
        clamped(date_change(STEP, 1), -1)


@pytest.mark.parametrize(
    ("coverage", "drop"),
    [(0.5, 2.0), (0.85, 2.0), (0.9, 2.5), (0.95, 3.5), (0.951, 4.0), (0.98, 5.0), (0.99, 5.0)],
)
def test_a_stated_coverage_has_its_drop(coverage: float, drop: float) -> None:
    assert drop_for(coverage) == drop


@pytest.mark.parametrize("coverage", [0.0, 1.0, 0.995, 95.0, -0.1, math.nan])
def test_a_coverage_that_was_not_measured_is_refused(coverage: float) -> None:
    with pytest.raises(ValueError, match=r"such as 0\.95"):
        drop_for(coverage)
