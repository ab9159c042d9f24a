"""What the held lots of a case are worth: quantity on hand, unit cost, supplier."""

from __future__ import annotations

import math
from collections.abc import Iterator

from graph.blast_radius import BlastRadius
from graph.recall_cost import PIECES
from service.actions.compare_dispositions import HeldLot
from service.actions.desk import Desk


def held_worth(desk: Desk, radius: BlastRadius, held: set[str]) -> tuple[HeldLot, ...]:
    """Each held lot of the radius of which something is left here; a cost may be unknown."""
    costs = dict(_unit_costs(radius))
    left = [lot for lot in radius.lots() if lot.lot in held and lot.on_hand + lot.in_process > 0]
    desk.books.prefetch(("lot", lot.lot) for lot in left)
    return tuple(
        HeldLot(
            lot=lot.lot,
            quantity=lot.on_hand + lot.in_process,
            in_pieces=desk.need_lot(lot.lot).unit == PIECES,
            unit_cost=costs[lot.lot][0],
            currency=costs[lot.lot][1],
            supplier=desk.need_lot(lot.lot).supplier,
        )
        for lot in left
    )


def _unit_costs(radius: BlastRadius) -> Iterator[tuple[str, tuple[float | None, str | None]]]:
    """By lot; a radius asks for those of the lots of which something is here or was shipped."""
    bearing = [lot.lot for lot in radius.lots() if lot.on_hand or lot.in_process or lot.shipped]
    amounts = radius.costs.amounts.tolist()
    words = radius.lineage.lots.currency.decode(radius.costs.currencies.tolist())
    for lot, amount, word in zip(bearing, amounts, words, strict=True):
        yield lot, (None if math.isnan(amount) else amount, word)
