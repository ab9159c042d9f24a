"""Sums of what was held: lots once, and quantities by unit, as JSON numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from service.backtest.evidence import HoldSeen
from service.records.schema import number_of

Quantities = dict[str, int | float]


def lots_of(holds: Iterable[HoldSeen]) -> dict[str, list[HoldSeen]]:
    """By lot, in the order in which the lots were first held."""
    found: dict[str, list[HoldSeen]] = {}
    for each in holds:
        found.setdefault(each.lot, []).append(each)
    return found


def quantities_of(holds: Iterable[HoldSeen]) -> Quantities:
    """By unit: of each lot the most that was ever there of it when it came on hold."""
    return number_by_unit(
        (held[0].unit, max(each.quantity for each in held)) for held in lots_of(holds).values()
    )


def number_by_unit(amounts: Iterable[tuple[str, int]]) -> Quantities:
    sums: dict[str, int] = defaultdict(int)
    for unit, amount in amounts:
        sums[unit] += amount
    return {unit: number_of(amount) for unit, amount in sorted(sums.items())}
