"""Average run lengths: the detector as a whole, against what the rules must do to a process.

Three ways that share no code: the Markov chain of the detector's registers, a chain written down by
hand for the Western Electric rules, and the detector itself, started anew after each alarm. The
expected values are exact (Champ and Woodall 1987, Technometrics 29, 393-399, for all sets with
rule 1).
"""

import math
import time
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr

from spc.rounding import without_run_rules
from spc.rule_sets import (
    AIAG,
    NELSON,
    NELSON_ATTRIBUTES,
    RULE_SETS,
    THREE_SIGMA,
    WESTERN_ELECTRIC,
    WESTGARD,
    RuleSet,
    TrendRule,
    WithinRule,
    ZoneRule,
)
from spc.run_chain import chain_of
from spc.run_lengths import MEASURED, false_alarms_a_week, run_length
from spc.signals import StreamState, flags
from spc.simulated_runs import runs_to_signal, simulated_lengths
from tests.spc.western_electric_chain import mean_run_length

IN_CONTROL = {
    (1,): 370.40, (2,): 510.69, (3,): 291.32, (4,): 255.00,
    (1, 2): 225.44, (1, 3): 166.05, (1, 4): 152.73,
    (2, 3): 195.11, (2, 4): 173.10, (3, 4): 144.48,
    (1, 2, 3): 132.89, (1, 2, 4): 122.05, (1, 3, 4): 105.78, (2, 3, 4): 116.97,
    (1, 2, 3, 4): 91.75,
}  # fmt: skip
PARTS = [part for size in range(1, 5) for part in combinations((1, 2, 3, 4), size)]


def western_electric(rules: tuple[int, ...]) -> RuleSet:
    return RuleSet("part", 1, tuple(WESTERN_ELECTRIC.rules[rule - 1] for rule in rules))


@pytest.mark.parametrize("rules", PARTS)
def test_every_combination_of_western_electric_rules_has_its_exact_run_length(
    rules: tuple[int, ...],
) -> None:
    found = run_length(western_electric(rules))

    assert found.exact
    assert found.mean == pytest.approx(IN_CONTROL[rules], abs=0.006)


@pytest.mark.parametrize("shift", [0.0, 0.4, 1.3, 3.0])
@pytest.mark.parametrize("rules", PARTS)
def test_the_chain_written_down_by_hand_agrees(rules: tuple[int, ...], shift: float) -> None:
    found = run_length(western_electric(rules), shift).mean

    assert found == pytest.approx(mean_run_length(rules, shift), rel=1e-9)


@pytest.mark.parametrize(
    ("shift", "mean"), [(0.0, 91.75), (0.2, 66.80), (1.0, 9.22), (2.0, 3.13), (3.0, 1.67)]
)
@pytest.mark.parametrize("side", [1, -1])
def test_western_electric_run_lengths_after_a_shift_are_exact(
    shift: float, mean: float, side: int
) -> None:
    assert run_length(WESTERN_ELECTRIC, side * shift).mean == pytest.approx(mean, abs=0.005)


def test_the_spread_of_the_run_lengths_is_exact() -> None:
    assert run_length(WESTERN_ELECTRIC).sd == pytest.approx(88.15, abs=0.01)
    # One rule for single points: a geometric law.
    mean = 1 / (2 * ndtr(-3.0))
    assert run_length(THREE_SIGMA).mean == pytest.approx(mean, rel=1e-12)
    assert run_length(THREE_SIGMA).sd == pytest.approx(math.sqrt(mean * (mean - 1)), rel=1e-9)


@pytest.mark.parametrize("points", [2, 7, 8, 9, 15])
def test_a_run_on_one_side_has_the_run_length_of_tossing_a_coin(points: int) -> None:
    run = RuleSet("run", 1, (ZoneRule("R", points, points, 0.0, "each", "in a row"),))

    assert run_length(run).mean == pytest.approx(2 ** (points - 1) * 2 - 1)


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_points_within_a_zone_have_the_run_length_of_successes_in_a_row(shift: float) -> None:
    quiet = RuleSet("quiet", 1, (WithinRule("W", 15, 1.0, "fifteen within 1 sigma"),))
    chance = float(ndtr(1.0 - shift) - ndtr(-1.0 - shift))

    expected = (1 - chance**15) / ((1 - chance) * chance**15)
    assert run_length(quiet, shift).mean == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("ties", "means"),
    [("break", {0.25: 168, 0.5: 319, 1.0: 1175}), ("ignore", {0.25: 133, 0.5: 186, 1.0: 321})],
)
def test_rounding_lengthens_the_runs(ties: str, means: dict[float, float]) -> None:
    run_of_eight = ZoneRule(
        "WE4", 8, 8, 0.0, "each", "eight in a row", "ignore" if ties == "ignore" else "break"
    )
    rule_set = RuleSet("ties", 1, (*WESTERN_ELECTRIC.rules[:3], run_of_eight))

    for step, mean in means.items():
        assert run_length(rule_set, resolution=step).mean == pytest.approx(mean, rel=0.008)


@pytest.mark.parametrize(("step", "shift"), [(0.5, 0.0), (0.3, 0.7), (1.0, -1.2)])
def test_the_detector_on_rounded_points_has_the_exact_run_length(step: float, shift: float) -> None:
    exact = run_length(WESTERN_ELECTRIC, shift, resolution=step)
    assert exact.sd is not None
    lengths = simulated_lengths(WESTERN_ELECTRIC, shift, resolution=step, points=500_000, seed=4)

    error = exact.sd / math.sqrt(len(lengths))
    assert lengths.mean() == pytest.approx(exact.mean, abs=3 * error)


def test_a_step_that_is_too_fine_to_matter_changes_nothing() -> None:
    fine = run_length(WESTERN_ELECTRIC, resolution=1e-9).mean

    assert fine == pytest.approx(run_length(WESTERN_ELECTRIC).mean, rel=1e-6)


def test_ten_million_points_through_the_detector_give_the_exact_run_length() -> None:
    z = np.random.default_rng(20).standard_normal(10_000_000)
    lengths = runs_to_signal(z, WESTERN_ELECTRIC)

    assert lengths.mean() == pytest.approx(91.75, rel=0.01)
    assert lengths.std() == pytest.approx(88.15, rel=0.01)


@pytest.mark.parametrize("rule_set", RULE_SETS.values(), ids=lambda each: each.name)
def test_runs_found_all_at_once_are_those_of_the_stream_started_anew(rule_set: RuleSet) -> None:
    rng = np.random.default_rng(8)
    z = rng.normal(
        np.repeat(rng.normal(0, 0.7, 400), 20), np.repeat(rng.uniform(0.3, 1.5, 80), 100)
    )
    rounded = np.round(z * 2) / 2

    for row in (z, rounded):
        assert runs_to_signal(row, rule_set).tolist() == streamed_runs(row, rule_set)


def streamed_runs(z: NDArray[np.float64], rule_set: RuleSet) -> list[int]:
    state, lengths, length = StreamState(rule_set), [], 0
    for point in z.tolist():
        length += 1
        if set(state.update(point)) - rule_set.warnings:
            lengths.append(length)
            length = 0
            state.reset()
    return lengths


def test_runs_with_ignored_ties_are_found_too() -> None:
    rule = ZoneRule("R", 3, 3, 0.0, "each", "three in a row", "ignore")
    z = np.array([1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, -1.0, -1.0, 0.0, -1.0])

    assert runs_to_signal(z, RuleSet("ties", 1, (rule,))).tolist() == [6, 5]


def test_a_row_with_excluded_points_has_no_run_lengths() -> None:
    with pytest.raises(ValueError, match="leave them out"):
        runs_to_signal(np.array([0.1, math.nan]))
    assert runs_to_signal(np.array([])).tolist() == []


@pytest.mark.parametrize("rule_set", [NELSON, AIAG, NELSON_ATTRIBUTES], ids=lambda each: each.name)
def test_measured_run_lengths_are_confirmed_with_other_seeds(rule_set: RuleSet) -> None:
    stored = MEASURED[rule_set]
    assert stored.standard_error is not None
    assert stored.sd is not None
    lengths = simulated_lengths(rule_set, points=4_000_000, seed=77)
    error = math.hypot(stored.sd / math.sqrt(len(lengths)), stored.standard_error)

    assert run_length(rule_set) is stored
    assert not stored.exact
    assert lengths.mean() == pytest.approx(stored.mean, abs=3 * error)
    assert lengths.std() == pytest.approx(stored.sd, rel=0.02)


def test_all_eight_nelson_rules_have_their_known_run_length() -> None:
    assert run_length(NELSON).mean == pytest.approx(73.3, abs=0.2)


def test_a_plants_own_rules_with_trends_are_simulated() -> None:
    # Three in order: one chance in three at the third point, so at least this long.
    rising = RuleSet("rising", 1, (TrendRule("T", 3, "three rising or falling"),))
    found = run_length(rising)

    assert not found.exact
    assert found.standard_error is not None
    # The mean number of points up to a monotone triple of exchangeable values.
    assert found.mean == pytest.approx(monotone_triple(), abs=4 * found.standard_error)


def monotone_triple() -> float:
    """1 + P(no triple in 1, 2, 3 ... points): alternating permutations, 2 E_n / n! of them."""
    chance = 2 * (1 / math.cos(1.0) + math.tan(1.0))
    # Of 0 and of 1 point there is one arrangement, not two.
    return chance - 2


def test_warnings_are_no_alarms() -> None:
    silent = RuleSet("silent", 1, WESTGARD.alarms)

    assert run_length(WESTGARD).mean == pytest.approx(run_length(silent).mean)
    assert run_length(without_run_rules(WESTGARD)).mean == pytest.approx(370.398, abs=0.001)


def test_an_alarm_that_never_comes_is_said_to_be_endless() -> None:
    far = RuleSet("far", 1, (ZoneRule("F", 1, 1, 40.0, "each", "beyond 40 sigma"),))
    both = RuleSet("both", 1, (ZoneRule("B", 8, 8, 1.0, "mixed", "on both sides"),))

    assert run_length(far).mean == math.inf
    assert false_alarms_a_week(far, 168) == 0
    assert run_length(both, shift=60.0).mean == math.inf


def test_a_rule_set_with_too_many_states_is_simulated() -> None:
    wide = RuleSet("wide", 1, (ZoneRule("W", 9, 24, 1.0, "each", "9 of 24"),))

    assert chain_of(wide, on_lines=False) is None
    assert not run_length(wide).exact


def test_false_alarms_of_a_week_follow_from_the_points_of_a_week() -> None:
    assert false_alarms_a_week(WESTERN_ELECTRIC, 2000 * 24 * 7) == pytest.approx(523 * 7, rel=0.001)
    assert false_alarms_a_week(THREE_SIGMA, 2000 * 24 * 7) == pytest.approx(130 * 7, rel=0.005)
    assert false_alarms_a_week(WESTERN_ELECTRIC, 0) == 0


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="shift"):
        run_length(WESTERN_ELECTRIC, bad)
    with pytest.raises(ValueError, match="resolution"):
        run_length(WESTERN_ELECTRIC, resolution=bad)
    with pytest.raises(ValueError, match="week"):
        false_alarms_a_week(WESTERN_ELECTRIC, bad)


def test_the_western_electric_run_length_is_there_at_once() -> None:
    chain_of.cache_clear()
    started = time.process_time()
    run_length(WESTERN_ELECTRIC, 0.12345)

    assert time.process_time() - started < 0.3


def first_signals(shift: float, runs: int, longest: int, seed: int) -> NDArray[np.float64]:
    """Run lengths of many streams at once: one row of points with a gap before each stream."""
    z = np.random.default_rng(seed).normal(shift, size=runs * longest)
    found = flags(z, breaks=np.arange(len(z)) % longest == 0)
    signalled = np.logical_or.reduce(list(found.values())).reshape(runs, longest)
    assert signalled.any(axis=1).all()
    return signalled.argmax(axis=1) + 1.0


@pytest.mark.parametrize(
    ("shift", "mean", "longest"), [(0.0, 91.75, 1400), (1.0, 9.22, 120), (2.0, 3.13, 40)]
)
def test_the_vectorised_detector_started_anew_has_the_run_length(
    shift: float, mean: float, longest: int
) -> None:
    lengths = first_signals(shift, runs=3000, longest=longest, seed=21)

    assert lengths.mean() == pytest.approx(mean, abs=3 * lengths.std() / math.sqrt(3000))


def test_without_reset_one_point_in_sixty_is_flagged() -> None:
    z = np.random.default_rng(22).standard_normal(4_000_000)
    flagged = np.logical_or.reduce(list(flags(z).values()))
    of_batches = flagged.reshape(400, -1).mean(axis=1)
    standard_error = of_batches.std() / 20

    assert flagged.mean() == pytest.approx(0.016457, abs=3 * standard_error)


def test_the_share_of_flagged_points_is_exact() -> None:
    # A signal above depends on the zones above the centre line of the last eight points only:
    # all 5^8 of them, side by side, with a gap before each.
    chance = np.diff(ndtr([-math.inf, 0, 1, 2, 3, math.inf]))
    zones = np.stack(np.meshgrid(*[np.arange(5)] * 8, indexing="ij"), axis=-1).reshape(-1, 8)
    z = np.array([-0.5, 0.5, 1.5, 2.5, 3.5])[zones].ravel()
    found = flags(z, breaks=np.arange(len(z)) % 8 == 0)
    weight = chance[zones].prod(axis=1) * (zones[:, 7] > 0)

    share = {rule: 2 * weight[at[7::8]].sum() for rule, at in found.items()}
    beyond = 1 - ndtr(np.array([3.0, 2.0, 1.0]))
    assert share["WE1"] == pytest.approx(2 * beyond[0])
    assert share["WE2"] == pytest.approx(2 * beyond[1] * (1 - (1 - beyond[1]) ** 2))
    assert share["WE3"] == pytest.approx(
        2 * beyond[2] * (4 * beyond[2] ** 3 * (1 - beyond[2]) + beyond[2] ** 4)
    )
    assert share["WE4"] == pytest.approx(2 / 2**8)
    either = np.logical_or.reduce(list(found.values()))[7::8]
    assert 2 * weight[either].sum() == pytest.approx(0.0164569, abs=1e-7)
