"""What the shipping gate answers to a scanned code: go, or every reason why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, select

from service.actions.clear_shipment import Wanted
from service.actions.concession_gate import stopped_by_concession
from service.actions.desk import Desk
from service.actions.look_clearance import clearance_document
from service.actions.scanned_code import sure_names_of_code
from service.records import tables as t
from service.records.schema import number_of

Cause = Literal["held", "concession_over", "concession", "nothing_left", "unknown", "several"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why a lot may not go: what kind, under which case, in whose words."""

    cause: Cause
    lot: str
    nonconformance: str | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """The code that was scanned, the lot that it names, and what stands against it."""

    code: str
    lot: str | None
    item: str = ""
    on_hand: int | float = 0
    unit: str = ""
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def cleared(self) -> bool:
        """Only a known lot that nothing stands against."""
        return self.lot is not None and not self.obstacles


def ask_gate(desk: Desk, code: str) -> GateAnswer:
    """The gate's own check for the lot, carton or serial that bears exactly this code."""
    lots = lots_of_code(desk.transaction.connection, code)
    if len(lots) != 1:
        cause: Cause = "several" if lots else "unknown"
        return GateAnswer(code, None, obstacles=(Obstacle(cause, code, said=", ".join(lots)),))
    lot = lots[0]
    book = desk.books.lot(lot)
    if book is None:
        raise AssertionError("a lot that was found is known")
    return GateAnswer(
        code, lot, book.item, number_of(book.remaining), book.unit, tuple(_obstacles(desk, lot))
    )


def lots_of_code(connection: Connection, code: str) -> list[str]:
    """Lots of exactly this number, as it was scanned or in capitals; else of this serial.

    Never by the beginning: what a scanner cut off names nothing here. A label's code is asked by
    the number in it.
    """
    for name in sure_names_of_code(code):
        if found := _lots_of_name(connection, name):
            return found
    return []


def _lots_of_name(connection: Connection, code: str) -> list[str]:
    for spelling in dict.fromkeys((code, code.upper())):
        found = select(t.lot.c.id).where(t.lot.c.id == spelling)
        if (lot := connection.execute(found).scalar()) is not None:
            return [lot]
    c = t.lot_serial.c
    return list(connection.execute(select(c.lot).where(c.serial == code).order_by(c.lot)).scalars())


def _obstacles(desk: Desk, lot: str) -> Iterator[Obstacle]:
    """Of all that the check names, the kind; what it says that is not known here counts too."""
    blocked = clearance_document(desk, [Wanted(lot)])["blocked"]
    holds = {held.nonconformance: held.reason for held in desk.books.holds(lot)}
    stops = {
        each.why: each for each in stopped_by_concession(desk.transaction, {lot: None}).get(lot, ())
    }
    for each in blocked:
        case, reason = each["nonconformance"], each["reason"]
        if stop := stops.get(reason):
            cause: Cause = "concession_over" if stop.over else "concession"
            yield Obstacle(cause, lot, case, stop.concession)
        elif case is not None:
            yield Obstacle("held", lot, case, holds.get(case, reason))
        else:
            yield Obstacle("nothing_left", lot, None, reason)
