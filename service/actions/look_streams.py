"""SPC streams: which there are, their points, the limits that judge them, what the rules said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, func, select

from service.actions.stream_book import (
    EffectiveLimits,
    Point,
    StreamBook,
    StreamKey,
    load_limits,
)
from service.errors import Unknown, did_you_mean
from service.records import tables as t
from service.records.schema import iso


def list_streams(
    connection: Connection, *, limit: int | None = None, after: str | None = None
) -> list[dict[str, Any]]:
    """Every stream with how many points and signals it has; by its id."""
    m, s = t.measurement.c, t.signal.c
    points = select(m.stream, func.count().label("points"), func.max(m.at).label("last_at"))
    counted = points.group_by(m.stream).subquery()
    signals = select(s.stream, func.count().label("signals")).group_by(s.stream).subquery()
    query = (
        select(t.stream, counted.c.points, counted.c.last_at, signals.c.signals)
        .join(counted, counted.c.stream == t.stream.c.id, isouter=True)
        .join(signals, signals.c.stream == t.stream.c.id, isouter=True)
        .order_by(t.stream.c.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(t.stream.c.id > after)
    return [
        {
            **_identity(row),
            "points": row["points"] or 0,
            "signals": row["signals"] or 0,
            "last_at": None if row["last_at"] is None else iso(row["last_at"]),
        }
        for row in connection.execute(query).mappings()
    ]


def stream_document(connection: Connection, name: str) -> dict[str, Any]:
    """One stream: its points in order, each with the limits of its time, signals and episodes."""
    row = _stream(connection, name)
    key = StreamKey(row["characteristic"], row["item"], row["equipment"], row["shift"])
    book = StreamBook(key, load_limits(connection, key), [], 0)
    signals = list_signals(connection, stream=name)
    points = _points(connection, book, signals)
    return {
        **_identity(row),
        "characteristic_name": row["name"],
        "unit": row["unit"],
        "specification": {name: row[name] for name in ("nominal", "lower", "upper")},
        "limits": [_limits_document(each) for each in book.limits],
        "points": points,
        "signals": signals,
        "episodes": episodes(points),
    }


def list_signals(connection: Connection, *, stream: str | None = None) -> list[dict[str, Any]]:
    """Signals in order of time: which rule, at which inspection, from which inspections."""
    s = t.signal.c
    query = select(t.signal).order_by(s.at, s.inspection, s.stream, s.rule)
    if stream is not None:
        query = query.where(s.stream == stream)
    return [
        {
            "stream": row["stream"],
            "rule": row["rule"],
            "inspection": row["inspection"],
            "at": iso(row["at"]),
            "members": orjson.loads(row["members"]),
            "side": row["side"],
            "z": row["z"],
            "tentative": row["tentative"],
        }
        for row in connection.execute(query).mappings()
    ]


def episodes(points: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Runs of points that each completed a rule: one change of the process seen several times."""
    found: list[dict[str, Any]] = []
    running = False
    for point in points:
        if point["rules"] and not running:
            found.append({"from": point["at"], "to": "", "inspections": [], "rules": []})
        if running := bool(point["rules"]):
            episode = found[-1]
            episode["to"] = point["at"]
            episode["inspections"].append(point["inspection"])
            episode["rules"] = sorted({*episode["rules"], *point["rules"]})
    return found


def _stream(connection: Connection, name: str) -> RowMapping:
    c = t.characteristic.c
    query = (
        select(t.stream, c.name, c.unit, c.nominal, c.lower, c.upper)
        .join(t.characteristic, c.id == t.stream.c.characteristic)
        .where(t.stream.c.id == name)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        known = list(connection.execute(select(t.stream.c.id).limit(2_000)).scalars())
        raise Unknown(f"stream `{name}` is not known{did_you_mean(name, known)}")
    return row


def _identity(row: RowMapping) -> dict[str, Any]:
    names = ("characteristic", "item", "equipment", "shift")
    return {"stream": row["id"], **{name: row[name] for name in names}}


def _points(
    connection: Connection, book: StreamBook, signals: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    rules: dict[str, list[str]] = defaultdict(list)
    for signal in signals:
        rules[signal["inspection"]].append(signal["rule"])
    m = t.measurement.c
    query = select(t.measurement).where(m.stream == book.key.id).order_by(m.at, m.inspection)
    return [
        _point(row, book, rules.get(row["inspection"], []))
        for row in connection.execute(query).mappings()
    ]


def _point(row: RowMapping, book: StreamBook, rules: list[str]) -> dict[str, Any]:
    point = Point(row["at"], row["inspection"], row["mean"], row["size"])
    effective = book.limits_at(point.at)
    return {
        "inspection": point.inspection,
        "lot": row["lot"],
        "at": iso(point.at),
        "mean": point.mean,
        "size": point.size,
        "values": orjson.loads(row["values"]),
        "conforming": row["conforming"],
        "z": None if effective is None else effective.z(point),
        **_bounds(effective, point.size),
        "rules": rules,
    }


def _bounds(effective: EffectiveLimits | None, size: int) -> dict[str, float | None]:
    """Centre and three-sigma control limits of a mean of `size` values."""
    if effective is None:
        return {"center": None, "lower": None, "upper": None}
    limits = effective.limits
    reach = 3 * limits.sigma / sqrt(size)
    return {
        "center": limits.center,
        "lower": limits.center - reach,
        "upper": limits.center + reach,
    }


def _limits_document(effective: EffectiveLimits) -> dict[str, Any]:
    return {
        "center": effective.limits.center,
        "sigma": effective.limits.sigma,
        "effective_from": iso(effective.effective_from),
        "tentative": effective.tentative,
    }
