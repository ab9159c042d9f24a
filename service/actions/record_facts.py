"""Rows of the records whose only quantity effect is none: states, surveys, complaints, alerts."""

from __future__ import annotations

from typing import Any

from service.actions.desk import Desk
from service.intake import plant_records as p
from service.records.canonical import canonical
from service.records.schema import microseconds, millionths


def check_equipment(desk: Desk, record: p.EquipmentState | p.Survey) -> None:
    desk.need("equipment", record.equipment)


def check_complaint(desk: Desk, record: p.Complaint) -> None:
    desk.need_party(record.customer, "customer")
    desk.need_lot(record.lot)
    desk.need_if("characteristic", record.characteristic)


def check_supplier_alert(desk: Desk, record: p.SupplierAlert) -> None:
    desk.need_party(record.supplier, "supplier")
    for lot in record.lots or ():
        desk.need_lot(lot)


def equipment_state_row(record: p.EquipmentState) -> dict[str, Any]:
    return {
        "id": record.id,
        "equipment": record.equipment,
        "state": record.state,
        "from": microseconds(record.from_),
        "to": microseconds(record.to),
        "reason": record.reason,
    }


def survey_row(record: p.Survey) -> dict[str, Any]:
    return {
        "id": record.id,
        "at": microseconds(record.at),
        "equipment": record.equipment,
        "kind": record.kind,
        "passed": record.passed,
        "note": record.note,
    }


def complaint_row(record: p.Complaint) -> dict[str, Any]:
    return {
        "id": record.id,
        "at": microseconds(record.at),
        "customer": record.customer,
        "lot": record.lot,
        "quantity": None if record.quantity is None else millionths(record.quantity),
        "characteristic": record.characteristic,
        "text": record.text,
    }


def supplier_alert_row(record: p.SupplierAlert) -> dict[str, Any]:
    return {
        "id": record.id,
        "at": microseconds(record.at),
        "supplier": record.supplier,
        "heat": record.heat,
        "lots": None if record.lots is None else canonical(record.lots),
        "text": record.text,
    }
