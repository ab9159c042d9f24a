"""Single sampling of ISO 2859-1 against rows of its printed tables."""

from __future__ import annotations

import pytest

from spc.sampling.binomial import pass_probability
from spc.sampling.lot_by_lot import AQLS, LEVELS, Severity, code_letter, lot_by_lot_plan

# A lot size of each code letter from A to R at level II; R is reached at level III.
LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000, 10**6)
# Sample size and acceptance number by letter, from AQL 0.010 to 10 behind the table's arrows.
NORMAL = {
    "J": "1250/0 800/0 500/0 315/0 200/0 125/0 80/0 50/0 125/1 80/1 80/2 80/3 80/5 80/7 80/10 "
    "80/14",
    "M": "1250/0 800/0 500/0 315/0 200/0 500/1 315/1 315/2 315/3 315/5 315/7 315/10 315/14 315/21 "
    "200/21 125/21",
    "R": "1250/0 800/0 2000/1 2000/2 2000/3 2000/5 2000/7 2000/10 2000/14 2000/21 1250/21 800/21 "
    "500/21 315/21 200/21 125/21",
}  # fmt: skip
TIGHTENED = {
    "J": "2000/0 1250/0 800/0 500/0 315/0 200/0 125/0 80/0 200/1 125/1 80/1 80/2 80/3 80/5 80/8 "
    "80/12",
    "M": "2000/0 1250/0 800/0 500/0 315/0 800/1 500/1 315/1 315/2 315/3 315/5 315/8 315/12 315/18 "
    "200/18 125/18",
    "R": "2000/0 1250/0 3150/1 2000/1 2000/2 2000/3 2000/5 2000/8 2000/12 2000/18 1250/18 800/18 "
    "500/18 315/18 200/18 125/18",
}  # fmt: skip


def test_each_range_of_lot_sizes_has_its_letter() -> None:
    assert "".join(code_letter(size) for size in LOTS) == "ABCDEFGHJKLMNPQ"
    assert "".join(code_letter(size, "III") for size in LOTS) == "BCDEFGHJKLMNPQR"
    assert {len(letters) for letters in LEVELS.values()} == {len(LOTS)}
    assert code_letter(9) == "B"


@pytest.mark.parametrize("severity", ["normal", "tightened"])
@pytest.mark.parametrize("letter", ["J", "M", "R"])
def test_a_row_of_the_master_table(letter: str, severity: Severity) -> None:
    table = NORMAL if severity == "normal" else TIGHTENED
    lot, level = {"J": (200_000, "S-4"), "M": (10_000, "III"), "R": (10**7, "III")}[letter]
    found = [lot_by_lot_plan(lot, aql, level, severity) for aql in AQLS]
    assert {each.letter for each in found} == {letter}
    said = " ".join(f"{each.plan.sample_size}/{each.plan.accept}" for each in found)
    assert said == table[letter]


@pytest.mark.parametrize("aql", AQLS)
def test_tightened_inspection_never_passes_a_lot_more_easily(aql: str) -> None:
    for level in LEVELS:
        for lot in LOTS[4:]:
            chances = [
                pass_probability(float(aql) / 100, each.plan.sample_size, each.plan.accept)
                for each in (
                    lot_by_lot_plan(lot, aql, level, "normal"),
                    lot_by_lot_plan(lot, aql, level, "tightened"),
                )
                if not each.every_part
            ]
            assert len(chances) < 2 or chances[1] <= chances[0] + 1e-9, (level, lot)


def test_a_sample_as_large_as_the_lot_is_every_part_and_none_may_be_bad() -> None:
    found = lot_by_lot_plan(80, "0.10")
    assert found.every_part
    assert (found.plan.sample_size, found.plan.accept) == (80, 0)


@pytest.mark.parametrize(
    ("lot", "aql", "level", "severity"),
    [(1, "1.0", "II", "normal"), (9, "1.1", "II", "normal"), (9, "1.0", "IV", "normal"),
     (9, "1.0", "II", "reduced")],
)  # fmt: skip
def test_what_the_standard_has_not_is_refused(
    lot: int, aql: str, level: str, severity: Severity
) -> None:
    with pytest.raises(ValueError, match=r"ISO 2859-1|one of"):
        lot_by_lot_plan(lot, aql, level, severity)
