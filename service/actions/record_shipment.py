"""Shipments: all or nothing at the gate; what left all the same is an escape and an alarm."""

from __future__ import annotations

from typing import Any

from notifications.messages import Cause, EscapeAlarm, LotLine
from service.actions.cases import get_case
from service.actions.clear_shipment import ShipmentBlocked, Wanted, check_lots
from service.actions.contain import review
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.left_beyond_concession import hold_what_left_beyond
from service.actions.note_event import note_event
from service.actions.outbox import people_with, post_letter
from service.actions.record_material import report_imbalance
from service.errors import BadInput
from service.intake import plant_records as p
from service.records import tables as t
from service.records.case_tables import violation
from service.records.schema import microseconds, millionths, number_of

ALARMED = ("quality_supervisor", "quality_engineer", "shipping", "production_manager")


def check_shipment(desk: Desk, record: p.Shipment) -> None:
    desk.need_party(record.customer, "customer")
    desk.need_if("order", record.order)
    if record.already_left:
        for line in record.lines:
            desk.need_lot(line.lot)
        return
    wanted = [Wanted(line.lot, line.quantity) for line in record.lines]
    blocked = check_lots(desk.books, wanted, customer=record.customer)
    if blocked:
        raise ShipmentBlocked(blocked)


def apply_shipment(desk: Desk, record: p.Shipment, entry: int) -> None:  # noqa: ARG001
    if record.already_left:
        hold_what_left_beyond(desk, record)
    for position, line in enumerate(record.lines):
        book = desk.need_lot(line.lot)
        escaped = bool(record.already_left) and bool(desk.books.holds(line.lot))
        desk.transaction.insert(
            t.shipment_line,
            {
                "shipment": record.id,
                "position": position,
                "lot": line.lot,
                "quantity": millionths(line.quantity),
                "escaped": escaped,
            },
        )
        excess = book.ship(millionths(line.quantity))
        desk.books.touch(book)
        report_imbalance(desk, f"shipment `{record.id}`", book, excess)


def shipment_row(record: p.Shipment) -> dict[str, Any]:
    return {
        "id": record.id,
        "at": microseconds(record.at),
        "customer": record.customer,
        "order": record.order,
        "carrier": record.carrier,
        "tracking": record.tracking,
        "already_left": bool(record.already_left),
    }


def follow_shipment(desk: Desk, record: p.Shipment, entry: int) -> None:
    """Held lots that have left: an alarm, and the customer joins every case that holds them."""
    if not record.already_left:
        return
    held = {line.lot: desk.books.holds(line.lot) for line in record.lines}
    escaped = [lot for lot, holds in held.items() if holds]
    if not escaped:
        return
    numbers = list(dict.fromkeys(h.nonconformance for holds in held.values() for h in holds))
    for lot in escaped:
        for each in held[lot]:
            _report(desk, record, lot, each.nonconformance, entry)
    customer = desk.need("party", record.customer)["name"]
    finding = _finding(desk, record, escaped, customer, entry)
    note_event(desk, finding)  # its cases are reviewed, not opened; a correlation may wait for it
    for number in numbers:
        _alarm(
            desk, record, number, customer, [lot for lot in escaped if _holds(held[lot], number)]
        )
        review(desk, get_case(desk, number), finding)


def _holds(holds: list[Any], number: str) -> bool:
    return any(each.nonconformance == number for each in holds)


def _report(desk: Desk, record: p.Shipment, lot: str, number: str, entry: int) -> None:
    desk.transaction.insert(
        violation,
        {
            "kind": "escape",
            "record": "shipment",
            "record_id": record.id,
            "lot": lot,
            "nonconformance": number,
            "at": microseconds(record.at),
            "entry": entry,
        },
    )
    desk.outcome.violations.append(
        f"ESCAPE: shipment `{record.id}` left with lot `{lot}`, which is on hold under {number}"
    )


def _alarm(desk: Desk, record: p.Shipment, number: str, customer: str, lots: list[str]) -> None:
    lines = []
    for line in record.lines:
        if line.lot in lots:
            book = desk.need_lot(line.lot)
            lines.append(LotLine(line.lot, book.item, float(line.quantity), book.unit, "shipped"))
    message = EscapeAlarm(number, record.id, customer, tuple(lines))
    for _, _, email, language in people_with(desk, ALARMED):
        post_letter(
            desk, message, recipient=email, language=language, audience="plant", number=number
        )


def _finding(
    desk: Desk, record: p.Shipment, escaped: list[str], customer: str, entry: int
) -> Finding:
    critical = any(desk.need_lot(lot).safety_critical for lot in escaped)
    return Finding(
        event="shipment.escape",
        facts={
            "shipment": record.id,
            "customer": record.customer,
            "lot": escaped[0] if escaped else None,
            "safety_critical": critical,
        },
        topic=record.id,
        reason=f"shipment {record.id} left with held lots {', '.join(escaped)}",
        cause=Cause(event="shipment.escape", customer=customer, text=record.id),
        record=("shipment", record.id),
        entry=entry,
        at=microseconds(record.at),
        checked_at=microseconds(record.at),
        lots=tuple(escaped),
    )


# --- returns ---------------------------------------------------------------------------------


def check_return(desk: Desk, record: p.Return) -> None:
    desk.need_party(record.customer, "customer")
    shipment = desk.need("shipment", record.shipment)
    if shipment["customer"] != record.customer:
        raise BadInput(
            f"shipment `{record.shipment}` went to `{shipment['customer']}`, "
            f"not to `{record.customer}`"
        )
    desk.need_lot(record.lot)
    shipped = _shipped(desk, record)
    if shipped is None:
        raise BadInput(f"shipment `{record.shipment}` had no lot `{record.lot}`")
    if millionths(record.quantity) > shipped:
        raise BadInput(
            f"{record.quantity} of lot `{record.lot}` cannot come back from shipment "
            f"`{record.shipment}`: {number_of(shipped)} of it are still out"
        )


def _shipped(desk: Desk, record: p.Return) -> int | None:
    """How much of the lot that shipment took is still out; None if it took none."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    line, back = t.shipment_line.c, t.goods_return.c
    lines = list(
        connection.execute(
            t.shipment_line.select()
            .with_only_columns(line.quantity)
            .where(line.shipment == record.shipment, line.lot == record.lot)
        ).scalars()
    )
    returned = connection.execute(
        t.goods_return.select()
        .with_only_columns(back.quantity)
        .where(back.shipment == record.shipment, back.lot == record.lot, back.id != record.id)
    ).scalars()
    return sum(lines) - sum(returned) if lines else None


def apply_return(desk: Desk, record: p.Return, entry: int) -> None:  # noqa: ARG001
    book = desk.need_lot(record.lot)
    book.take_back(millionths(record.quantity))
    desk.books.touch(book)


def return_row(record: p.Return) -> dict[str, Any]:
    return {
        "id": record.id,
        "at": microseconds(record.at),
        "customer": record.customer,
        "shipment": record.shipment,
        "lot": record.lot,
        "quantity": millionths(record.quantity),
    }
