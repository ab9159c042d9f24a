"""The book of a lot, derived anew from everything recorded about it, in order of recording."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import literal as constant
from sqlalchemy import select, union_all

from service.actions.desk import Desk
from service.records import tables as t


def rebuild_books(desk: Desk, lots: Iterable[str]) -> None:
    """Set each lot's quantities to what its records say; used when one of them was corrected."""
    desk.transaction.flush()
    for name in sorted(lots):
        book = desk.need_lot(name)
        book.produced = book.consumed = book.scrapped = 0
        book.shipped = book.returned = book.unaccounted = 0
        for what, quantity in _history(desk, name):
            if what == "produced":
                book.produced += quantity
            elif what == "returned":
                book.take_back(quantity)
            else:
                getattr(book, what)(quantity)
        desk.books.touch(book)


def _history(desk: Desk, lot: str) -> list[tuple[str, int]]:
    made = _lines(t.operation_output, t.operation, "operation", "produced", lot)
    used = _lines(t.operation_input, t.operation, "operation", "consume", lot)
    shipped = _lines(t.shipment_line, t.shipment, "shipment", "ship", lot)
    parts = [
        made,
        used,
        shipped,
        _records(t.receipt, "produced", lot),
        _records(t.goods_return, "returned", lot),
        _records(t.scrap, "scrap", lot),
        _records(t.count, "count", lot),
    ]
    rows = desk.transaction.connection.execute(union_all(*parts)).all()
    # An operation's output is there before anything is taken from it, whatever the order of
    # record ids; entries give the rest.
    return [
        (row.what, row.quantity)
        for row in sorted(rows, key=lambda row: (row.what != "produced", row.entry))
    ]


def _lines(lines: Any, record: Any, column: str, what: str, lot: str) -> Any:
    return (
        select(record.c.entry, constant(what).label("what"), lines.c.quantity)
        .join(record, record.c.id == lines.c[column])
        .where(lines.c.lot == lot)
    )


def _records(record: Any, what: str, lot: str) -> Any:
    return select(record.c.entry, constant(what).label("what"), record.c.quantity).where(
        record.c.lot == lot
    )
