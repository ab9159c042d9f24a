"""Commonality on counts of rejects."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom, hypergeom, norm

from spc.commonality import CommonalityRefused, find_reject_commonality

Factors = dict[str, list[str | None]]
IntArray = NDArray[np.int64]
CELL = {"equipment": "F3", "shift": "night"}


def plant(lots: int, rng: np.random.Generator) -> tuple[Factors, NDArray[np.bool_]]:
    furnace, shift = rng.integers(0, 6, lots), rng.integers(0, 3, lots)
    factors: Factors = {
        "equipment": [f"F{each + 1}" for each in furnace],
        "shift": [("day", "late", "night")[each] for each in shift],
        "operator": [f"O-{each}" for each in 4 * shift + rng.integers(0, 4, lots)],
        "tool": [f"T-{each}" for each in rng.integers(0, 8, lots)],
        "bath": [f"B-{each}" for each in rng.integers(0, 5, lots)],
    }
    return factors, (furnace == 2) & (shift == 2)


Counting = Callable[[np.random.Generator, Factors, NDArray[np.bool_]], tuple[IntArray, IntArray]]


def by_chance(share: float) -> Counting:
    def count(
        rng: np.random.Generator, factors: Factors, cell: NDArray[np.bool_]
    ) -> tuple[IntArray, IntArray]:
        return rng.binomial(50, share, len(cell)), np.full(len(cell), 50)

    return count


def in_bunches(
    rng: np.random.Generator, factors: Factors, cell: NDArray[np.bool_]
) -> tuple[IntArray, IntArray]:
    """Lots differ among themselves far more than chance, and one furnace has large lots."""
    pieces = np.where(np.array(factors["equipment"]) == "F1", 400, 40)
    return rng.binomial(pieces, rng.beta(0.4, 19.6, len(cell))), pieces


def worse_in_the_cell(share: float) -> Counting:
    def count(
        rng: np.random.Generator, factors: Factors, cell: NDArray[np.bool_]
    ) -> tuple[IntArray, IntArray]:
        return rng.binomial(50, np.where(cell, share, 0.01)), np.full(len(cell), 50)

    return count


def first_strata(counting: Counting, runs: int) -> list[dict[str, str] | None]:
    found: list[dict[str, str] | None] = []
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        factors, cell = plant(600, rng)
        findings = find_reject_commonality(*counting(rng, factors, cell), factors).findings
        found.append(dict(findings[0].stratum) if findings else None)
    return found


@pytest.mark.parametrize("counting", [by_chance(0.02), by_chance(0.3), in_bunches])
def test_where_nothing_differs_nothing_is_found(counting: Counting) -> None:
    assert np.mean([each is not None for each in first_strata(counting, 100)]) <= 0.04


@pytest.mark.parametrize(("share", "least"), [(0.04, 0.75), (0.08, 0.97)])
def test_the_exact_cell_comes_first(share: float, least: float) -> None:
    assert np.mean([each == CELL for each in first_strata(worse_in_the_cell(share), 60)]) >= least


def test_fewer_rejects_than_elsewhere_are_no_finding() -> None:
    tool: list[str | None] = ["T1", "T2"] * 30
    defective = [0 if each == "T1" else 20 for each in tool]
    found = find_reject_commonality(defective, [50] * 60, {"tool": tool}).findings

    assert [each.stratum for each in found] == [{"tool": "T2"}]


def test_one_bad_lot_makes_no_finding() -> None:
    tool: list[str | None] = [f"T{at % 12}" for at in range(60)]
    defective = [1] * 60
    defective[7] = 50

    assert find_reject_commonality(defective, [50] * 60, {"tool": tool}).findings == ()


def test_two_causes_are_both_told_the_clearer_first() -> None:
    rng = np.random.default_rng(2)
    factors, cell = plant(600, rng)
    tool = np.array(factors["tool"]) == "T-5"
    defective = rng.binomial(50, np.where(cell, 0.2, np.where(tool, 0.06, 0.01)))
    found = find_reject_commonality(defective, [50] * 600, factors).findings

    assert [each.stratum for each in found[:2]] == [CELL, {"tool": "T-5"}]
    assert found[1].others == 600 - cell.sum() - found[1].lots


TOOLS: list[str | None] = [*["T1"] * 8, *["T2"] * 12]


def test_the_p_value_is_the_larger_of_that_by_pieces_and_that_by_lots() -> None:
    defective = [3, 4, 2, 5, 3, 0, 4, 3, 0, 1, 0, 0, 2, 0, 0, 1, 0, 0, 0, 0]
    found = find_reject_commonality(defective, [40] * 20, {"tool": TOOLS}, q=0.2).findings
    by_pieces = binom.sf(23, 28, 8 / 20)
    by_lots = hypergeom.sf(6, 20, 8, 8)

    assert by_lots > by_pieces
    assert found[0].p == pytest.approx(by_lots)
    assert found[0].z == pytest.approx(-norm.ppf(by_lots))


def test_many_slightly_worse_lots_do_not_outweigh_the_pieces() -> None:
    defective = [1] * 8 + [5] + [0] * 11
    found = find_reject_commonality(defective, [40] * 20, {"tool": TOOLS}, q=0.9).findings
    by_pieces = binom.sf(7, 13, 8 / 20)

    assert hypergeom.sf(7, 20, 9, 8) < by_pieces
    assert found[0].p == pytest.approx(by_pieces)


def test_the_effect_is_a_difference_of_shares_with_its_interval() -> None:
    tool: list[str | None] = ["T1", "T2"] * 40
    covered = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        defective = rng.binomial(50, [0.08 if each == "T1" else 0.02 for each in tool])
        finding = find_reject_commonality(defective, [50] * 80, {"tool": tool}).findings[0]
        assert -1 <= finding.lower < finding.effect < finding.upper <= 1
        covered.append(finding.lower <= 0.06 <= finding.upper)

    assert np.mean(covered) >= 0.86


def test_an_operator_of_one_shift_only_is_named_as_confounded() -> None:
    shift: list[str | None] = ["day", "late", "night"] * 20
    operator = [f"O-{each}" for each in shift]
    defective = [8 if each == "night" else 1 for each in shift]
    found = find_reject_commonality(defective, [50] * 60, {"shift": shift, "operator": operator})

    assert found.findings[0].stratum == {"shift": "night"}
    assert found.findings[0].confounded == ({"operator": "O-night"},)


DAYS: list[str | None] = ["day", "night"] * 5


@pytest.mark.parametrize(
    ("defective", "inspected", "factors", "sentence"),
    [
        ([0] * 10, [5] * 10, {"shift": DAYS}, "No piece"),
        ([5] * 10, [5] * 10, {"shift": DAYS}, "Every piece"),
        ([1] * 4, [5] * 4, {"shift": DAYS[:4]}, "takes 6 at least"),
        ([], [], {}, "takes 6 at least"),
        ([1] * 10, [5] * 10, {"shift": ["day"] * 10}, "nothing to compare"),
    ],
)
def test_lots_that_cannot_answer_are_refused(
    defective: list[int], inspected: list[int], factors: Factors, sentence: str
) -> None:
    with pytest.raises(CommonalityRefused, match=sentence):
        find_reject_commonality(defective, inspected, factors)


@pytest.mark.parametrize(
    ("defective", "inspected", "sentence"),
    [
        ([6] + [1] * 9, [5] * 10, "Lot 0 has 6 rejects of 5"),
        ([1] * 9 + [-1], [5] * 10, "Lot 9 has -1"),
        ([0] * 10, [5] * 9 + [0], "nobody inspected"),
        ([1] * 10, [5] * 9, "same length"),
        ([[1]] * 10, [[5]] * 10, "two rows"),
        ([math.nan] * 10, [5] * 10, "whole numbers"),
        ([0.5] * 10, [5] * 10, "whole numbers"),
    ],
)
def test_counts_that_are_impossible_are_refused(
    defective: list[int], inspected: list[int], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        find_reject_commonality(defective, inspected, {"shift": DAYS})
