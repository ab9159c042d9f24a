"""The shipping gate: a quarantined lot does not leave. No graph, no rules: a hold is a row.

Nor does a lot that was used as is under a concession that has ended since, whether or not anybody
has held it again by now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from service.actions.concession_gate import stopped_by_concession
from service.errors import Conflict
from service.records.books import Books
from service.records.schema import MILLION, millionths, number_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """A lot somebody wants to ship or to use; no quantity means as much as there is."""

    lot: str
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why a lot may not go, in plain words, and under which case."""

    lot: str
    reason: str
    nonconformance: str | None

    def document(self) -> dict[str, str | None]:
        return {"lot": self.lot, "reason": self.reason, "nonconformance": self.nonconformance}


class ShipmentBlocked(Conflict):
    title = "Shipment blocked"

    def __init__(self, blocked: Sequence[Blocked]) -> None:
        said = " ".join(each.reason for each in blocked)
        super().__init__(
            f"Nothing was shipped. {said}", extra={"blocked": [b.document() for b in blocked]}
        )


def check_lots(
    books: Books, wanted: Iterable[Wanted], *, customer: str | None = None
) -> list[Blocked]:
    """Everything that keeps these lots from going, all of it; empty: clear to go.

    A concession that one customer granted permits nothing to another.
    """
    total: dict[str, Decimal | None] = {}
    for each in wanted:
        before = total.get(each.lot, Decimal(0))
        adds = before is not None and each.quantity is not None
        total[each.lot] = before + each.quantity if adds else None  # type: ignore[operator]
    books.prefetch(("lot", lot) for lot in sorted(total))
    blocked: list[Blocked] = []
    stopped = stopped_by_concession(
        books.transaction,
        {lot: None if much is None else millionths(much) for lot, much in total.items()},
        customer=customer,
    )
    for lot, quantity in total.items():
        blocked.extend(_check(books, lot, quantity))
        blocked.extend(Blocked(lot, each.why, each.nonconformance) for each in stopped.get(lot, ()))
    return blocked


def _check(books: Books, lot: str, quantity: Decimal | None) -> list[Blocked]:
    book = books.lot(lot)
    if book is None:
        return [Blocked(lot, f"Lot {lot} is not known.", None)]
    blocked = [
        Blocked(
            lot, f"Lot {lot} is on hold under {held.nonconformance} ({held.reason}).",
            held.nonconformance,
        )
        for held in books.holds(lot)
    ]  # fmt: skip
    missing = quantity is not None and quantity * MILLION > book.remaining
    if missing or (quantity is None and book.remaining <= 0):
        there = number_of(book.remaining)
        asked = "" if quantity is None else f", {quantity.normalize():f} asked for"
        reason = f"Lot {lot} has {there} {book.unit} on hand{asked}."
        blocked.append(Blocked(lot, reason, None))
    return blocked
