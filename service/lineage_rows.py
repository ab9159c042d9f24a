"""Rows of the database as the lineage is told them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson

from graph.nodes import Lot, Operation, Quantities, ShipmentLine
from graph.registers import SHARED_CONTEXT
from service.records.schema import MILLION, seconds

Row = Mapping[Any, Any]
Lines = Iterable[tuple[str, float]]
QUANTITIES = ("produced", "consumed", "scrapped", "shipped", "returned", "unaccounted")


def lot_of(row: Row) -> Lot:
    """A lot, from its row joined with its item's."""
    return Lot(
        name=row["id"],
        item=row["item"],
        unit=row["unit"],
        kind=row["kind"],
        created_at=seconds(row["created_at"]),
        heat=row["heat"],
        supplier=row["supplier"],
        received=row["receipt"] is not None,
        unit_cost=None if row["unit_cost"] is None else row["unit_cost"] / MILLION,
        currency=row["currency"],
        safety_critical=row["safety_critical"],
    )


def quantities_of(row: Row) -> Quantities:
    """What became of a lot."""
    return Quantities(**{name: row[name] / MILLION for name in QUANTITIES})


def operation_of(row: Row, inputs: Lines, outputs: Lines) -> Operation:
    """An operation, from its row and its lines."""
    return Operation(
        name=row["id"],
        process=row["process"],
        started_at=seconds(row["started_at"]),
        ended_at=seconds(row["ended_at"]),
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        parameters=parameters_of(row["parameters"]),
        **{name: row[name] for name in SHARED_CONTEXT},
    )


def parameters_of(text: str) -> dict[str, Any]:
    """Parameters as recorded: numbers, texts, and curves of (seconds, value)."""
    return {
        name: _curve(value) if isinstance(value, list) else value
        for name, value in orjson.loads(text).items()
    }


def shipment_line_of(row: Row) -> ShipmentLine:
    """A line of a shipment, joined with its shipment."""
    return ShipmentLine(
        shipment=row["shipment"],
        customer=row["customer"],
        at=seconds(row["at"]),
        lot=row["lot"],
        quantity=row["quantity"] / MILLION,
    )


def _curve(points: list[list[Any]]) -> tuple[tuple[float, float], ...]:
    return tuple((_clock(at), value) for at, value in points)


def _clock(at: str | float) -> float:
    return datetime.fromisoformat(at).timestamp() if isinstance(at, str) else at
