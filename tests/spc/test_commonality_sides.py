"""Two sides of one split have one name, and what nearly all lots of a stratum share is told."""

import numpy as np
import pytest
from numpy.typing import NDArray

from spc.commonality import SharedLevel, find_commonality, find_reject_commonality
from spc.commonality.complements import opposites
from spc.commonality.shared_levels import shared_levels
from spc.commonality.strata import strata_of

Factors = dict[str, list[str | None]]
LOTS = 240


def lots(share: float, seed: int = 1) -> tuple[Factors, NDArray[np.bool_], NDArray[np.float64]]:
    """Two tools, T-9 on a share of the lots; furnaces and shifts beside them."""
    rng = np.random.default_rng(seed)
    of_9 = np.zeros(LOTS, dtype=np.bool_)
    of_9[rng.permutation(LOTS)[: round(share * LOTS)]] = True
    factors: Factors = {
        "tool": ["T-9" if each else "T-1" for each in of_9],
        "equipment": [f"F{each}" for each in rng.integers(1, 5, LOTS)],
        "shift": [("day", "evening", "night")[each] for each in rng.integers(0, 3, LOTS)],
    }
    return factors, of_9, rng.standard_normal(LOTS)


def strata_found(values: NDArray[np.float64], factors: Factors) -> list[dict[str, str]]:
    return [dict(each.stratum) for each in find_commonality(values, factors).findings]


@pytest.mark.parametrize("shift", [-1.5, 1.5])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.44])
def test_of_two_tools_the_one_on_fewer_lots_is_named_and_the_other_is_not(
    share: float, shift: float
) -> None:
    for seed in range(8):
        factors, of_9, noise = lots(share, seed)
        found = find_commonality(noise + shift * of_9, factors).findings

        assert [dict(each.stratum) for each in found if "tool" in each.stratum] == [{"tool": "T-9"}]
        assert np.sign(found[0].effect) == np.sign(shift)
        assert (found[0].lots, found[0].others) == (of_9.sum(), LOTS - of_9.sum())


@pytest.mark.parametrize(("shift", "lower"), [(-1.5, "T-9"), (1.5, "T-1")])
@pytest.mark.parametrize("share", [0.48, 0.5, 0.52])
def test_of_two_tools_on_about_as_many_lots_the_lower_one_is_named(
    share: float, shift: float, lower: str
) -> None:
    factors, of_9, noise = lots(share)

    assert strata_found(noise + shift * of_9, factors) == [{"tool": lower}]


def test_a_few_lots_of_neither_side_do_not_bring_the_other_side_back() -> None:
    factors, of_9, noise = lots(0.3)
    values = noise - 1.5 * of_9
    # Four lots of no recorded tool lie low as well: against them T-1 is "higher" once more.
    for at in np.flatnonzero(~of_9)[:4]:
        factors["tool"][at] = None
        values[at] -= 8.0

    assert [each for each in strata_found(values, factors) if "tool" in each] == [{"tool": "T-9"}]


def test_lots_without_a_recorded_level_can_be_what_a_recorded_one_stands_out_from() -> None:
    factors, of_9, noise = lots(0.1)
    unknown = np.flatnonzero(~of_9)[:60]
    for at in unknown:
        factors["tool"][at] = None
    noise[unknown] -= 3.0

    # T-1 is no opposite of T-9: a quarter of the lots belongs to neither.
    assert {"tool": "T-1"} in strata_found(noise, factors)


def test_within_a_finding_the_two_sides_of_its_lots_are_one_question() -> None:
    rng = np.random.default_rng(3)
    furnace = rng.integers(1, 5, 400)
    night = rng.random(400) < 0.3
    factors: Factors = {
        "equipment": [f"F{each}" for each in furnace],
        "shift": ["night" if each else "day" for each in night],
    }
    values = rng.standard_normal(400) - 2.0 * (furnace == 3) - 2.0 * ((furnace == 3) & night)

    found = strata_found(values, factors)
    assert found == [{"equipment": "F3"}, {"equipment": "F3", "shift": "night"}]


def test_opposites_are_those_of_the_lots_compared_and_no_narrower_ones() -> None:
    tool = ["T-1"] * 30 + ["T-9"] * 10
    factors: Factors = {"tool": [*tool], "half": ["a", "b"] * 20, "plant": ["P"] * 39 + [None]}
    strata = strata_of(factors, 40)
    whole = np.zeros(40, dtype=np.int64)
    of_9 = strata.names.index({"tool": "T-9"})

    def named(blocks: NDArray[np.int64]) -> list[dict[str, str]]:
        found = np.flatnonzero(opposites(strata, of_9, blocks))
        return [dict(strata.names[at]) for at in found]

    assert named(whole) == [{"tool": "T-1"}]
    # Among the even lots only, the opposite is the part of T-1 there.
    assert named(np.arange(40) % 2) == [{"tool": "T-1"}]
    assert named((np.arange(40) >= 30).astype(np.int64)) == []


def test_what_nearly_all_lots_of_a_stratum_share_is_told_with_how_many_do() -> None:
    inside = np.arange(40) < 20
    factors: Factors = {
        "shift": ["night"] * 20 + ["day"] * 20,
        "heat": ["H-1"] * 18 + ["H-2"] * 22,
        "equipment": ["F3"] * 35 + ["F4"] * 5,
        "tool": ["T-1"] * 17 + [None] * 3 + ["T-1"] * 20,
        "bath": ["B-1"] * 17 + ["B-2"] * 23,
    }

    assert shared_levels(factors, {"shift": "night"}, inside) == (
        SharedLevel("equipment", "F3", 1.0, 0.75),
        SharedLevel("heat", "H-1", 0.9, 0.0),
    )
    assert shared_levels(factors, {"shift": "x"}, np.zeros(40, dtype=np.bool_)) == ()
    assert shared_levels({"tool": [None] * 40}, {"shift": "night"}, inside) == ()


def test_a_finding_says_where_all_its_lots_were_made() -> None:
    factors, of_9, noise = lots(0.3)
    factors["equipment"] = ["F3"] * LOTS
    (first,) = find_commonality(noise - 1.5 * of_9, factors).findings
    assert first.shared == (SharedLevel("equipment", "F3", 1.0, 1.0),)

    rejected = np.where(of_9, 9, 0) + (np.arange(LOTS) % 7 == 0)
    (worse,) = find_reject_commonality(rejected, [50] * LOTS, factors).findings
    assert (worse.stratum, worse.shared) == ({"tool": "T-9"}, first.shared)
