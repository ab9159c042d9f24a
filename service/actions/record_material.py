"""Receipts, moves, scraps, counts, returns: what happens to a lot outside an operation."""

from __future__ import annotations

from typing import Any

from service.actions.desk import Desk
from service.errors import BadInput, Conflict
from service.intake import plant_records as p
from service.records.lot_book import LotBook
from service.records.schema import microseconds, millionths, number_of, quantity_of


def check_receipt(desk: Desk, record: p.Receipt) -> None:
    desk.need_party(record.supplier, "supplier")
    desk.need("item", record.item)
    if desk.books.lot(record.lot) is not None:
        raise Conflict(f"lot `{record.lot}` exists already; a receipt creates a new lot")


def apply_receipt(desk: Desk, record: p.Receipt, entry: int) -> None:
    item = desk.need("item", record.item)
    quantity = millionths(record.quantity)
    at = microseconds(record.at)
    desk.books.add_lot(
        LotBook(
            id=record.lot,
            item=record.item,
            unit=item["unit"],
            item_kind=item["kind"],
            safety_critical=item["safety_critical"],
            created_at=at,
            entry=entry,
            produced=quantity,
            receipt=record.id,
            heat=record.heat,
            supplier=record.supplier,
            certificate=record.certificate,
            location=record.location,
        )
    )


def receipt_row(record: p.Receipt) -> dict[str, Any]:
    return {
        "id": record.id,
        "at": microseconds(record.at),
        "supplier": record.supplier,
        "lot": record.lot,
        "item": record.item,
        "quantity": millionths(record.quantity),
        "heat": record.heat,
        "certificate": record.certificate,
        "location": record.location,
    }


def check_lot(desk: Desk, record: p.Move | p.Scrap | p.Count) -> None:
    desk.need_lot(record.lot)


def check_move(desk: Desk, record: p.Move) -> None:
    book = desk.need_lot(record.lot)
    if record.quantity is not None and millionths(record.quantity) > book.remaining:
        raise BadInput(
            f"{record.quantity} {book.unit} of lot `{record.lot}` cannot move: "
            f"{quantity_of(book.remaining)} are on hand"
        )


def apply_move(desk: Desk, record: p.Move, entry: int) -> None:  # noqa: ARG001 - one signature for all kinds
    book = desk.need_lot(record.lot)
    whole = record.quantity is None or millionths(record.quantity) == book.remaining
    if whole or record.to == book.location:
        book.location = record.to
    else:
        # A lot has one place; a part elsewhere is said beside it, not split off silently.
        book.location = f"{book.location or '?'}; {record.quantity} at {record.to}"
    desk.books.touch(book)


def move_row(record: p.Move) -> dict[str, Any]:
    return {
        "id": record.id,
        "at": microseconds(record.at),
        "lot": record.lot,
        "to": record.to,
        "quantity": None if record.quantity is None else millionths(record.quantity),
    }


def apply_scrap(desk: Desk, record: p.Scrap, entry: int) -> None:  # noqa: ARG001
    book = desk.need_lot(record.lot)
    excess = book.scrap(millionths(record.quantity))
    desk.books.touch(book)
    report_imbalance(desk, f"scrap `{record.id}`", book, excess)


def scrap_row(record: p.Scrap) -> dict[str, Any]:
    return {
        "id": record.id,
        "at": microseconds(record.at),
        "lot": record.lot,
        "quantity": millionths(record.quantity),
        "reason": record.reason,
    }


def apply_count(desk: Desk, record: p.Count, entry: int) -> None:  # noqa: ARG001
    book = desk.need_lot(record.lot)
    book.count(millionths(record.quantity))
    desk.books.touch(book)


def count_row(desk: Desk, record: p.Count) -> dict[str, Any]:
    book = desk.need_lot(record.lot)
    quantity = millionths(record.quantity)
    return {
        "id": record.id,
        "at": microseconds(record.at),
        "lot": record.lot,
        "quantity": quantity,
        "difference": book.remaining - quantity,
    }


def report_imbalance(desk: Desk, what: str, book: LotBook, excess: int) -> None:
    if excess:
        desk.outcome.imbalances.append(
            f"{what} took {number_of(excess)} {book.unit} more of lot `{book.id}` than the book has"
        )
