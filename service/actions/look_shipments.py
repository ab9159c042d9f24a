"""Shipments, those with lots on hold first; and what of a lot there is to ship."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, func, select

from service.records import tables as t
from service.records.case_tables import hold
from service.records.schema import iso

s, line, h = t.shipment.c, t.shipment_line.c, hold.c


def shipments(connection: Connection, *, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """The newest first, but before all others those of which a lot is on hold now."""
    held = (
        select(line.shipment, func.count(h.lot.distinct()).label("held"))
        .join(hold, h.lot == line.lot)
        .where(h.released_at.is_(None))
        .group_by(line.shipment)
        .subquery()
    )
    stopped = func.coalesce(held.c.held, 0)
    query = (
        select(s.id, s.at, s.customer, s.order, s.tracking, t.party.c.name, stopped.label("held"))
        .outerjoin(held, held.c.shipment == s.id)
        .outerjoin(t.party, t.party.c.id == s.customer)
        .order_by((stopped > 0).desc(), s.at.desc(), s.id)
        .limit(limit)
        .offset(offset)
    )
    rows = [dict(each) for each in connection.execute(query).mappings()]
    lots = _lots(connection, [each["id"] for each in rows])
    cases = _cases(connection, [each["id"] for each in rows if each["held"]])
    return [
        {
            **each, "at": iso(each["at"]), "lots": lots.get(each["id"], 0),
            "cases": cases.get(each["id"], []),
        }
        for each in rows
    ]  # fmt: skip


def _lots(connection: Connection, names: Collection[str]) -> dict[str, int]:
    query = (
        select(line.shipment, func.count(line.lot.distinct()).label("lots"))
        .where(line.shipment.in_(names))
        .group_by(line.shipment)
    )
    return {row.shipment: row.lots for row in connection.execute(query)}


def _cases(connection: Connection, names: Collection[str]) -> dict[str, list[str]]:
    """The cases that hold lots of these shipments."""
    query = (
        select(line.shipment, h.nonconformance)
        .join(hold, h.lot == line.lot)
        .where(h.released_at.is_(None), line.shipment.in_(names))
        .distinct()
        .order_by(line.shipment, h.nonconformance)
    )
    found: dict[str, list[str]] = {}
    for shipment, number in connection.execute(query):
        found.setdefault(shipment, []).append(number)
    return found


def customers(connection: Connection) -> list[tuple[str, str]]:
    """Number and name of each customer, by name."""
    c = t.party.c
    query = select(c.id, c.name).where(c.role == "customer").order_by(c.name, c.id)
    return [(number, name) for number, name in connection.execute(query)]
