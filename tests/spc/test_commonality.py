"""Commonality on values: does the exact cell come first, and nothing where there is nothing?"""

import math
from dataclasses import dataclass, replace
from time import process_time

import numpy as np
import pytest
from numpy.typing import NDArray

from spc.commonality import Commonality, CommonalityRefused, LotTable, find_commonality
from spc.commonality.rank_scores import normal_scores

Factors = dict[str, list[str | None]]
CELL = {"equipment": "F3", "shift": "night"}
OTHERS = {"tool": 8, "bath": 4, "material": 6, "supplier": 5, "temperature": 4}


@dataclass(frozen=True)
class Lots:
    factors: Factors
    in_cell: NDArray[np.bool_]
    noise: NDArray[np.float64]


def plant(lots: int, seed: int) -> Lots:
    """Lots with 8 factors: 6 furnaces, 3 shifts, 12 operators nested in shifts, and 5 more."""
    rng = np.random.default_rng(seed)
    furnace, shift = rng.integers(0, 6, lots), rng.integers(0, 3, lots)
    operator = 4 * shift + rng.integers(0, 4, lots)
    factors: Factors = {
        "equipment": [f"F{each + 1}" for each in furnace],
        "shift": [("day", "late", "night")[each] for each in shift],
        "operator": [f"O-{each}" for each in operator],
    }
    for name, levels in OTHERS.items():
        factors[name] = [f"{name} {each}" for each in rng.integers(0, levels, lots)]
    return Lots(factors, (furnace == 2) & (shift == 2), rng.standard_normal(lots))


def analyses(lots: int, shift: float, runs: int) -> list[Commonality]:
    plants = [plant(lots, seed) for seed in range(runs)]
    return [find_commonality(each.noise - shift * each.in_cell, each.factors) for each in plants]


def share_exact(found: list[Commonality]) -> float:
    return float(np.mean([bool(c.findings) and c.findings[0].stratum == CELL for c in found]))


def share_of_any(found: list[Commonality]) -> float:
    return float(np.mean([bool(each.findings) for each in found]))


# The standard error of a share over 100 runs is .05 at .5, and .008 at .99.
@pytest.mark.parametrize(
    ("lots", "shift", "least", "most"),
    [(600, 1.5, 0.95, 1.0), (600, 1.0, 0.78, 0.97), (200, 2.0, 0.81, 0.98), (200, 1.5, 0.44, 0.72)],
)
def test_the_exact_cell_comes_first(lots: int, shift: float, least: float, most: float) -> None:
    assert least <= share_exact(analyses(lots, shift, 100)) <= most


@pytest.mark.parametrize("lots", [200, 600])
def test_where_nothing_differs_nothing_is_found(lots: int) -> None:
    found = analyses(lots, 0.0, 150)

    assert share_of_any(found) <= 0.03
    assert all(each.candidates > 500 for each in found)


def test_a_single_cause_is_told_once() -> None:
    found = analyses(600, 1.5, 60)

    # More than one finding beside a true one is false; one analysis in twenty may have it.
    assert np.mean([len(each.findings) == 1 for each in found]) >= 0.87


def test_the_effect_has_its_unit_its_interval_and_its_lots() -> None:
    covered = []
    for seed in range(60):
        lots = plant(600, seed)
        found = find_commonality(36 + 0.6 * (lots.noise - 1.5 * lots.in_cell), lots.factors)
        first = found.findings[0]
        if first.stratum == CELL:
            assert (first.lots, first.others) == (lots.in_cell.sum(), 600 - lots.in_cell.sum())
            assert first.lower < first.effect < first.upper < 0 > first.z
            covered.append(first.lower <= -0.9 <= first.upper)

    assert np.mean(covered) >= 0.86
    assert len(covered) >= 55


def balanced(repeats: int) -> tuple[Factors, NDArray[np.float64]]:
    """Every furnace on every shift with every tool equally often, and a quiet value."""
    rng = np.random.default_rng(4)
    cells = [(f, s, t) for f in range(6) for s in range(3) for t in range(4)] * repeats
    factors: Factors = {
        "equipment": [f"F{f + 1}" for f, _, _ in cells],
        "shift": [("day", "late", "night")[s] for _, s, _ in cells],
        "tool": [f"T{t + 1}" for _, _, t in cells],
    }
    return factors, rng.standard_normal(len(cells))


def where(factors: Factors, **levels: str) -> NDArray[np.bool_]:
    masks = [np.array([each == level for each in factors[name]]) for name, level in levels.items()]
    both: NDArray[np.bool_] = np.logical_and.reduce(masks)
    return both


def test_a_parent_is_kept_over_its_children() -> None:
    factors, values = balanced(8)
    found = find_commonality(values - 1.2 * where(factors, equipment="F3"), factors)

    assert [each.stratum for each in found.findings] == [{"equipment": "F3"}]


def test_a_child_that_adds_to_its_parent_is_told_beside_it() -> None:
    factors, values = balanced(10)
    values -= 2.0 * where(factors, equipment="F3")
    values -= 2.0 * where(factors, equipment="F3", shift="night")
    found = find_commonality(values, factors).findings

    assert [each.stratum for each in found] == [{"equipment": "F3"}, CELL]
    # The night is compared with the other shifts of furnace 3, not with all.
    assert (found[1].lots, found[1].others) == (40, 80)
    assert found[1].lower <= -2.0 <= found[1].upper


def test_a_parent_that_is_off_beyond_its_worst_cell_is_told_beside_it() -> None:
    factors, values = balanced(10)
    values -= 1.0 * where(factors, equipment="F3")
    values -= 3.5 * where(factors, equipment="F3", shift="night")
    found = find_commonality(values, factors).findings

    assert [each.stratum for each in found] == [CELL, {"equipment": "F3"}]
    assert (found[1].lots, found[1].others) == (80, 600)
    assert found[1].lower <= -1.0 <= found[1].upper


def test_two_causes_are_both_told_the_stronger_first() -> None:
    factors, values = balanced(8)
    values += 2.5 * where(factors, tool="T2", shift="day")
    values -= 1.2 * where(factors, equipment="F3", shift="night")
    found = find_commonality(values, factors).findings

    assert [each.stratum for each in found] == [{"shift": "day", "tool": "T2"}, CELL]
    assert found[0].effect > 2
    assert found[1].effect < -0.5


def test_an_operator_of_one_shift_only_is_named_as_confounded() -> None:
    factors, values = balanced(6)
    factors["operator"] = [f"O-{shift}" for shift in factors["shift"]]
    found = find_commonality(values - 2.0 * where(factors, **CELL), factors).findings

    assert found[0].stratum == CELL
    assert found[0].confounded == ({"equipment": "F3", "operator": "O-night"},)


def test_strata_that_only_narrow_the_finding_or_what_is_confounded_with_it_are_not_named() -> None:
    factors, values = balanced(6)
    factors["operator"] = [f"O-{shift}" for shift in factors["shift"]]
    factors["plant"] = ["P-2" if at % 25 == 0 else "P-1" for at in range(len(values))]
    found = find_commonality(values - 2.0 * where(factors, shift="night"), factors).findings

    assert found[0].stratum == {"shift": "night"}
    assert found[0].confounded == ({"operator": "O-night"},)


def test_a_tool_that_was_nearly_always_there_is_named_as_confounded() -> None:
    factors, values = balanced(6)
    in_cell = np.flatnonzero(where(factors, **CELL))
    factors["gauge"] = ["G-1"] * len(values)
    for at in in_cell[1:]:
        factors["gauge"][at] = "G-2"
    found = find_commonality(values - 2.5 * where(factors, **CELL), factors).findings

    assert found[0].stratum in ({"gauge": "G-2"}, CELL)
    assert found[0].confounded in (({"gauge": "G-2"},), (CELL,))


def test_a_level_that_was_not_recorded_is_no_stratum() -> None:
    factors, values = balanced(6)
    unknown = where(factors, tool="T2")
    factors["tool"] = [
        None if hidden else each for each, hidden in zip(factors["tool"], unknown, strict=True)
    ]
    found = find_commonality(values - 3.0 * unknown, factors).findings

    # All that can be said: every recorded tool is better.
    assert all(value is not None for each in found for value in each.stratum.values())
    assert all(each.effect > 0 for each in found)


def test_one_outlier_makes_no_finding() -> None:
    factors, values = balanced(2)
    values[0] = -1e6

    assert find_commonality(values, factors).findings == ()


def test_q_values_tell_how_many_candidates_were_tried() -> None:
    factors, values = balanced(4)
    found = find_commonality(values - 2.0 * where(factors, **CELL), factors)
    first = found.findings[0]

    assert found.candidates == 6 + 3 + 4 + 18 + 24 + 12
    assert first.p < first.q <= first.p * found.candidates


def test_a_window_of_lots_finds_what_its_lots_alone_would_say() -> None:
    lots = plant(900, 3)
    values = lots.noise - 1.5 * lots.in_cell
    table = LotTable(list(lots.factors), most=600)
    for at in range(900):
        table.append(values[at], {name: levels[at] for name, levels in lots.factors.items()})
    newest = {name: levels[300:] for name, levels in lots.factors.items()}

    assert len(table) == 600
    assert table.find() == find_commonality(values[300:], newest)
    assert table.find().findings[0].stratum == CELL


def test_a_table_takes_nothing_in_that_it_does_not_know() -> None:
    table = LotTable(["shift", "tool"], most=5)
    with pytest.raises(ValueError, match="Did you mean shift"):
        table.append(1.0, {"shfit": "day"})
    with pytest.raises(ValueError, match="It has shift, tool"):
        table.append(1.0, {"x": "day"})
    with pytest.raises(ValueError, match="leave out lots"):
        table.append(math.nan, {"shift": "day"})
    assert len(table) == 0


def test_two_thousand_lots_and_candidates_take_less_than_a_third_of_a_second() -> None:
    lots = plant(2000, 1)
    rng = np.random.default_rng(2)
    lots.factors["gauge"] = [f"G-{each}" for each in rng.integers(0, 40, 2000)]
    seconds = []
    for _ in range(3):
        start = process_time()
        found = find_commonality(lots.noise - 1.5 * lots.in_cell, lots.factors)
        seconds.append(process_time() - start)

    assert found.candidates >= 2000
    assert min(seconds) < 0.3


@pytest.mark.parametrize("inside", [4, 20])
def test_the_standard_score_is_that_of_a_sample_from_a_finite_population(inside: int) -> None:
    values = np.arange(40.0)
    shift: list[str | None] = ["night"] * inside + [None] * (40 - inside)
    found = find_commonality(values, {"shift": shift}).findings[0]
    scores = normal_scores(values)
    error = math.sqrt(inside * (40 - inside) / 40 * scores.var(ddof=1))

    assert found.z == pytest.approx(scores[:inside].sum() / error)
    assert found.p == found.q == pytest.approx(math.erfc(abs(found.z) / math.sqrt(2)))


def test_the_order_of_lots_does_not_matter() -> None:
    lots = plant(300, 5)
    values = lots.noise - 2.0 * lots.in_cell
    order = np.random.default_rng(1).permutation(300)
    shuffled = {name: [levels[at] for at in order] for name, levels in lots.factors.items()}
    one, other = find_commonality(values, lots.factors), find_commonality(values[order], shuffled)

    assert [each.stratum for each in one.findings] == [each.stratum for each in other.findings]
    for left, right in zip(one.findings, other.findings, strict=True):
        rounded = replace(left, z=right.z, p=right.p, q=right.q)
        assert rounded == right
        assert left.z == pytest.approx(right.z)


DAYS: list[str | None] = ["day", "night"] * 5


@pytest.mark.parametrize(
    ("values", "factors", "sentence"),
    [
        ([1.0, 2.0, 3.0, 4.0, 5.0], {"shift": ["day"] * 5}, "takes 6 at least"),
        ([2.0] * 10, {"shift": DAYS}, "same value"),
        (list(range(10)), {"shift": ["day"] * 10}, "nothing to compare"),
        (list(range(10)), {"shift": [None] * 10}, "nothing to compare"),
        (list(range(10)), {"shift": ["night"] * 2 + ["day"] * 8}, "nothing to compare"),
        (list(range(10)), {"lot": [f"L-{at}" for at in range(10)]}, "nothing to compare"),
        (list(range(10)), {}, "nothing to compare"),
    ],
)
def test_lots_that_cannot_answer_are_refused(
    values: list[float], factors: Factors, sentence: str
) -> None:
    with pytest.raises(CommonalityRefused, match=sentence):
        find_commonality(values, factors)


@pytest.mark.parametrize(
    ("values", "settings", "sentence"),
    [
        ([math.nan, *range(9)], {}, "value of lot 0 is nan"),
        ([*range(9), math.inf], {}, "value of lot 9 is inf"),
        ([*range(9), 1e200], {}, "value of lot 9"),
        ([[1.0]] * 10, {}, "one row"),
        (list(range(9)), {}, "10 levels for 9 lots"),
        (list(range(10)), {"q": 1.0}, "between 0 and 1"),
        (list(range(10)), {"least": 2}, "inconclusive"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(
    values: list[float], settings: dict[str, float], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        find_commonality(values, {"shift": DAYS}, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(("factors", "most"), [([], 5), (["a", "a"], 5), (["a"], 0)])
def test_a_table_without_room_or_names_is_refused(factors: list[str], most: int) -> None:
    with pytest.raises(ValueError, match=r"one lot at least|different names"):
        LotTable(factors, most)
