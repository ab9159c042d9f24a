"""The inspections of one lot, a page at a time, with what was measured and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, case, func, select

from service.actions.look_rows import facts_of
from service.actions.record_files import files_of_inspections
from service.records import tables as t
from service.records.schema import iso

PAGE = 25
i, m, c, a = t.inspection.c, t.measurement.c, t.characteristic.c, t.attribute_result.c


def checks_page(connection: Connection, lot: str, *, page: int) -> dict[str, Any]:
    """The newest first; how many there are, and how many of them found it nonconforming."""
    bad: ColumnElement[int] = case((i.conforming, 0), else_=1)
    counted = select(func.count(), func.coalesce(func.sum(bad), 0)).where(i.lot == lot)
    count, failed = connection.execute(counted).one()
    query = (
        select(i.id, i.at, i.stage, i.inspector, i.gauge, i.note, i.conforming, i.entry)
        .where(i.lot == lot)
        .order_by(i.at.desc(), i.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = connection.execute(query).mappings().all()
    names = [row["id"] for row in rows]
    values, defects = _values(connection, names), _defects(connection, names)
    photos = files_of_inspections(connection, names)
    return {
        "count": count,
        "failed": int(failed),
        "more": count > page * PAGE,
        "inspections": [
            {
                **facts_of(row),
                "at": iso(row["at"]),
                "measured": values.get(row["id"], []),
                "defects": defects.get(row["id"], []),
                "photos": photos.get(row["id"], []),
            }
            for row in rows
        ],
    }


def _values(connection: Connection, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """What was measured at each inspection, against the drawing."""
    query = (
        select(m.inspection, m.mean, m.size, m["values"], m.conforming, m.stream)
        .add_columns(c.name, c.unit, c.lower, c.upper)
        .join(t.characteristic, c.id == m.characteristic)
        .where(m.inspection.in_(names))
        .order_by(m.inspection, m.characteristic)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query).mappings():
        facts = {**facts_of(row), "values": orjson.loads(row["values"])}
        found.setdefault(row["inspection"], []).append(facts)
    return found


def _defects(connection: Connection, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """What was looked for by eye, of how many pieces, and on how many it was."""
    query = select(t.attribute_result).where(a.inspection.in_(names))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query.order_by(a.inspection, a.position)).mappings():
        found.setdefault(row["inspection"], []).append(facts_of(row))
    return found
