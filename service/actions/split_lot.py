"""Split a part off a held lot: a new lot that carries the decision, held until that is done."""

from __future__ import annotations

from service.actions.close_case import GONE_ENTRY
from service.actions.concession_uses import inherit_concessions
from service.actions.desk import Desk
from service.actions.place_holds import inherit_holds, release_holds
from service.actions.record_kinds import put_on_record
from service.intake import plant_records as p
from service.records.canonical import canonical
from service.records.schema import quantity_of


def split_off(
    desk: Desk,
    number: str,
    lot: str,
    quantity: int,
    *,
    record: str,
    process: str,
    item: str | None = None,
) -> str:
    """Record the operation that makes a new lot of so much (millionths) of one; its name."""
    made = record_new_lot(desk, lot, quantity, record=record, process=process, item=item)
    new, book = made.outputs[0].lot, desk.need_lot(lot)
    if book.remaining <= 0 and book.shipped <= book.returned:
        why = f"all of it became lot {new}"
        release_holds(desk, number, [lot], reason=why, kind=GONE_ENTRY)
    return new


def record_new_lot(
    desk: Desk, lot: str, quantity: int, *, record: str, process: str, item: str | None = None
) -> p.Operation:
    """An operation that the service records; the holds and concessions go with the material."""
    book = desk.need_lot(lot)
    new = _free_name(desk, lot)
    made = p.Operation(
        record="operation",
        id=record,
        process=process,
        started_at=desk.transaction.now,
        ended_at=desk.transaction.now,
        inputs=[p.Used(lot=lot, quantity=quantity_of(quantity))],
        outputs=[p.Produced(lot=new, item=item or book.item, quantity=quantity_of(quantity))],
    )
    put_on_record(desk, "operation", made, canonical(made.content()))
    inherit_holds(desk, made)
    inherit_concessions(desk, made)
    desk.need_lot(new).location = book.location
    desk.transaction.flush()
    return made


def _free_name(desk: Desk, lot: str) -> str:
    n = 1
    while desk.books.lot(f"{lot}-D{n}") is not None:
        n += 1
    return f"{lot}-D{n}"
