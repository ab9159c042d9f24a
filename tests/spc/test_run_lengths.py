"""Average run lengths: the detector as a whole, against what the rules must do to a process.

Two ways: exactly, by the Markov chain of the streaming detector's own states, and by simulation,
each with the detector reset after a signal. The expected values are exact (Champ and Woodall 1987,
Technometrics 29, 393-399, give the first).
"""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr

from spc.rule_sets import THREE_SIGMA, WESTERN_ELECTRIC, RuleSet
from spc.signals import StreamState, flags

# One point in each zone, from the lowest up, with the centre line as a zone of its own.
ZONES = (-3.5, -2.5, -1.5, -0.5, 0.0, 0.5, 1.5, 2.5, 3.5)


@dataclass(frozen=True)
class Chain:
    """Where each zone leads from each state; -1 is a signal. State 0 has seen nothing."""

    leads_to: NDArray[np.intp]

    def run_length(self, chances: NDArray[np.float64]) -> tuple[float, float]:
        """Mean and standard deviation of the points up to a signal."""
        states = len(self.leads_to)
        step = np.zeros((states, states))
        for zone, chance in enumerate(chances):
            stays = np.flatnonzero(self.leads_to[:, zone] >= 0)
            np.add.at(step, (stays, self.leads_to[stays, zone]), chance)
        visits = np.linalg.inv(np.eye(states) - step)[0]
        mean = float(visits.sum())
        twice = float(visits @ np.linalg.solve(np.eye(states) - step, np.ones(states)))
        return mean, math.sqrt(2 * twice - mean - mean**2)


def explored(rule_set: RuleSet) -> NDArray[np.intp]:
    """All states the detector can be in without having signalled."""
    state = StreamState(rule_set)
    number, todo, rows = {0: 0}, [0], []
    for seen in todo:
        row = []
        for z in ZONES:
            state._seen = seen
            if state.update(z):
                row.append(-1)
                continue
            if state._seen not in number:
                number[state._seen] = len(number)
                todo.append(state._seen)
            row.append(number[state._seen])
        rows.append(row)
    return np.array(rows)


def chain_of(rule_set: RuleSet) -> Chain:
    """Merge states that no future can tell apart (Moore's partition refinement)."""
    leads_to = explored(rule_set)
    group = np.zeros(len(leads_to), dtype=np.intp)
    groups = 0
    while group.max() + 1 > groups:
        groups = int(group.max()) + 1
        ahead = np.where(leads_to < 0, -1, group[leads_to])
        weights = np.random.default_rng(0).integers(1, 2**40, size=len(ZONES) + 1)
        fingerprint = np.column_stack([group, ahead]) @ weights
        _, first, group = np.unique(fingerprint, return_index=True, return_inverse=True)
    order = np.argsort(np.where(group[first] == group[0], -1, np.arange(len(first))))
    rank = np.argsort(order)
    merged = leads_to[first[order]]
    return Chain(np.where(merged < 0, -1, rank[group[merged]]))


@pytest.fixture(scope="module")
def western_electric() -> Chain:
    return chain_of(WESTERN_ELECTRIC)


def normal_chances(shift: float) -> NDArray[np.float64]:
    below = ndtr(np.array([-math.inf, -3, -2, -1, 0, 0, 1, 2, 3, math.inf]) - shift)
    return np.diff(below)


def rounded_chances(step: float) -> NDArray[np.float64]:
    """Chances of the zones when z is rounded to whole steps; a line belongs to the inner zone."""
    z = np.arange(-round(8 / step), round(8 / step) + 1) * step
    chance = ndtr(z + step / 2) - ndtr(z - step / 2)
    level = np.sign(z) * np.minimum(np.ceil(np.abs(z)), 4)
    return np.array([chance[level == each].sum() for each in range(-4, 5)])


@pytest.mark.parametrize(
    ("shift", "mean"), [(0.0, 91.75), (0.2, 66.80), (1.0, 9.22), (2.0, 3.13), (3.0, 1.67)]
)
def test_western_electric_run_lengths_are_exact(
    western_electric: Chain, shift: float, mean: float
) -> None:
    assert western_electric.run_length(normal_chances(shift))[0] == pytest.approx(mean, abs=0.005)


def test_the_spread_of_western_electric_run_lengths_is_exact(western_electric: Chain) -> None:
    spread = western_electric.run_length(normal_chances(0.0))[1]

    assert spread == pytest.approx(88.15, abs=0.01)


@pytest.mark.parametrize(
    ("rule", "mean"), [("WE1", 370.40), ("WE2", 510.69), ("WE3", 291.32), ("WE4", 255.00)]
)
def test_each_rule_alone_has_its_exact_run_length(rule: str, mean: float) -> None:
    alone = RuleSet("alone", 1, tuple(r for r in WESTERN_ELECTRIC.rules if r.name == rule))

    assert chain_of(alone).run_length(normal_chances(0.0))[0] == pytest.approx(mean, abs=0.005)


@pytest.mark.parametrize(("step", "mean"), [(0.25, 168), (0.5, 319), (1.0, 1175)])
def test_points_on_lines_count_inwards_so_rounding_lengthens_the_runs(
    western_electric: Chain, step: float, mean: float
) -> None:
    found = western_electric.run_length(rounded_chances(step))[0]

    assert found == pytest.approx(mean, rel=0.01)


def simulated_run_lengths(rule_set: RuleSet, runs: int, seed: int) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    state, lengths, length = StreamState(rule_set), [], 0
    while len(lengths) < runs:
        for z in rng.standard_normal(10_000).tolist():
            length += 1
            if state.update(z):
                lengths.append(length)
                length = 0
                state.reset()
    return np.array(lengths[:runs], dtype=np.float64)


@pytest.mark.parametrize(
    ("rule_set", "mean", "spread", "runs"),
    [(WESTERN_ELECTRIC, 91.75, 88.15, 8000), (THREE_SIGMA, 370.40, 369.90, 2000)],
)
def test_the_streaming_detector_reset_after_each_signal_has_the_run_length(
    rule_set: RuleSet, mean: float, spread: float, runs: int
) -> None:
    lengths = simulated_run_lengths(rule_set, runs, seed=20)

    assert lengths.mean() == pytest.approx(mean, abs=3 * spread / math.sqrt(runs))


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
