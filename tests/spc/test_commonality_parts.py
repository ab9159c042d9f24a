"""The parts of a commonality analysis, each against its definition written out."""

import math
from itertools import combinations

import numpy as np
import pytest

from spc.commonality import Bin, CommonalityRefused, binned, bins_of
from spc.commonality.location_shift import location_shift
from spc.commonality.rank_scores import normal_scores
from spc.commonality.share_difference import share_difference
from spc.commonality.strata import strata_of

Factors = dict[str, list[str | None]]


def strata_by_hand(factors: Factors, lots: int, least: int) -> dict[frozenset[str], set[int]]:
    """Every stratum of one or two factors that is large enough and no repetition of a level."""
    single = {
        f"{name}={level}": {at for at in range(lots) if levels[at] == level}
        for name, levels in factors.items()
        for level in set(levels) - {None}
    }
    found = {frozenset([name]): lots_of for name, lots_of in single.items()}
    for one, other in combinations(single, 2):
        common = single[one] & single[other]
        if one.split("=")[0] != other.split("=")[0] and common not in (single[one], single[other]):
            found[frozenset([one, other])] = common
    return {
        name: lots_of
        for name, lots_of in found.items()
        if len(lots_of) >= least and lots - len(lots_of) >= least
    }


@pytest.mark.parametrize("least", [3, 5])
def test_the_candidates_are_all_levels_and_pairs_with_enough_lots(least: int) -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        lots = int(rng.integers(12, 60))
        factors: Factors = {
            name: [None if code == 0 else f"{code}" for code in rng.integers(0, levels, lots)]
            for name, levels in (("a", 3), ("b", 4), ("c", 9))
        }
        factors["nested"] = [None if each is None else f"n{each}" for each in factors["b"]]
        factors["unknown"] = [None] * lots
        factors["nearly all"] = ["x"] * (lots - least + 1) + ["y"] * (least - 1)
        strata = strata_of(factors, lots, least=least)
        found = {
            frozenset(f"{key}={level}" for key, level in name.items()): set(
                np.flatnonzero(strata.lots_of(at)).tolist()
            )
            for at, name in enumerate(strata.names)
        }
        assert found == strata_by_hand(factors, lots, least)


def test_scores_are_those_of_ranks_and_ties_share_theirs() -> None:
    scores = normal_scores(np.array([5.0, -1.0, 5.0, 1e9, 2.0]))

    assert scores[0] == scores[2]
    assert np.argsort(scores[[1, 4, 0, 3]]).tolist() == [0, 1, 2, 3]
    assert scores.sum() == pytest.approx(0.0, abs=1e-12)


def test_the_shift_is_the_median_of_all_differences() -> None:
    rng = np.random.default_rng(3)
    values = rng.standard_normal(41)
    inside = np.arange(41) < 12
    shift = location_shift(values, inside, np.zeros(41, dtype=np.int64))

    assert shift.effect == pytest.approx(
        np.median([a - b for a in values[inside] for b in values[~inside]])
    )
    assert (shift.lots, shift.others) == (12, 29)


def test_the_interval_of_the_shift_covers_it() -> None:
    rng = np.random.default_rng(4)
    covered = []
    for _ in range(600):
        values = rng.standard_normal(40)
        values[:10] += 1.0
        shift = location_shift(values, np.arange(40) < 10, np.zeros(40, dtype=np.int64))
        covered.append(shift.lower <= 1.0 <= shift.upper)

    assert np.mean(covered) == pytest.approx(0.95, abs=0.027)


def test_lots_are_compared_only_within_their_block() -> None:
    values = np.array([0.0, 0, 0, 1, 1, 1, 100, 100, 101, 101, 50, 50])
    inside = np.array([False] * 3 + [True] * 3 + [False] * 2 + [True] * 2 + [True] * 2)
    blocks = np.array([0] * 6 + [1] * 4 + [2] * 2)
    shift = location_shift(values, inside, blocks)

    # The third block has no lot outside: it is not compared.
    assert (shift.effect, shift.lots, shift.others) == (1.0, 5, 5)


def test_large_groups_are_thinned_without_a_change_that_shows() -> None:
    rng = np.random.default_rng(5)
    values = rng.standard_normal(5500)
    inside = np.arange(5500) < 2500
    values[inside] += 0.5
    blocks = np.zeros(5500, dtype=np.int64)
    shift = location_shift(values, inside, blocks)
    exact = np.median(np.subtract.outer(values[inside], values[~inside]))

    assert shift.effect == pytest.approx(exact, abs=0.002)
    assert shift.upper - shift.lower == pytest.approx(
        2 * 1.96 * math.sqrt(math.pi / 3) * math.sqrt(1 / 2500 + 1 / 3000), rel=0.05
    )


def test_shares_without_any_reject_have_an_interval_all_the_same() -> None:
    inside = np.array([True, True, False, False])
    effect, lower, upper = share_difference(np.array([0, 0, 0, 0]), np.full(4, 50), inside)

    assert effect == 0.0
    assert lower < 0 < upper


def test_shares_of_lots_that_differ_among_themselves_are_less_certain() -> None:
    inside = np.array([True] * 4 + [False] * 4)
    even = share_difference(np.array([10, 10, 10, 10, 1, 1, 1, 1]), np.full(8, 50), inside)
    bunched = share_difference(np.array([0, 40, 0, 0, 1, 1, 1, 1]), np.full(8, 50), inside)

    assert bunched[0] == pytest.approx(even[0])
    assert bunched[2] - bunched[1] > 2 * (even[2] - even[1])


def test_bins_have_about_as_many_lots_each_and_name_their_range() -> None:
    values = np.random.default_rng(6).normal(850, 5, 400).round(1).tolist()
    labels = binned("temperature", values, bins=4)

    for each in bins_of("temperature", values, bins=4):
        inside = [value for value, label in zip(values, labels, strict=True) if label == each.label]
        assert 85 <= len(inside) <= 115
        assert (min(inside), max(inside)) == (each.low, each.high)
        assert each.label == f"{each.low:g} to {each.high:g}"


def test_equal_values_are_never_cut_apart() -> None:
    assert bins_of("speed", [1.0] * 30 + [2.0, 3.0, 4.0, 5.0, 6.0], bins=4) == (
        Bin(1.0, 1.0),
        Bin(2.0, 6.0),
    )
    assert binned("speed", [2.0, 1.0, 2.0]) == ("2", "1", "2")
    assert binned("offset", [-0.0, 0.0, 1.5]) == ("0", "0", "1.5")


def test_a_constant_parameter_is_one_level() -> None:
    assert binned("speed", [3, 3, 3]) == ("3", "3", "3")


def test_what_was_not_recorded_is_in_no_bin() -> None:
    assert binned("speed", [1.0, None, math.nan, 2.0]) == ("1", None, None, "2")


def test_a_parameter_that_was_never_recorded_is_refused() -> None:
    with pytest.raises(CommonalityRefused, match="Parameter speed was not recorded"):
        binned("speed", [None, math.nan])


@pytest.mark.parametrize(
    ("values", "bins", "sentence"),
    [([1.0, math.inf], 4, "infinite value"), ([1.0, 2.0], 1, "2 bins")],
)
def test_bins_that_make_no_sense_are_refused(
    values: list[float | None], bins: int, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        binned("speed", values, bins)
