"""What bears a number and is no lot: its facts, and the lots that go with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, exists, select

from service.errors import Unknown, did_you_mean
from service.records import tables as t
from service.records.case_tables import hold
from service.records.schema import iso, number_of

PAGE = 50
# A scope that names its lots stands in an address, which browsers and proxies keep short.
MOST_NAMED = 100
NOT_SHOWN = {"entry", "changed"}
MOMENTS = {"at", "started_at", "ended_at", "due_at", "created_at"}
QUANTITIES = {"quantity", "scrap_quantity", "unit_cost"}

lot = t.lot.c


def _used_or_made(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Lots that an operation with this value used or made."""
    used = select(t.operation_input.c.lot).join(
        t.operation, t.operation.c.id == t.operation_input.c.operation
    )
    made = select(t.operation_output.c.lot).join(
        t.operation, t.operation.c.id == t.operation_output.c.operation
    )
    return lot.id.in_(used.where(column == name)) | lot.id.in_(made.where(column == name))


def _made(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    made = select(t.operation_output.c.lot).join(
        t.operation, t.operation.c.id == t.operation_output.c.operation
    )
    return lot.id.in_(made.where(column == name))


def _measured(name: str) -> ColumnElement[bool]:
    return lot.id.in_(select(t.inspection.c.lot).where(t.inspection.c.gauge == name))


def _shipped(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    lines = select(t.shipment_line.c.lot).join(
        t.shipment, t.shipment.c.id == t.shipment_line.c.shipment
    )
    return lot.id.in_(lines.where(column == name))


# What operations are said to have shared, beside their equipment and load.
SHARED = ("process", "tool", "bath", "shift", "operator")
# By kind: the table of the thing (a heat and a load have none), and its lots.
LOTS: Mapping[str, tuple[Table | None, Callable[[str], ColumnElement[bool]]]] = {
    "heat": (None, lambda name: lot.heat == name),
    "load": (None, lambda name: _made(t.operation.c.load, name)),
    "operation": (t.operation, lambda name: _used_or_made(t.operation.c.id, name)),
    "equipment": (t.equipment, lambda name: _made(t.operation.c.equipment, name)),
    "item": (t.item, lambda name: lot.item == name),
    "receipt": (t.receipt, lambda name: lot.receipt == name),
    "inspection": (
        t.inspection,
        lambda name: lot.id.in_(select(t.inspection.c.lot).where(t.inspection.c.id == name)),
    ),
    "shipment": (t.shipment, lambda name: _shipped(t.shipment.c.id, name)),
    "order": (t.order, lambda name: _shipped(t.shipment.c["order"], name)),
    "partner": (
        t.party,
        lambda name: (lot.supplier == name) | _shipped(t.shipment.c.customer, name),
    ),
    **{each: (None, partial(_made, t.operation.c[each])) for each in SHARED},
    "gauge": (None, _measured),
}
# What a scope has a field for, by the name that the workbench has for it.
SCOPE_FIELDS = {
    **{each: each for each in ("heat", "load", "equipment", *SHARED, "gauge")},
    "partner": "supplier",
}


def thing_document(connection: Connection, kind: str, name: str, *, page: int) -> dict[str, Any]:
    """The facts of a thing and a page of its lots, the newest first; Unknown for none."""
    if kind not in LOTS:
        raise Unknown(f"{kind}: not a kind of thing{did_you_mean(kind, list(LOTS))}")
    table, belongs = LOTS[kind]
    lots = _lots(connection, belongs(name), page)
    facts = {} if table is None else _facts(connection, table, name)
    if not facts and not lots:
        raise Unknown(f"{kind} `{name}` is not known")
    return {
        "kind": kind,
        "name": name,
        "facts": facts,
        "lots": lots[:PAGE],
        "has_more": len(lots) > PAGE,
    }


def recall_scope(connection: Connection, thing: Mapping[str, Any]) -> dict[str, Any] | None:
    """The scope of a recall that begins with it; None where nothing can, `{}` for too many lots.

    What a scope has no field for is told by its lots: an operation by those it made, a shipment
    by those that left with it.
    """
    kind, name = thing["kind"], thing["name"]
    if kind == "partner" and thing["facts"].get("role") != "supplier":
        return None
    if kind in SCOPE_FIELDS:
        return {SCOPE_FIELDS[kind]: name}
    belongs = _made(t.operation.c.id, name) if kind == "operation" else LOTS[kind][1](name)
    query = select(lot.id).where(belongs).order_by(lot.created_at, lot.id).limit(MOST_NAMED + 1)
    names = list(connection.execute(query).scalars())
    if not names:
        return None
    return {"lots": names} if len(names) <= MOST_NAMED else {}


def _facts(connection: Connection, table: Table, name: str) -> dict[str, Any]:
    row = connection.execute(select(table).where(table.c.id == name)).mappings().first()
    if row is None:
        return {}
    return {
        key: _said(key, value)
        for key, value in row.items()
        if value is not None and key not in NOT_SHOWN and key != "id"
    }


def _said(key: str, value: Any) -> Any:
    if key in MOMENTS:
        return {"at": iso(value)}
    if key in QUANTITIES:
        return {"number": number_of(value)}
    return value


def _lots(connection: Connection, belongs: ColumnElement[bool], page: int) -> list[dict[str, Any]]:
    is_held = exists().where(hold.c.lot == lot.id, hold.c.released_at.is_(None))
    left = lot.produced - lot.consumed - lot.scrapped - lot.shipped + lot.returned - lot.unaccounted
    query: Select[Any] = (
        select(lot.id, lot.item, lot.heat, lot.location, lot.created_at, t.item.c.unit)
        .add_columns(left.label("left"), is_held.label("held"))
        .join(t.item, t.item.c.id == lot.item)
        .where(belongs)
        .order_by(lot.created_at.desc(), lot.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    )
    return [
        {**row, "created_at": iso(row["created_at"]), "left": number_of(row["left"])}
        for row in connection.execute(query).mappings()
    ]
