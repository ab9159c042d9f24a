"""The rows that a plant's numbers are the sums of: one shape for all measures.

A measure is a question for rows; its number is their sum, and the list behind the number is the
same question without summing. So the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    Select,
    Text,
    case,
    cast,
    literal,
    null,
    select,
    union_all,
)

from service.actions.plant_period import Period, Week
from service.records import tables as t
from service.records.schema import instant

# How a sum is said: quantities and spans are recorded in millionths.
Written = Literal["quantity", "count", "money", "span"]
Direction = Literal["more", "less", "neither"]
Shown = Literal["share", "ppm", "count", "money"]
# What tells one row from another, before its sums.
FACTS = ("at", "process", "part", "item", "unit", "kind", "name", "lot", "note")
Sums = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows: of a period, and if it is said of a process, an item, a week or a part of it."""

    period: Period
    process: str = ""
    item: str = ""
    week: Week | None = None
    part: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A number about the plant: its rows, what of them is summed, and what is made of the sums."""

    name: str
    rows: Callable[[Period], Select[Any]]
    sums: Mapping[str, Written]
    value: Callable[[Sums], float | None]
    shown: Shown
    better: Direction
    # Of what it is a number: process, defect, cost, equipment, customer.
    of: str
    # Whether its rows lie in the weeks; else it is what stands now.
    dated: bool = True
    # By what its rows can be chosen; a machine stands still for no item and no process.
    filters: tuple[str, ...] = ("process", "item")


def share(part: float, whole: float) -> float | None:
    """None of nothing: a week without production has no yield, and not one of 0 %.

    >>> share(1, 4), share(0, 0)
    (0.25, None)
    """
    return part / whole if whole else None


def row(facts: Mapping[str, Any], sums: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    """A question for rows in the one shape; what is not said of them is nothing."""
    said = [
        (facts[name] if name in facts else cast(null(), Text)).label(name)
        for name in FACTS
    ]  # fmt: skip
    return select(*said, *(column.label(name) for name, column in sums.items()))


def word(text: str) -> ColumnElement[str]:
    return cast(literal(text), Text)


def whole(number: int) -> ColumnElement[int]:
    return cast(literal(number), BigInteger)


def worth(quantity: ColumnElement[int]) -> ColumnElement[Any]:
    """At what one of its item costs; nothing where that is not known."""
    million = 1_000_000.0
    return cast(quantity, Float) / million * cast(t.item.c.unit_cost, Float) / million


def weeks_table(period: Period) -> Any:
    """The weeks as rows, for what lasts longer than one of them."""
    return union_all(
        *(
            select(whole(week.begins).label("begins"), whole(week.ends).label("ends"))
            for week in period.weeks
        )
    ).subquery("week")


def later_of(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[int]:
    return case((one > other, one), else_=other)


def earlier_of(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[int]:
    return case((one < other, one), else_=other)


def newest_operation(connection: Connection) -> datetime | None:
    """When the operation that was recorded last ended; None where none ever was."""
    o = t.operation.c
    ended = connection.execute(select(o.ended_at).order_by(o.entry.desc()).limit(1)).scalar()
    return None if ended is None else instant(ended)
