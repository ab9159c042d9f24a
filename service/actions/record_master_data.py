"""Items, parties, equipment, characteristics, control limits, orders: what records refer to."""

from __future__ import annotations

from typing import Any

from service.actions.desk import Desk
from service.errors import BadInput
from service.intake import plant_records as p
from service.records.schema import microseconds, millionths


def check_control_limits(desk: Desk, record: p.ControlLimits) -> None:
    desk.need("characteristic", record.characteristic)
    desk.need_if("equipment", record.equipment)
    desk.need_if("item", record.item)


def check_characteristic(desk: Desk, record: p.Characteristic) -> None:
    desk.need_if("item", record.item)


def check_order(desk: Desk, record: p.Order) -> None:
    desk.need("item", record.item)
    if record.customer is not None:
        desk.need_party(record.customer, "customer")


def check_item_correction(old: dict[str, Any], record: p.Item) -> None:
    """A unit gives every quantity its meaning; it cannot change under them."""
    if old["unit"] != record.unit:
        raise BadInput(
            f"the unit of item `{record.id}` cannot change from {old['unit']} to {record.unit}; "
            "make a new item"
        )


def item_row(record: p.Item) -> dict[str, Any]:
    return {
        "id": record.id,
        "name": record.name,
        "kind": record.kind,
        "unit": record.unit,
        "unit_cost": None if record.unit_cost is None else millionths(record.unit_cost),
        "currency": record.currency,
        "safety_critical": bool(record.safety_critical),
        "gtin": record.gtin,
        "customer_concession": bool(record.customer_concession),
    }


def party_row(record: p.Party) -> dict[str, Any]:
    return {
        "id": record.id,
        "role": record.role,
        "name": record.name,
        "email": record.email,
        "language": record.language or "en",
    }


def equipment_row(record: p.Equipment) -> dict[str, Any]:
    return {
        "id": record.id,
        "kind": record.kind,
        "name": record.name,
        "ideal_cycle_seconds": record.ideal_cycle_seconds,
    }


def characteristic_row(record: p.Characteristic) -> dict[str, Any]:
    return {
        "id": record.id,
        "name": record.name,
        "process": record.process,
        "unit": record.unit,
        "nominal": record.nominal,
        "lower": record.lower,
        "upper": record.upper,
        "item": record.item,
        "critical": bool(record.critical),
        "resolution": record.resolution,
    }


def control_limits_row(record: p.ControlLimits) -> dict[str, Any]:
    return {
        "id": record.id,
        "characteristic": record.characteristic,
        "equipment": record.equipment,
        "shift": record.shift,
        "item": record.item,
        "center": record.center,
        "sigma": record.sigma,
        "subgroup_size": record.subgroup_size,
        "rule_set": record.rule_set or "western_electric",
        "effective_from": microseconds(record.effective_from),
    }


def order_row(record: p.Order) -> dict[str, Any]:
    return {
        "id": record.id,
        "item": record.item,
        "quantity": millionths(record.quantity),
        "due_at": microseconds(record.due_at),
        "customer": record.customer,
    }
