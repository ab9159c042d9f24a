"""The first study of a process."""

import hashlib
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from spc.baseline import UnusableBaseline, estimate_baseline
from spc.phase_one import phase_one
from spc.rule_sets import THREE_SIGMA
from spc.study_data import hash_of

CAUSE = "gauge dropped, report 117"


def study_values(number: int = 30, size: int = 4, seed: int = 31) -> list[list[float]]:
    values: list[list[float]] = (
        np.random.default_rng(seed).normal(36.0, 0.5, (number, size)).tolist()
    )
    return values


def test_a_study_in_control_gives_the_limits_of_its_baseline() -> None:
    values = study_values()
    study = phase_one(values, resolution=0.0)

    assert study.baseline == estimate_baseline(values)
    assert study.in_control
    assert study.baseline.tentative
    assert (study.short_of, dict(study.removed), study.concerns) == (0, {}, ())


def test_a_wild_mean_and_a_wild_spread_are_named_where_they_stand() -> None:
    values = study_values()
    values[7] = [value + 3 for value in values[7]]
    values[20] = [33.5, 38.5, 33.5, 38.5]
    study = phase_one(values, rule_set=THREE_SIGMA)

    assert [signal.point for signal in study.signals] == [7]
    assert study.dispersion_beyond == (20,)
    assert not study.in_control


def test_what_is_removed_with_its_cause_does_not_count_and_is_told() -> None:
    values = study_values()
    clean = phase_one(values[:7] + values[8:])
    values[7] = [value + 3 for value in values[7]]
    study = phase_one(values, removed={7: CAUSE})

    assert study.baseline.limits == clean.baseline.limits
    assert study.baseline.subgroups == 29
    assert dict(study.removed) == {7: CAUSE}
    assert 7 not in {signal.point for signal in study.signals}


def test_indices_stay_those_of_the_given_subgroups() -> None:
    values = study_values()
    values[3] = [99.0] * 4
    values[9] = [value + 3 for value in values[9]]
    values[20] = [33.5, 38.5, 33.5, 38.5]
    study = phase_one(values, removed={3: CAUSE}, rule_set=THREE_SIGMA)

    assert [(signal.point, signal.members) for signal in study.signals] == [(9, (9,))]
    assert study.dispersion_beyond == (20,)


def test_the_hash_says_what_was_left_out_and_why() -> None:
    values = study_values()
    hashes = {
        phase_one(values, removed=removed).baseline.data_hash
        for removed in ({}, {7: CAUSE}, {7: "other cause"}, {8: CAUSE})
    }
    without = phase_one(values[:7] + values[8:]).baseline.data_hash
    lines = [",".join(repr(value) for value in subgroup) for subgroup in values]
    lines[7] += f" removed: {CAUSE}"

    assert len(hashes | {without}) == 5
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() in hashes
    assert hash_of(values) in hashes


def test_a_removed_subgroup_may_be_unusable_itself() -> None:
    for wrong in ([], [math.nan, math.inf], [1e200]):
        values = [*study_values(), wrong]
        assert phase_one(values, removed={30: CAUSE}).baseline.subgroups == 30


def test_single_values_are_watched_by_their_moving_ranges() -> None:
    values = study_values(size=1)
    values[12] = [40.0]
    study = phase_one(values, rule_set=THREE_SIGMA)

    assert study.dispersion_beyond == (12, 13)
    assert [signal.point for signal in study.signals] == [12]
    after = phase_one(values, removed={12: CAUSE})
    assert after.in_control
    assert after.baseline.estimator == "mean moving range / d2"


def test_means_are_judged_by_their_own_size() -> None:
    values: list[list[float]] = [*study_values(), [37.3], [37.3] * 9]
    study = phase_one(values, rule_set=THREE_SIGMA)

    assert [signal.point for signal in study.signals] == [31]


def test_run_rules_are_left_out_where_the_gauge_reads_too_coarsely() -> None:
    rng = np.random.default_rng(33)
    coarse: NDArray[np.float64] = np.round(rng.normal(36.0, 0.5, (40, 1)) / 0.4) * 0.4
    for resolution in (None, 0.4):
        study = phase_one(coarse.tolist(), resolution=resolution)
        assert [rule.name for rule in study.rule_set.rules] == ["WE1"]
        assert [concern.kind for concern in study.concerns] == ["resolution"]


def test_the_mean_of_coarse_readings_moves_in_finer_steps() -> None:
    rng = np.random.default_rng(34)
    values = (np.round(rng.normal(36.0, 1.0, (40, 4)) / 0.4) * 0.4).tolist()

    assert phase_one(values, resolution=0.4).concerns == ()
    single = [[value] for subgroup in values for value in subgroup]
    (concern,) = phase_one(single, resolution=0.4).concerns
    assert concern.figure == pytest.approx(0.4, rel=0.15)


def test_twenty_subgroups_are_few_and_nineteen_too_few() -> None:
    assert phase_one(study_values(20)).short_of == 5
    assert phase_one(study_values(24)).short_of == 1
    with pytest.raises(UnusableBaseline, match="20 subgroups at least, not 19"):
        phase_one(study_values(19))
    with pytest.raises(UnusableBaseline, match="not 19"):
        phase_one(study_values(20), removed={4: CAUSE})


@pytest.mark.parametrize(
    ("removed", "message"),
    [
        ({4: ""}, "at index 4 is removed without a cause"),
        ({4: " \n\t"}, "without a cause"),
        ({30: CAUSE}, "no subgroup at index 30 to remove; 0 to 29"),
        ({-1: CAUSE}, "index -1"),
    ],
)
def test_nothing_is_removed_silently(removed: dict[int, str], message: str) -> None:
    with pytest.raises(UnusableBaseline, match=message):
        phase_one(study_values(), removed=removed)


def test_a_bad_subgroup_is_named_by_its_place_among_all() -> None:
    values = study_values()
    values[9][0] = math.nan
    with pytest.raises(UnusableBaseline, match="Subgroup 10 has a value"):
        phase_one(values, removed={2: CAUSE})


def test_piston_rings_of_phase_one_are_in_control(piston_rings: NDArray[np.float64]) -> None:
    study = phase_one(
        piston_rings[:25].tolist(), estimator="mean_range", constants="table3", resolution=0.001
    )

    assert study.in_control
    assert study.baseline.limits.bounds(5) == pytest.approx((73.98805, 74.01430), abs=5e-6)
    assert study.baseline.estimator == "mean range / d2, three-decimal constants"
    late = phase_one(piston_rings.tolist(), estimator="mean_range", rule_set=THREE_SIGMA)
    assert {37, 38, 39} & {signal.point + 1 for signal in late.signals}
