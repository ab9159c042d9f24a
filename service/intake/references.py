"""What a record refers to, so that a whole chunk's references are read in one query a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from service.intake import plant_records as p

Reference = tuple[str, str]


def references(record: p.Record) -> Iterator[Reference]:
    """(kind, id) of everything the record needs to find in the store; kind `lot` for lots."""
    kind = cast("str", getattr(record, "record"))  # noqa: B009 - only the subclasses declare it
    yield kind, record.id
    if (named := _NAMED.get(kind)) is not None:
        yield from ((k, name) for k, name in named(record) if name is not None)


def _control_limits(r: p.ControlLimits) -> Iterator[tuple[str, str | None]]:
    yield "characteristic", r.characteristic
    yield "equipment", r.equipment
    yield "item", r.item


def _order(r: p.Order) -> Iterator[tuple[str, str | None]]:
    yield "item", r.item
    yield "party", r.customer


def _receipt(r: p.Receipt) -> Iterator[tuple[str, str | None]]:
    yield "party", r.supplier
    yield "item", r.item
    yield "lot", r.lot


def _operation(r: p.Operation) -> Iterator[tuple[str, str | None]]:
    yield "equipment", r.equipment
    yield "order", r.order
    for used in r.inputs:
        yield "lot", used.lot
    for made in r.outputs:
        yield "lot", made.lot
        yield "item", made.item


def _inspection(r: p.Inspection) -> Iterator[tuple[str, str | None]]:
    yield "lot", r.lot
    yield "operation", r.operation
    yield "equipment", r.gauge
    for measured in r.measurements or ():
        yield "characteristic", measured.characteristic


def _shipment(r: p.Shipment) -> Iterator[tuple[str, str | None]]:
    yield "party", r.customer
    yield "order", r.order
    for line in r.lines:
        yield "lot", line.lot


def _return(r: p.Return) -> Iterator[tuple[str, str | None]]:
    yield "party", r.customer
    yield "shipment", r.shipment
    yield "lot", r.lot


def _lot(r: p.Move | p.Scrap | p.Count) -> Iterator[tuple[str, str | None]]:
    yield "lot", r.lot


def _equipment(r: p.EquipmentState | p.Survey) -> Iterator[tuple[str, str | None]]:
    yield "equipment", r.equipment


def _complaint(r: p.Complaint) -> Iterator[tuple[str, str | None]]:
    yield "party", r.customer
    yield "lot", r.lot
    yield "characteristic", r.characteristic


def _supplier_alert(r: p.SupplierAlert) -> Iterator[tuple[str, str | None]]:
    yield "party", r.supplier
    for lot in r.lots or ():
        yield "lot", lot


def _characteristic(r: p.Characteristic) -> Iterator[tuple[str, str | None]]:
    yield "item", r.item


def _correction(r: p.Correction) -> Iterator[tuple[str, str | None]]:
    yield from references(r.replacement)


_NAMED: dict[str, Callable[..., Iterator[tuple[str, str | None]]]] = {
    "characteristic": _characteristic,
    "control_limits": _control_limits,
    "order": _order,
    "receipt": _receipt,
    "operation": _operation,
    "inspection": _inspection,
    "move": _lot,
    "shipment": _shipment,
    "return": _return,
    "scrap": _lot,
    "count": _lot,
    "equipment_state": _equipment,
    "survey": _equipment,
    "complaint": _complaint,
    "supplier_alert": _supplier_alert,
    "correction": _correction,
}
