"""Plain records as facts for rules: a receipt, an operation's lots, an inspection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from service.actions.desk import Desk
from service.actions.finding import Fact
from service.actions.finding_parts import common_facts
from service.records.books import Row
from service.records.schema import number_of
from service.records.tables import operation_output


@dataclass(frozen=True, slots=True)
class Told:
    """What a record says of one lot; `at` in microseconds, `operation` where it was made."""

    event: str
    record: tuple[str, str]
    lot: str
    at: int
    facts: Mapping[str, Fact]
    operation: Row | None = None


def told_of(desk: Desk, kind: str, name: str) -> list[Told]:
    """What a record says as it stands, corrections included; one for each lot it is about."""
    row = desk.books.row(kind, name)
    return [] if row is None else list(_OF[kind](desk, row))


def _of_receipt(desk: Desk, row: Row) -> Iterable[Told]:
    book = desk.need_lot(row["lot"])
    facts: dict[str, Fact] = {
        "lot": book.id,
        "item": book.item,
        "item_kind": book.item_kind,
        "safety_critical": book.safety_critical,
        "heat": row["heat"],
        "supplier": row["supplier"],
        "certificate": row["certificate"],
        "location": row["location"],
        "quantity": float(number_of(row["quantity"])),
    }
    yield Told("receipt.recorded", ("receipt", row["id"]), book.id, row["at"], facts)


def _of_operation(desk: Desk, row: Row) -> Iterable[Told]:
    desk.transaction.flush()
    o = operation_output.c
    made = select(o.lot, o.quantity).where(o.operation == row["id"]).order_by(o.position)
    for lot, quantity in desk.transaction.connection.execute(made).all():
        facts = common_facts(desk, desk.need_lot(lot), row) | {
            "quantity": float(number_of(quantity)),
            "scrap_quantity": float(number_of(row["scrap_quantity"])),
        }
        at = row["ended_at"]
        yield Told("operation.recorded", ("operation", row["id"]), lot, at, facts, row)


def _of_inspection(desk: Desk, row: Row) -> Iterable[Told]:
    book = desk.need_lot(row["lot"])
    name = row["operation"] or book.operation
    operation = None if name is None else desk.need("operation", name)
    facts = common_facts(desk, book, operation) | {
        "stage": row["stage"],
        "conforming": row["conforming"],
        "gauge": row["gauge"],
        "inspector": row["inspector"],
    }
    at = row["at"]
    yield Told("inspection.recorded", ("inspection", row["id"]), book.id, at, facts, operation)


_OF: Mapping[str, Callable[[Desk, Row], Iterable[Told]]] = {
    "receipt": _of_receipt,
    "operation": _of_operation,
    "inspection": _of_inspection,
}
EVENT_OF = {kind: f"{kind}.recorded" for kind in _OF}
