"""The living picture of one plant: its lineage and its rulebook.

Memory follows the store: the lineage holds what the ledger held at `version`, is brought up to the
transaction that relies on it before every walk, and is thrown away when a transaction that fed it
rolls back (docs/decisions/0002-memory-follows-the-store.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Select, select

from graph.lineage import Lineage
from graph.nodes import Lot, Operation, Quantities, ShipmentLine
from rules.rulebook import Rulebook
from service.records import tables as t
from service.records.door import Door, head_position
from service.records.notebook import Notebook
from service.records.schema import MILLION, seconds

# Rows fetched at a time while loading: enough to make the round trips cheap, few enough to keep
# the load's own memory far below the graph's.
ROWS = 20_000


class Plant:
    """One per process, guarded by the door's lock."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.lineage = Lineage()
        self.version = 0
        self.loads = 0
        # Set while rows are being read: a failure in between leaves a lineage that is no state.
        self._half_read = False
        self.notebook = Notebook()

    @classmethod
    def load(cls, door: Door, rulebook: Rulebook) -> Plant:
        """A plant that forgets itself whenever a transaction it may have read from rolls back."""
        plant = cls(rulebook)
        door.on_rollback.append(plant.forget)
        door.on_rollback.append(plant.notebook.forget)
        door.on_commit.append(plant.notebook.carry_on)
        with plant.reading(door):
            return plant

    @contextmanager
    def reading(self, door: Door) -> Iterator[Connection]:
        """A consistent reading state, and the lineage brought up to it.

        The lock is taken first: a writer in this process may have caught the lineage up with rows
        it has not committed, and holds the lock for as long as that is so.
        """
        with door.lock, door.read() as connection:
            self.catch_up(connection, head_position(connection))
            yield connection

    def forget(self, start: int) -> None:
        """A transaction that began at `start` was rolled back: forget what it may have shown.

        Most refusals come before anything is walked, and cost the lineage nothing.
        """
        if self._half_read or self.version > start:
            self._begin_anew()

    def _begin_anew(self) -> None:
        self.lineage = Lineage()
        self.version = 0
        self._half_read = False

    def catch_up(self, connection: Connection, position: int) -> None:
        """Bring the lineage to ledger position `position`, as `connection` sees the store."""
        if position == self.version:
            return
        if self._half_read or (self.version and _corrected_since(connection, self.version)):
            # A correction may take an edge away, which the arrays cannot: read everything anew.
            self._begin_anew()
        self._half_read = True
        self.loads += self.version == 0
        self._read_lots(connection)
        self._read_operations(connection)
        self._read_shipments(connection)
        self.version = position
        self._half_read = False

    def _read_lots(self, connection: Connection) -> None:
        query = (
            select(t.lot, t.item.c.kind, t.item.c.unit, t.item.c.unit_cost, t.item.c.currency)
            .add_columns(t.item.c.safety_critical)
            .join(t.item, t.item.c.id == t.lot.c.item)
            .where(t.lot.c.changed > self.version)
            .order_by(t.lot.c.entry, t.lot.c.id)
        )
        for row in _rows(connection, query):
            if row["id"] not in self.lineage:
                self.lineage.add_lot(_lot(row))
            self.lineage.set_quantities(row["id"], _quantities(row))
            self.lineage.move(row["id"], row["location"])

    def _read_operations(self, connection: Connection) -> None:
        since = t.operation.c.entry > self.version
        inputs = _lines(connection, t.operation_input, t.operation, since)
        outputs = _lines(connection, t.operation_output, t.operation, since)
        for row in _rows(
            connection, select(t.operation).where(since).order_by(t.operation.c.entry)
        ):
            self.lineage.add_operation(
                operation_node(row, inputs.get(row["id"], ()), outputs.get(row["id"], ()))
            )

    def _read_shipments(self, connection: Connection) -> None:
        query = (
            select(t.shipment.c.id, t.shipment.c.customer, t.shipment.c.at)
            .add_columns(t.shipment_line.c.lot, t.shipment_line.c.quantity)
            .join(t.shipment_line, t.shipment_line.c.shipment == t.shipment.c.id)
            .where(t.shipment.c.entry > self.version)
            .order_by(t.shipment.c.entry, t.shipment_line.c.position)
        )
        for row in _rows(connection, query):
            self.lineage.add_shipment_line(
                ShipmentLine(
                    shipment=row["id"],
                    customer=row["customer"],
                    at=seconds(row["at"]),
                    lot=row["lot"],
                    quantity=row["quantity"] / MILLION,
                )
            )


def _corrected_since(connection: Connection, version: int) -> bool:
    query = select(t.correction.c.id).where(t.correction.c.entry > version).limit(1)
    return connection.execute(query).first() is not None


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Mapping[Any, Any]]:
    # On the statement: on the connection it would stay, and every later one would stream too.
    result = connection.execute(query.execution_options(yield_per=ROWS))
    yield from result.mappings()


def _lines(
    connection: Connection, lines: Any, operation: Any, since: Any
) -> dict[str, list[tuple[str, float]]]:
    # Sorted here: asked for in order, SQLite walks all lines ever recorded to find the new ones.
    query = (
        select(lines.c.operation, lines.c.position, lines.c.lot, lines.c.quantity)
        .join(operation, operation.c.id == lines.c.operation)
        .where(since)
    )
    found: dict[str, list[tuple[str, float]]] = {}
    for name, _, lot, quantity in sorted(map(tuple, connection.execute(query))):
        found.setdefault(name, []).append((lot, quantity / MILLION))
    return found


def _lot(row: Mapping[Any, Any]) -> Lot:
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


def _quantities(row: Mapping[Any, Any]) -> Quantities:
    names = ("produced", "consumed", "scrapped", "shipped", "returned", "unaccounted")
    return Quantities(**{name: row[name] / MILLION for name in names})


def _curve(points: list[list[Any]]) -> tuple[tuple[float, float], ...]:
    return tuple((_clock(at), value) for at, value in points)


def _clock(at: str | float) -> float:
    return datetime.fromisoformat(at).timestamp() if isinstance(at, str) else at


def operation_node(
    row: Mapping[Any, Any],
    inputs: list[tuple[str, float]] | tuple[()],
    outputs: list[tuple[str, float]] | tuple[()],
) -> Operation:
    parameters = {
        name: _curve(value) if isinstance(value, list) else value
        for name, value in orjson.loads(row["parameters"]).items()
    }
    context = {
        name: row[name] for name in ("equipment", "load", "tool", "bath", "shift", "operator")
    }
    return Operation(
        name=row["id"],
        process=row["process"],
        started_at=seconds(row["started_at"]),
        ended_at=seconds(row["ended_at"]),
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        parameters=parameters,
        **context,
    )
