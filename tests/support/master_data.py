"""The smallest plant that can make, measure, hold and ship a bolt; and its records as dicts."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]

MASTER_DATA: tuple[Record, ...] = (
    {"record": "item", "id": "WIRE", "name": "Wire rod", "kind": "raw", "unit": "kg",
     "unit_cost": 2.0, "currency": "USD"},
    {"record": "item", "id": "BLANK", "name": "Bolt blank", "kind": "semi_finished",
     "unit": "pcs", "unit_cost": 3.0, "currency": "USD"},
    {"record": "item", "id": "BOLT", "name": "Bolt", "kind": "finished", "unit": "pcs",
     "unit_cost": 6.5, "currency": "USD", "safety_critical": True},
    {"record": "item", "id": "CARTON", "name": "Carton", "kind": "packaging", "unit": "pcs"},
    {"record": "party", "id": "MILL", "role": "supplier", "name": "Mill"},
    {"record": "party", "id": "BUYER", "role": "customer", "name": "Buyer",
     "email": "quality@buyer.example", "language": "en"},
    {"record": "equipment", "id": "HEADER-1", "kind": "machine", "name": "Cold header 1"},
    {"record": "equipment", "id": "FURNACE-1", "kind": "furnace", "name": "Furnace 1"},
    {"record": "characteristic", "id": "hardness", "name": "Core hardness",
     "process": "heat_treat", "unit": "HRC", "nominal": 30, "lower": 25, "upper": 35,
     "critical": True, "resolution": 0.1},
    {"record": "characteristic", "id": "head_height", "name": "Head height",
     "process": "heading", "unit": "mm", "nominal": 10, "lower": 9, "upper": 11},
)  # fmt: skip
"""Recorded before anything else: three materials, a mill, a customer, a header, a furnace."""


def receipt(lot: str, quantity: float = 1000, *, heat: str | None = None) -> Record:
    return {
        "record": "receipt", "id": f"R-{lot}", "at": "2026-01-05T08:00:00+00:00",
        "supplier": "MILL", "lot": lot, "item": "WIRE", "quantity": quantity,
        "heat": heat or f"H-{lot}",
    }  # fmt: skip


def operation(
    name: str,
    inputs: dict[str, float],
    outputs: dict[str, float],
    *,
    item: str = "BLANK",
    **context: Any,
) -> Record:
    return {
        "record": "operation", "id": name, "process": "heading", "equipment": "HEADER-1",
        "started_at": "2026-01-06T08:00:00+00:00", "ended_at": "2026-01-06T12:00:00+00:00",
        "inputs": [{"lot": lot, "quantity": quantity} for lot, quantity in inputs.items()],
        "outputs": [
            {"lot": lot, "item": item, "quantity": quantity} for lot, quantity in outputs.items()
        ],
        **context,
    }  # fmt: skip


def inspection(
    name: str, lot: str, *values: float, characteristic: str = "hardness", **more: Any
) -> Record:
    return {
        "record": "inspection", "id": name, "at": "2026-01-08T09:00:00+00:00", "lot": lot,
        "stage": "final", "inspector": "P-1",
        "measurements": [{"characteristic": characteristic, "values": list(values)}], **more,
    }  # fmt: skip


def shipment(name: str, lines: dict[str, float], **more: Any) -> Record:
    return {
        "record": "shipment", "id": name, "at": "2026-01-09T09:00:00+00:00", "customer": "BUYER",
        "lines": [{"lot": lot, "quantity": quantity} for lot, quantity in lines.items()], **more,
    }  # fmt: skip


def defect(name: str, lot: str) -> Record:
    """A final inspection with one bad part of fifty: it holds its lot and all made of it."""
    return {
        "record": "inspection", "id": name, "at": "2026-01-08T09:00:00+00:00", "lot": lot,
        "stage": "final", "inspector": "P-1",
        "attributes": [{"defect": "crack", "inspected": 50, "defective": 1}],
    }  # fmt: skip
