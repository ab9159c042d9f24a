"""The operations a lot went through, with what they recorded against what is asked or usual.

A characteristic of the process that is called as the parameter is has its limits. Where there is
none, the parameter lies within what the runs before it recorded, of the same process on the same
equipment for the same item, or it does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    RowMapping,
    Select,
    TableValuedAlias,
    Text,
    case,
    cast,
    column,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.records import tables as t
from service.records.schema import iso, number_of

# Of how many runs before it a range is made, and of how many at least.
BEFORE = 50
AT_LEAST = 5
# How far beyond an end a mark is drawn at the most, in widths of the range.
OUTSIDE = 0.25
o, made, k = t.operation.c, t.operation_output.c, t.characteristic.c


@dataclass(frozen=True, slots=True)
class Parameter:
    """What was recorded; `low` and `high` of the limits, or of `runs` runs before it."""

    name: str
    value: Any
    low: float | None = None
    high: float | None = None
    runs: int = 0
    unit: str | None = None

    @property
    def extent(self) -> tuple[float, float] | None:
        """The lowest and the highest value recorded; None where they are no numbers."""
        if isinstance(self.value, list):
            numbers = [value for _, value in self.value]
            return (min(numbers), max(numbers)) if numbers else None
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            return None
        return self.value, self.value

    @property
    def verdict(self) -> str | None:
        """`inside`, `below` or `above`; None where there is nothing to compare with."""
        if self.extent is None or (self.low is None and self.high is None):
            return None
        lowest, highest = self.extent
        if self.low is not None and lowest < self.low:
            return "below"
        return "above" if self.high is not None and highest > self.high else "inside"

    @property
    def share(self) -> float | None:
        """Where it lies: 0 at the low end, 1 at the high one; None where an end is missing."""
        if self.extent is None or self.low is None or self.high is None:
            return None
        if self.high == self.low:
            return {"below": -OUTSIDE, "above": 1 + OUTSIDE}.get(self.verdict or "", 0.5)
        share = (sum(self.extent) / 2 - self.low) / (self.high - self.low)
        return min(max(share, -OUTSIDE), 1 + OUTSIDE)


def runs_of(connection: Connection, names: Sequence[str]) -> list[dict[str, Any]]:
    """The operations in this order, each with its parameters."""
    rows = {
        row["id"]: row
        for row in connection.execute(_runs().where(o.id.in_(names))).mappings()
    }  # fmt: skip
    recorded = {name: orjson.loads(row["parameters"] or "{}") for name, row in rows.items()}
    limits = _limits(connection, rows, recorded)
    ranges = _ranges(connection, [row for name, row in rows.items() if recorded[name]])
    return [
        _run(rows[name], recorded[name], limits, ranges)
        for name in names
        if name in rows
    ]  # fmt: skip


def _runs() -> Select[Any]:
    item = select(func.min(made.item)).where(made.operation == o.id).scalar_subquery()
    return select(t.operation, item.label("item"))


def _run(
    row: RowMapping,
    recorded: Mapping[str, Any],
    limits: Mapping[tuple[str, str], RowMapping],
    ranges: Mapping[tuple[str, str], tuple[float, float, int]],
) -> dict[str, Any]:
    names = ("process", "equipment", "load", "tool", "bath", "shift", "operator", "order", "item")
    return {
        "name": row["id"],
        **{name: row[name] for name in names},
        "started_at": iso(row["started_at"]),
        "ended_at": iso(row["ended_at"]),
        "scrapped": number_of(row["scrap_quantity"]),
        "parameters": [
            _parameter(
                name, value, limits.get((row["process"], name)), ranges.get((row["id"], name))
            )
            for name, value in recorded.items()
        ],
    }  # fmt: skip


def _parameter(
    name: str, value: Any, limit: RowMapping | None, usual: tuple[float, float, int] | None
) -> Parameter:
    if limit is not None:
        return Parameter(name, value, limit["lower"], limit["upper"], unit=limit["unit"])
    if usual is not None:
        return Parameter(name, value, *usual)
    return Parameter(name, value)


def _limits(
    connection: Connection, rows: Mapping[str, RowMapping], recorded: Mapping[str, dict[str, Any]]
) -> dict[tuple[str, str], RowMapping]:
    """By process and parameter the characteristic that is called so."""
    processes = sorted({row["process"] for row in rows.values()})
    items = sorted({row["item"] for row in rows.values() if row["item"]})
    names = sorted({name for each in recorded.values() for name in each})
    query = (
        select(k.id, k.process, k.lower, k.upper, k.unit)
        .where(k.process.in_(processes), k.id.in_(names))
        .where(k.item.is_(None) | k.item.in_(items))
    )
    return {(row["process"], row["id"]): row for row in connection.execute(query).mappings()}


def _ranges(
    connection: Connection, rows: Sequence[RowMapping]
) -> dict[tuple[str, str], tuple[float, float, int]]:
    """For each operation and parameter the lowest and highest of the runs before it; one query."""
    if not rows:
        return {}
    before = union_all(*(_before(row) for row in rows)).subquery("earlier")
    each, value, is_number = _recorded(connection, before.c.parameters)
    name = each.c.key
    query = (
        select(before.c.run, name, func.min(value), func.max(value), func.count())
        .select_from(before.join(each, true()))
        .where(is_number)
        .group_by(before.c.run, name)
        .having(func.count() >= AT_LEAST)
    )
    found = connection.execute(query)
    return {(run, name): (low, high, count) for run, name, low, high, count in found}


def _before(row: RowMapping) -> Select[Any]:
    """The runs that ended before it, of its process, equipment and item, the newest first."""
    same_item = (
        select(literal(1)).where(made.operation == o.id, made.item == row["item"]).exists()
    )  # fmt: skip
    query = (
        select(literal(row["id"]).label("run"), o.parameters)
        .where(o.equipment.is_not_distinct_from(row["equipment"]), o.process == row["process"])
        .where(o.ended_at < row["ended_at"], o.id != row["id"])
    )
    if row["item"] is not None:
        query = query.where(same_item)
    newest = query.order_by(o.ended_at.desc()).limit(BEFORE).subquery()
    return select(newest)


def _recorded(
    connection: Connection, parameters: ColumnElement[str]
) -> tuple[TableValuedAlias, ColumnElement[Any], ColumnElement[bool]]:
    """The parameters (`key`) in a JSON text; of each its value, and whether it is a number."""
    if connection.dialect.name == "sqlite":
        each = func.json_each(parameters).table_valued("key", "value", "type")
        return each, each.c.value, each.c.type.in_(("integer", "real"))
    pairs = func.jsonb_each(cast(parameters, JSONB)).table_valued(
        column("key", Text), column("value", JSONB)
    )
    is_number = func.jsonb_typeof(pairs.c.value) == "number"
    # Only what is a number is cast: a condition alone would not keep the others from it.
    number = case((is_number, cast(cast(pairs.c.value, Text), Float)), else_=None)
    return pairs, number, is_number
