"""What lots can have in common: what was recorded of each, process parameters in ranges."""

from __future__ import annotations

from collections.abc import Sequence

from graph.said_time import said_number
from service.actions.commonality_rows import FACTORS, LotRow
from service.actions.commonality_words import PARAMETER
from spc.commonality import binned, bins_of

# Each brings candidates of its own and with every other factor; what was recorded most comes first.
PARAMETERS_AT_MOST = 12
Factors = dict[str, Sequence[str | None]]
Ranges = dict[str, dict[str, tuple[float, float]]]


def factors_of(rows: Sequence[LotRow], *, parameters: bool = True) -> tuple[Factors, Ranges]:
    """The levels of each lot by factor, and what the ranges of the parameters are."""
    factors: Factors = {
        name: [row.levels[place] for row in rows] for place, name in enumerate(FACTORS)
    }
    ranges: Ranges = {}
    for name in _recorded_most(rows) if parameters else ():
        values = [row.parameters.get(name) for row in rows]
        if any(isinstance(value, str) for value in values):
            levels: Sequence[str | None] = [
                None if value is None else said_number(value) for value in values
            ]
        else:
            numbers = [None if value is None else float(value) for value in values]
            levels = binned(name, numbers)
            ranges[PARAMETER + name] = {
                each.label: (each.low, each.high) for each in bins_of(name, numbers)
            }
        factors[PARAMETER + name] = levels
    return {name: levels for name, levels in factors.items() if any(levels)}, ranges


# --- within ----------------------------------------------------------------------------------


def _recorded_most(rows: Sequence[LotRow]) -> list[str]:
    counted: dict[str, int] = {}
    for row in rows:
        for name in row.parameters:
            counted[name] = counted.get(name, 0) + 1
    ordered = sorted(counted, key=lambda name: (-counted[name], name))
    return sorted(ordered[:PARAMETERS_AT_MOST])
