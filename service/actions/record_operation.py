"""An operation: consumes its inputs, makes its outputs, and passes holds on to them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from service.actions.concession_uses import inherit_concessions
from service.actions.desk import Desk
from service.actions.place_holds import inherit_holds
from service.actions.record_material import report_imbalance
from service.actions.rework_proof import note_rework
from service.errors import Conflict
from service.intake import plant_records as p
from service.records import tables as t
from service.records.canonical import canonical
from service.records.case_tables import violation
from service.records.lot_book import LotBook
from service.records.schema import microseconds, millionths


def check_operation(desk: Desk, record: p.Operation) -> None:
    desk.need_if("equipment", record.equipment)
    desk.need_if("order", record.order)
    for used in record.inputs:
        desk.need_lot(used.lot)
    for made in record.outputs:
        desk.need("item", made.item)
        if (book := desk.books.lot(made.lot)) is not None:
            maker = f"operation `{book.operation}`" if book.operation else "a receipt"
            raise Conflict(
                f"output lot `{made.lot}` exists already, made by {maker}; "
                "an operation creates new lots"
            )


def apply_operation(desk: Desk, record: p.Operation, entry: int) -> None:
    insert_lines(desk, record)
    for used in record.inputs:
        book = desk.need_lot(used.lot)
        excess = book.consume(millionths(used.quantity))
        desk.books.touch(book)
        report_imbalance(desk, f"operation `{record.id}`", book, excess)
    for made in record.outputs:
        desk.books.add_lot(new_lot(desk, record, made, entry))


def follow_operation(desk: Desk, record: p.Operation, entry: int) -> None:
    """What held material was used is a violation; what was made of it is held."""
    report_violations(desk, record, entry)
    inherit_holds(desk, record)
    inherit_concessions(desk, record)
    note_rework(desk, record)


def report_violations(desk: Desk, record: p.Operation, entry: int) -> None:
    reported = _reported(desk, record)
    for used in record.inputs:
        for held in desk.books.holds(used.lot):
            if held.disposition is not None:
                continue  # an approved rework uses held material because it was told to
            if (used.lot, held.nonconformance) in reported:
                continue  # a correction of the operation tells it again
            desk.transaction.insert(
                violation,
                {
                    "kind": "held_material_used",
                    "record": "operation",
                    "record_id": record.id,
                    "lot": used.lot,
                    "nonconformance": held.nonconformance,
                    "at": microseconds(record.started_at),
                    "entry": entry,
                },
            )
            desk.outcome.violations.append(
                f"operation `{record.id}` used lot `{used.lot}`, which is on hold under "
                f"{held.nonconformance} ({held.reason})"
            )


def _reported(desk: Desk, record: p.Operation) -> set[tuple[str, str]]:
    if not any(desk.books.holds(used.lot) for used in record.inputs):
        return set()
    v = violation.c
    query = select(v.lot, v.nonconformance).where(v.record == "operation", v.record_id == record.id)
    desk.transaction.flush()
    return {(lot, number) for lot, number in desk.transaction.connection.execute(query)}


def new_lot(desk: Desk, record: p.Operation, made: p.Produced, entry: int) -> LotBook:
    item = desk.need("item", made.item)
    return LotBook(
        id=made.lot,
        item=made.item,
        unit=item["unit"],
        item_kind=item["kind"],
        safety_critical=item["safety_critical"],
        created_at=microseconds(record.ended_at),
        entry=entry,
        produced=millionths(made.quantity),
        operation=record.id,
        serials=None if made.serials is None else canonical(made.serials),
    )


def insert_lines(desk: Desk, record: p.Operation) -> None:
    for position, used in enumerate(record.inputs):
        desk.transaction.insert(
            t.operation_input,
            {
                "operation": record.id,
                "position": position,
                "lot": used.lot,
                "quantity": millionths(used.quantity),
            },
        )
    for position, made in enumerate(record.outputs):
        desk.transaction.insert(
            t.operation_output,
            {
                "operation": record.id,
                "position": position,
                "lot": made.lot,
                "item": made.item,
                "quantity": millionths(made.quantity),
                "serials": None if made.serials is None else canonical(made.serials),
            },
        )


def operation_row(record: p.Operation) -> dict[str, Any]:
    return {
        "id": record.id,
        "process": record.process,
        "equipment": record.equipment,
        "load": record.load,
        "tool": record.tool,
        "bath": record.bath,
        "shift": record.shift,
        "operator": record.operator,
        "order": record.order,
        "started_at": microseconds(record.started_at),
        "ended_at": microseconds(record.ended_at),
        "scrap_quantity": millionths(record.scrap_quantity or 0),
        "parameters": canonical(record.parameters or {}),
    }
