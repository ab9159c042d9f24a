"""Single sampling plans of ISO 2859-1, normal and tightened, for a series of lots.

They keep a supplier's process at its acceptance quality limit over many lots. For one suspect lot
they prove little: use :func:`spc.sampling.reliability.plan_for_reliability`.

Source: ISO 2859-1:1999, tables 1, 2-A and 2-B (the same as ANSI/ASQ Z1.4-2003 and MIL-STD-105E).
The master tables are diagonals: one step to a larger code letter is one step to a smaller AQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from spc.sampling.plan import SamplingPlan

__all__ = ["AQLS", "LEVELS", "LotByLotPlan", "Severity", "code_letter", "lot_by_lot_plan"]

Severity = Literal["normal", "tightened"]

LETTERS = "ABCDEFGHJKLMNPQRS"
SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150)
"""Sample sizes by letter; S is there for one plan of tightened inspection alone."""

AQLS = (
    "0.010", "0.015", "0.025", "0.040", "0.065", "0.10", "0.15", "0.25", "0.40", "0.65", "1.0",
    "1.5", "2.5", "4.0", "6.5", "10",
)  # fmt: skip
"""Percent nonconforming; beyond 10 the standard counts nonconformities per 100 items."""

LEVELS: Mapping[str, str] = {
    "S-1": "AAAABBBBCCCCDDD",
    "S-2": "AAABBBCCCDDDEEE",
    "S-3": "AABBCCDDEEFFGGH",
    "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN",
    "II": "ABCDEFGHJKLMNPQ",
    "III": "BCDEFGHJKLMNPQR",
}
"""Inspection levels: the code letter for each range of lot sizes."""

_UP_TO = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)
# Acceptance numbers along the diagonals that follow the arrows behind Ac 0.
_ACCEPT: Mapping[Severity, tuple[int, ...]] = {
    "normal": (1, 2, 3, 5, 7, 10, 14, 21),
    "tightened": (1, 2, 3, 5, 8, 12, 18),
}
_ARROWS = 2


@dataclass(frozen=True, slots=True)
class LotByLotPlan:
    """A plan of the standard.

    Parameters
    ----------
    letter : str
        The code letter of the lot size and level.
    used : str
        The letter whose plan is used: another one where the table has an arrow.
    plan : SamplingPlan
        Every part where the sample would be as large as the lot.
    every_part : bool
        The sample of the table is not smaller than the lot: all parts are inspected.
    """

    letter: str
    used: str
    plan: SamplingPlan
    every_part: bool


def code_letter(lot_size: int, level: str = "II") -> str:
    """Return the code letter of table 1.

    Parameters
    ----------
    lot_size : int
        Parts in the lot, >= 2.
    level : str
        General inspection level I to III, or special level S-1 to S-4.

    Raises
    ------
    ValueError
        The lot is too small, or the level is not known.

    Examples
    --------
    >>> code_letter(1000), code_letter(1000, "S-2"), code_letter(600_000, "III")
    ('J', 'C', 'R')
    """
    if lot_size < 2:
        raise ValueError(f"ISO 2859-1 is for lots of 2 parts and more, not of {lot_size}.")
    if level not in LEVELS:
        raise ValueError(f"The level is one of {', '.join(LEVELS)}, not {level}.")
    return LEVELS[level][sum(lot_size > most for most in _UP_TO)]


def lot_by_lot_plan(
    lot_size: int, aql: str, level: str = "II", severity: Severity = "normal"
) -> LotByLotPlan:
    """Return the single sampling plan of tables 2-A (normal) and 2-B (tightened).

    Parameters
    ----------
    lot_size : int
        Parts in the lot, >= 2.
    aql : str
        Acceptance quality limit in percent nonconforming, one of :data:`AQLS`.
    level : str
        Inspection level.
    severity : {"normal", "tightened"}
        Reduced inspection is left out: it is never for lots that are suspect.

    Raises
    ------
    ValueError
        The lot is too small, or the AQL, level or severity is none of the standard.

    Examples
    --------
    >>> found = lot_by_lot_plan(1000, "1.0")
    >>> found.letter, found.plan.sample_size, found.plan.accept
    ('J', 80, 2)
    >>> lot_by_lot_plan(1000, "1.0", severity="tightened").plan.accept
    1
    >>> lot_by_lot_plan(40, "0.65").used, lot_by_lot_plan(19, "0.65").every_part
    ('F', True)
    """
    if aql not in AQLS:
        raise ValueError(f"The AQL is one of {', '.join(AQLS)}, not {aql}.")
    if severity not in _ACCEPT:
        raise ValueError(f"The severity is one of {', '.join(_ACCEPT)}, not {severity}.")
    letter = code_letter(lot_size, level)
    used, accept = _cell(LETTERS.index(letter), AQLS.index(aql), severity)
    if SIZES[used] < lot_size:
        plan = SamplingPlan(SIZES[used], accept, lot_size)
        return LotByLotPlan(letter, LETTERS[used], plan, every_part=False)
    # Every part is looked at: the lot is then as good as what is left in it.
    return LotByLotPlan(letter, LETTERS[used], SamplingPlan(lot_size, 0, lot_size), every_part=True)


def _cell(row: int, column: int, severity: Severity) -> tuple[int, int]:
    """The row whose plan is used, and its acceptance number, behind the arrows of the table."""
    accepts, first = _ACCEPT[severity], 14 if severity == "normal" else 15
    last = len(LETTERS) - (1 if severity == "tightened" else 2)
    zero, one = first - column, first - column + _ARROWS + 1
    behind = row - zero
    if severity == "tightened" and zero == 0:
        # The smallest plan of the column is that with Ac 1: two parts are no tightened sample.
        behind = max(behind, 1)
    if behind <= 0:
        return zero, 0
    if behind == 1 and severity == "normal" and zero >= 0:
        return zero, 0
    if behind <= _ARROWS:
        return (one, 1) if one <= last else (zero, 0)
    step = min(behind - _ARROWS - 1, len(accepts) - 1)
    return one + step, accepts[step]
