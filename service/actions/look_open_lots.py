"""The lots of a case about which something can be decided: held, on hand, not decided yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.disposition_lines import outstanding_by_lot
from service.records.schema import MILLION


@dataclass(frozen=True, slots=True)
class OpenLot:
    """A held lot with how much of it is on hand, and how much of that is still to be decided."""

    lot: str
    item: str
    unit: str
    location: str | None
    supplier: str | None
    on_hand: Decimal
    open: Decimal


def open_lots(desk: Desk, case: Case) -> list[OpenLot]:
    """By name; a lot that is gone, or decided about to the last piece, is none of them."""
    held = sorted(case.held_lots(desk))
    desk.books.prefetch(("lot", lot) for lot in held)
    decided = outstanding_by_lot(desk, case.number)
    found = []
    for name in held:
        book = desk.need_lot(name)
        left = book.remaining - decided.get(name, 0)
        if left > 0:
            amounts = _amount(book.remaining), _amount(left)
            found.append(
                OpenLot(name, book.item, book.unit, book.location, book.supplier, *amounts)
            )
    return found


def _amount(millionths: int) -> Decimal:
    return Decimal(millionths) / MILLION
