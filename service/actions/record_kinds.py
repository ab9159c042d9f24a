"""What recording means for each kind of record: check, row, effect on the books, consequences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.actions import record_facts as facts
from service.actions import record_master_data as master
from service.actions import record_material as material
from service.actions import record_shipment as shipping
from service.actions.control_plan import any_gap_on_setup
from service.actions.desk import Desk
from service.actions.follow_facts import (
    follow_complaint,
    follow_receipt,
    follow_return,
    follow_supplier_alert,
    follow_survey,
)
from service.actions.follow_gauge import follow_gauge
from service.actions.follow_lots import follow_lots
from service.actions.gone_material import (
    follow_count,
    hold_what_gone_material_made,
    hold_what_turned_up,
)
from service.actions.open_scopes import join_gauge_cases, join_open_cases
from service.actions.record_inspection import apply_inspection, check_inspection
from service.actions.record_operation import (
    apply_operation,
    check_operation,
    follow_operation,
    operation_row,
)
from service.actions.recorded_events import tell_recorded
from service.actions.scrap_proof import follow_scrap
from service.actions.settle_customer import count_returned
from service.intake.plant_records import Record

Check = Callable[[Desk, Any], None]
Effect = Callable[[Desk, Any, int], None]


def _fine(desk: Desk, record: Any) -> None:
    """Nothing to check beyond the record itself."""


def _no_effect(desk: Desk, record: Any, entry: int) -> None:
    """Nothing happens to the books."""


def _forget_limits(desk: Desk, record: Any, entry: int) -> None:  # noqa: ARG001
    desk.forget_limits()


def _follow_state(desk: Desk, record: Any, entry: int) -> None:  # noqa: ARG001
    """A set-up starts the counts of a stream anew, where the control plan says so."""
    if record.state == "setup" and any_gap_on_setup(desk):
        desk.forget_limits()


def _follow_survey(desk: Desk, record: Any, entry: int) -> None:
    desk.failed_gauges.clear()
    follow_survey(desk, record, entry)


def _follow_operation(desk: Desk, record: Any, entry: int) -> None:
    follow_operation(desk, record, entry)
    hold_what_gone_material_made(desk, record)
    join_open_cases(desk, record, entry)
    moved = [line.lot for line in (*record.inputs, *record.outputs)]
    follow_lots(desk, moved, "operation", record.id)
    tell_recorded(desk, "operation", record.id, entry)


def _follow_shipment(desk: Desk, record: Any, entry: int) -> None:
    shipping.follow_shipment(desk, record, entry)
    if record.already_left:
        follow_lots(desk, [line.lot for line in record.lines], "shipment", record.id)


def _follow_return(desk: Desk, record: Any, entry: int) -> None:
    hold_what_turned_up(desk, [record.lot], f"return {record.id}")
    follow_return(desk, record, entry)
    follow_lots(desk, [record.lot], "return", record.id)
    count_returned(desk, record.customer, record.shipment, record.lot)


def _follow_count(desk: Desk, record: Any, entry: int) -> None:
    follow_count(desk, record, entry)
    follow_lots(desk, [record.lot], "count", record.id)


def _follow_receipt(desk: Desk, record: Any, entry: int) -> None:
    follow_receipt(desk, record, entry)
    tell_recorded(desk, "receipt", record.id, entry)


def _follow_inspection(desk: Desk, record: Any, entry: int) -> None:
    follow_gauge(desk, record, entry)
    join_gauge_cases(desk, record, entry)
    tell_recorded(desk, "inspection", record.id, entry)


@dataclass(frozen=True, slots=True)
class RecordKind:
    """`check` may refuse and changes nothing; from then on the record is a fact.

    `row` is None where `apply` writes the record's row itself, because it holds the outcome.
    """

    row: Callable[[Desk, Any], dict[str, Any]] | None
    check: Check = _fine
    apply: Effect = _no_effect
    follow: Effect = _no_effect


def _row(make: Callable[[Any], dict[str, Any]]) -> Callable[[Desk, Any], dict[str, Any]]:
    return lambda _desk, record: make(record)


KINDS: dict[str, RecordKind] = {
    "item": RecordKind(_row(master.item_row)),
    "party": RecordKind(_row(master.party_row)),
    "equipment": RecordKind(_row(master.equipment_row)),
    "characteristic": RecordKind(_row(master.characteristic_row), master.check_characteristic),
    "control_limits": RecordKind(
        _row(master.control_limits_row), master.check_control_limits, follow=_forget_limits
    ),
    "order": RecordKind(_row(master.order_row), master.check_order),
    "receipt": RecordKind(
        _row(material.receipt_row), material.check_receipt, material.apply_receipt, _follow_receipt
    ),
    "operation": RecordKind(
        _row(operation_row), check_operation, apply_operation, _follow_operation
    ),
    "inspection": RecordKind(None, check_inspection, apply_inspection, _follow_inspection),
    "move": RecordKind(_row(material.move_row), material.check_move, material.apply_move),
    "shipment": RecordKind(
        _row(shipping.shipment_row),
        shipping.check_shipment,
        shipping.apply_shipment,
        _follow_shipment,
    ),
    "return": RecordKind(
        _row(shipping.return_row), shipping.check_return, shipping.apply_return, _follow_return
    ),
    "scrap": RecordKind(
        _row(material.scrap_row), material.check_lot, material.apply_scrap, follow_scrap
    ),
    "count": RecordKind(
        material.count_row, material.check_lot, material.apply_count, _follow_count
    ),
    "equipment_state": RecordKind(
        _row(facts.equipment_state_row), facts.check_equipment, follow=_follow_state
    ),
    "survey": RecordKind(_row(facts.survey_row), facts.check_equipment, follow=_follow_survey),
    "complaint": RecordKind(
        _row(facts.complaint_row), facts.check_complaint, follow=follow_complaint
    ),
    "supplier_alert": RecordKind(
        _row(facts.supplier_alert_row), facts.check_supplier_alert, follow=follow_supplier_alert
    ),
}


def put_on_record(desk: Desk, kind: str, record: Record, content: str) -> int:
    """Check a record, enter it and bring it into the books; returns its ledger entry.

    What follows from it is the caller's: `KINDS[kind].follow`, or what the record is an effect of.
    """
    rules = KINDS[kind]
    rules.check(desk, record)
    row = rules.row(desk, record) if rules.row else None
    entry = desk.enter(record, kind, content)
    if row is not None:
        desk.books.add_row(kind, {**row, "entry": entry})
    rules.apply(desk, record, entry)
    return entry
