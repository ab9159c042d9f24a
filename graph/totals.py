"""Sums over the lots of a blast radius, per unit where there are several."""

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from graph.nodes import DECIMALS

Figure = float | dict[str, float]
"""One number, or a number per unit (or currency) where there are several."""

FIGURES = (
    "produced",
    "on_hand",
    "in_process",
    "consumed",
    "shipped",
    "scrapped",
    "returned",
    "unaccounted",
)


class UnitTotals(TypedDict):
    """Sums over the lots counted in one unit."""

    lots: int
    produced: float
    on_hand: float
    in_process: float
    consumed: float
    shipped: float
    scrapped: float
    returned: float
    unaccounted: float
    reconciled_percent: float


class Totals(TypedDict):
    """Sums over all lots: numbers if all lots are in one unit, else ``{unit: number}``."""

    lots: int
    produced: Figure
    on_hand: Figure
    in_process: Figure
    consumed: Figure
    shipped: Figure
    scrapped: Figure
    returned: Figure
    unaccounted: Figure
    reconciled_percent: float
    by_unit: dict[str, UnitTotals]


def sum_lots(
    figures: NDArray[np.float64], units: NDArray[np.int32], words: Sequence[str | None]
) -> Totals:
    """Sum the figures of lots.

    Parameters
    ----------
    figures
        Shape (lots, 8), columns as in `FIGURES`, each in its lot's unit.
    units
        Code of the unit of each lot, shape (lots,).
    words
        What the codes mean, in order.

    Examples
    --------
    >>> figures = np.array([[100.0, 40, 0, 0, 50, 0, 0, 10], [8.0, 0, 8, 0, 0, 0, 0, 0]])
    >>> totals = sum_lots(figures, np.array([1, 0], dtype=np.int32), ["kg", "pcs"])
    >>> totals["produced"], totals["reconciled_percent"]
    ({'kg': 8.0, 'pcs': 100.0}, 90.0)
    """
    present = sorted((str(words[code]), code) for code in np.unique(units).tolist())
    by_unit = {unit: _sum_unit(figures[units == code]) for unit, code in present}
    return Totals(
        lots=len(units),
        produced=one_or_many({unit: total["produced"] for unit, total in by_unit.items()}),
        on_hand=one_or_many({unit: total["on_hand"] for unit, total in by_unit.items()}),
        in_process=one_or_many({unit: total["in_process"] for unit, total in by_unit.items()}),
        consumed=one_or_many({unit: total["consumed"] for unit, total in by_unit.items()}),
        shipped=one_or_many({unit: total["shipped"] for unit, total in by_unit.items()}),
        scrapped=one_or_many({unit: total["scrapped"] for unit, total in by_unit.items()}),
        returned=one_or_many({unit: total["returned"] for unit, total in by_unit.items()}),
        unaccounted=one_or_many({unit: total["unaccounted"] for unit, total in by_unit.items()}),
        reconciled_percent=min(
            (total["reconciled_percent"] for total in by_unit.values()), default=100.0
        ),
        by_unit=by_unit,
    )


def one_or_many(amounts: dict[str, float]) -> Figure:
    """The number itself where there is one unit (or currency), else all of them by name.

    Examples
    --------
    >>> one_or_many({"pcs": 700.0}), one_or_many({}), one_or_many({"kg": 1.0, "pcs": 2.0})
    (700.0, 0.0, {'kg': 1.0, 'pcs': 2.0})
    """
    if len(amounts) > 1:
        return amounts
    return next(iter(amounts.values()), 0.0)


def _sum_unit(figures: NDArray[np.float64]) -> UnitTotals:
    sums = np.round(figures.sum(axis=0), DECIMALS).tolist()
    return UnitTotals(
        lots=len(figures),
        produced=sums[0],
        on_hand=sums[1],
        in_process=sums[2],
        consumed=sums[3],
        shipped=sums[4],
        scrapped=sums[5],
        returned=sums[6],
        unaccounted=sums[7],
        reconciled_percent=_reconciled(sums[0], float(np.abs(figures[:, 7]).sum())),
    )


def _reconciled(produced: float, unaccounted: float) -> float:
    # Lots that were never booked as made but miss something are not reconciled at all.
    if produced <= 0:
        return 100.0 if unaccounted == 0 else 0.0
    return round(max(0.0, 100.0 * (1.0 - unaccounted / produced)), 2)
