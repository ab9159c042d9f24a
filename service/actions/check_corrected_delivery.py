"""A shipment or a return written down wrongly: a correction of it does not go round the gate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from service.actions.desk import Desk
from service.errors import BadInput
from service.intake import plant_records as p
from service.records.schema import millionths, number_of


def check_corrected_shipment(desk: Desk, old: dict[str, Any], new: p.Shipment) -> None:
    """What went where may have been written down wrongly; that it went past the gate may not."""
    desk.need_party(new.customer, "customer")
    if bool(old.get("already_left")) != bool(new.already_left):
        raise BadInput("already_left cannot be corrected: it says how the shipment passed the gate")
    went = _by_lot((line["lot"], Decimal(str(line["quantity"]))) for line in old["lines"])
    for lot, quantity in _by_lot((line.lot, line.quantity) for line in new.lines).items():
        more = millionths(quantity - went.get(lot, Decimal(0)))
        if more > 0:
            _check_more(desk, lot, more, left=bool(new.already_left))


def _check_more(desk: Desk, lot: str, more: int, *, left: bool) -> None:
    book = desk.need_lot(lot)
    if desk.books.holds(lot):
        raise BadInput(
            f"lot `{lot}` is on hold; it cannot be corrected into a shipment: "
            "record what left all the same as a shipment with already_left"
        )
    if more > book.remaining and not left:
        raise BadInput(
            f"{number_of(more)} {book.unit} more of lot `{lot}` cannot have been shipped: "
            f"{number_of(book.remaining)} are on hand"
        )


def more_came_back(old: dict[str, Any], new: p.Return) -> bool:
    """Whether a corrected return brings back what nobody has held and decided about."""
    return old["lot"] != new.lot or new.quantity > Decimal(str(old["quantity"]))


def _by_lot(lines: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    total: dict[str, Decimal] = defaultdict(Decimal)
    for lot, quantity in lines:
        total[lot] += quantity
    return total
