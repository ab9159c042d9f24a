"""A stream by its name, with the characteristic that it measures."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, Select, select

from service.errors import Unknown, did_you_mean
from service.records import tables as t

KNOWN_NAMES = 5_000


def need_stream(connection: Connection, name: str) -> RowMapping:
    """The stream's row with name, unit, specification and resolution of its characteristic."""
    row = connection.execute(described_streams().where(t.stream.c.id == name)).mappings().first()
    if row is None:
        known = list(connection.execute(select(t.stream.c.id).limit(KNOWN_NAMES)).scalars())
        raise Unknown(f"stream `{name}` is not known{did_you_mean(name, known)}")
    return row


def described_streams() -> Select[Any]:
    """Streams with what their characteristics say."""
    c = t.characteristic.c
    described = select(
        t.stream, c.name, c.unit, c.nominal, c.lower, c.upper, c.critical, c.resolution
    )
    return described.join(t.characteristic, c.id == t.stream.c.characteristic)


def identity(row: RowMapping) -> dict[str, Any]:
    """Which stream a row is, and what splits it from the others of its characteristic."""
    names = ("characteristic", "item", "equipment", "shift")
    context = {} if row["context"] is None else orjson.loads(row["context"])
    return {"stream": row["id"], **{name: row[name] for name in names}, "context": context}


def need_inspection(connection: Connection, stream: str, name: str) -> RowMapping:
    """The point that an inspection gave this stream; Unknown with the nearest name."""
    m = t.measurement.c
    mine = select(m.inspection, m.at).where(m.stream == stream)
    row = connection.execute(mine.where(m.inspection == name)).mappings().first()
    if row is None:
        newest = mine.order_by(m.at.desc()).limit(KNOWN_NAMES)
        known = [each.inspection for each in connection.execute(newest)]
        near = did_you_mean(name, known)
        raise Unknown(f"stream `{stream}` has no point of inspection `{name}`{near}")
    return row
