"""The dossier of one lot: what it is, how much of it is where, and what keeps it."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from service.actions.look_holds import hold_document
from service.actions.look_rows import facts_of
from service.errors import Unknown, did_you_mean
from service.records import tables as t
from service.records.case_tables import hold
from service.records.schema import iso, number_of

IN_PROCESS = ("raw", "semi_finished")
FIGURES = ("produced", "consumed", "shipped", "scrapped", "returned", "unaccounted")


def lot_document(connection: Connection, name: str) -> dict[str, Any]:
    """Item, origin, quantities, whereabouts, holds, inspections and shipments of a lot."""
    head = lot_head(connection, name)
    holds = _holds(connection, name)
    return {
        **head,
        "quarantined": any(each["active"] for each in holds),
        "holds": holds,
        "inspections": _inspections(connection, name),
        "shipments": shipments_of(connection, name),
        "used_in": _used_in(connection, name),
    }


def lot_head(connection: Connection, name: str) -> dict[str, Any]:
    """What it is and how much of it is where; Unknown for none."""
    query = (
        select(t.lot, t.item.c.name.label("item_name"), t.item.c.kind, t.item.c.unit)
        .add_columns(t.item.c.safety_critical)
        .join(t.item, t.item.c.id == t.lot.c.item)
        .where(t.lot.c.id == name)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise Unknown(f"lot `{name}` is not known{_near(connection, name)}")
    return {**_identity(row), **quantities_of(row), "location": row["location"]}


def _identity(row: RowMapping) -> dict[str, Any]:
    return {
        "lot": row["id"],
        "item": row["item"],
        "item_name": row["item_name"],
        "kind": row["kind"],
        "unit": row["unit"],
        "safety_critical": row["safety_critical"],
        "heat": row["heat"],
        "supplier": row["supplier"],
        "certificate": row["certificate"],
        "receipt": row["receipt"],
        "operation": row["operation"],
        "serials": orjson.loads(row["serials"]) if row["serials"] else None,
        "created_at": iso(row["created_at"]),
    }


def quantities_of(row: RowMapping) -> dict[str, int | float]:
    """The figures of a lot's row (with its item's `kind`), as the contract counts them."""
    left = (
        row["produced"] - row["consumed"] - row["scrapped"]
        - row["shipped"] + row["returned"] - row["unaccounted"]
    )  # fmt: skip
    in_process = row["kind"] in IN_PROCESS
    return {name: number_of(row[name]) for name in FIGURES} | {
        "on_hand": 0 if in_process else number_of(left),
        "in_process": number_of(left) if in_process else 0,
    }


def _holds(connection: Connection, name: str) -> list[dict[str, Any]]:
    query = select(hold).where(hold.c.lot == name).order_by(hold.c.id)
    return [hold_document(row) for row in connection.execute(query).mappings()]


def _inspections(connection: Connection, name: str) -> list[dict[str, Any]]:
    i = t.inspection.c
    query = select(i.id, i.at, i.stage, i.inspector, i.conforming).where(i.lot == name)
    return [
        {**facts_of(row), "at": iso(row["at"])}
        for row in connection.execute(query.order_by(i.at, i.id)).mappings()
    ]


def shipments_of(
    connection: Connection, name: str, *, newest: int | None = None
) -> list[dict[str, Any]]:
    """In the order in which they left; with `newest` only so many, the newest first."""
    s, line = t.shipment.c, t.shipment_line.c
    query = (
        select(s.id.label("shipment"), s.customer, s.at, line.quantity, line.escaped)
        .join(t.shipment_line, line.shipment == s.id)
        .where(line.lot == name)
    )
    if newest is None:
        query = query.order_by(s.at, s.id, line.position)
    else:
        query = query.order_by(s.at.desc(), s.id, line.position).limit(newest)
    return [
        {**facts_of(row), "at": iso(row["at"]), "quantity": number_of(row["quantity"])}
        for row in connection.execute(query).mappings()
    ]


def _used_in(connection: Connection, name: str) -> list[dict[str, Any]]:
    o, used = t.operation.c, t.operation_input.c
    query = (
        select(o.id.label("operation"), o.process, o.started_at, used.quantity)
        .join(t.operation_input, used.operation == o.id)
        .where(used.lot == name)
        .order_by(o.started_at, o.id)
    )
    return [
        {
            **facts_of(row),
            "started_at": iso(row["started_at"]),
            "quantity": number_of(row["quantity"]),
        }
        for row in connection.execute(query).mappings()
    ]


def _near(connection: Connection, name: str) -> str:
    """A suggestion, from names that begin or end like this one: a plant has millions of lots."""
    half = max(1, len(name) // 2)
    c = t.lot.c.id
    alike = c.startswith(name[:half], autoescape=True) | c.endswith(name[-half:], autoescape=True)
    query = select(c).where(alike).order_by(c).limit(2_000)
    return did_you_mean(name, list(connection.execute(query).scalars()))
