"""A hardening shop in a few words: baskets through furnaces, and checks of what came out."""

from __future__ import annotations

from typing import Any

from tests.support.master_data import Record, inspection, operation, receipt

SHOP: tuple[Record, ...] = (
    {"record": "equipment", "id": "FURNACE-2", "kind": "furnace", "name": "Furnace 2"},
    {"record": "equipment", "id": "FURNACE-3", "kind": "furnace", "name": "Furnace 3"},
    {"record": "equipment", "id": "GAUGE-1", "kind": "gauge", "name": "Hardness tester 1"},
    {"record": "party", "id": "OTHER-MILL", "role": "supplier", "name": "Other mill"},
    {"record": "party", "id": "SECOND", "role": "customer", "name": "Second buyer",
     "email": "quality@second.example", "language": "zh-CN"},
    receipt("COIL", 100_000, heat="H-1"),
)  # fmt: skip

LIMITS: Record = {
    "record": "control_limits", "id": "CL-1", "characteristic": "hardness", "center": 30,
    "sigma": 1, "subgroup_size": 1, "effective_from": "2026-01-01T00:00:00+00:00",
}  # fmt: skip


def at(day: int, hour: int = 0, minute: int = 0) -> str:
    return f"2026-01-{day:02d}T{hour:02d}:{minute:02d}:00+00:00"


def basket(
    lot: str, day: int, *, hour: int = 0, furnace: str = "FURNACE-3", source: str = "COIL",
    **more: Any,
) -> Record:  # fmt: skip
    """One basket of bolts, hardened for four hours from the hour of that day, of its own load."""
    context = {
        "process": "heat_treat", "equipment": furnace, "load": f"LOAD-{lot}", "shift": "night",
        "started_at": at(day, hour), "ended_at": at(day, hour + 4), **more,
    }  # fmt: skip
    return operation(f"OP-{lot}", {source: 10}, {lot: 100}, item="BOLT", **context)


def check(lot: str, *values: float, day: int, hour: int = 5, **more: Any) -> Record:
    """A patrol check of hardness, an hour after the basket of that day came out."""
    record = {"stage": "patrol", "at": at(day, hour), "operation": f"OP-{lot}", **more}
    return inspection(f"I-{lot}", lot, *values, **record)


def packed(carton: str, *lots: str, quantity: float = 10) -> Record:
    return operation(
        f"PACK-{carton}", dict.fromkeys(lots, quantity), {carton: quantity * len(lots)},
        item="CARTON", process="packing", equipment=None,
        started_at=at(20, 8), ended_at=at(20, 9),
    )  # fmt: skip


def survey(name: str, day: int, *, passed: bool, **more: Any) -> Record:
    return {
        "record": "survey", "id": name, "at": at(day), "equipment": "FURNACE-3", "kind": "tus",
        "passed": passed, **more,
    }  # fmt: skip


def alert(name: str = "A-1", *, supplier: str = "MILL", **material: Any) -> Record:
    return {
        "record": "supplier_alert", "id": name, "at": at(21), "supplier": supplier,
        "text": "wrong chemistry", **material,
    }  # fmt: skip


def correction(name: str, replacement: Record, reason: str = "written down wrongly") -> Record:
    of = {"record": replacement["record"], "id": replacement["id"]}
    return {
        "record": "correction", "id": name, "at": at(22), "by": "P-40", "of": of,
        "reason": reason, "replacement": replacement,
    }  # fmt: skip
