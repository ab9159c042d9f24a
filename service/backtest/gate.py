"""Shipments in a replay: what really left is recorded as left, and counted if it was on hold."""

from __future__ import annotations

from service.actions.clear_shipment import Wanted, check_lots
from service.actions.desk import Desk
from service.actions.record_kinds import KINDS, put_on_record
from service.actions.record_shipment import apply_shipment, shipment_row
from service.backtest.evidence import Evidence, Stopped
from service.intake import plant_records as p


def replay_shipment(
    desk: Desk, record: p.Shipment, content: str, cause: Evidence
) -> Stopped | None:
    """Record a shipment; what the gate would have said to it, if it would have stopped it."""
    blocked = []
    if not record.already_left:
        blocked = check_lots(desk.books, [Wanted(line.lot, line.quantity) for line in record.lines])
    held = [each for each in blocked if each.nonconformance is not None]
    if not held:
        entry = put_on_record(desk, "shipment", record, content)
        KINDS["shipment"].follow(desk, record, entry)
        return None
    # Nobody is alarmed: under this rulebook it would be here, held. It is booked as gone so that
    # what was recorded after it still finds the plant that it speaks of; held lots leave the store
    # only as what left already.
    entry = desk.enter(record, "shipment", content)
    desk.books.add_row("shipment", {**shipment_row(record), "entry": entry})
    apply_shipment(desk, record.model_copy(update={"already_left": True}), entry)
    cases = {each.nonconformance for each in held if each.nonconformance is not None}
    lots = {each.lot for each in held}
    return Stopped(record.id, record.customer, tuple(sorted(lots)), tuple(sorted(cases)), cause)
