"""Bring a lineage from one ledger position to a later one, without reading it anew.

What is new is appended; what a correction replaced is replaced in place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from graph.lineage import Lineage
from graph.nodes import Operation
from service.lineage_rows import (
    Row,
    lot_of,
    operation_of,
    quantities_of,
    shipment_line_of,
)
from service.records import tables as t
from service.records.schema import MILLION, seconds

# Rows fetched at a time: enough to make the round trips cheap, few enough to keep the reader's
# own memory far below the graph's.
ROWS = 20_000
BATCH = 5_000
Lines = dict[str, list[tuple[str, float]]]


class CannotFollow(RuntimeError):  # noqa: N818 - named for what happened
    """The corrections in between cannot be taken in one by one; the lineage is to be read anew."""


def read_tail(connection: Connection, lineage: Lineage, since: int) -> None:
    """Append and replace all that was recorded after entry `since`, as `connection` sees it."""
    _Tail(connection, lineage, since).read()


@dataclass(frozen=True, slots=True)
class _Step:
    """A received lot, or an operation, and the entry in whose order it goes into the lineage."""

    entry: int
    lot: str = ""
    operation: Operation | None = None


class _Tail:
    def __init__(self, connection: Connection, lineage: Lineage, since: int) -> None:
        self._connection = connection
        self._lineage = lineage
        self._since = since
        self._corrected = self._corrections()

    def read(self) -> None:
        lots = {row["id"]: row for row in self._changed_lots()}
        self._take_steps(lots)
        self._replace_lots(lots)
        for name, row in lots.items():
            if name not in self._lineage:
                # What made it is gone from the store, which only tampering does: `ledger verify`
                # says so; here it is suspect like any other lot.
                self._lineage.add_lot(lot_of(row))
            self._lineage.set_quantities(name, quantities_of(row))
            self._lineage.move(name, row["location"])
        self._ship()
        self._measure()

    def _corrections(self) -> dict[str, dict[str, int]]:
        """What was recorded by `since` and corrected after it, by kind, with the last entry."""
        c = t.correction.c
        query = select(c.record, c.record_id, c.entry).where(
            c.entry > self._since, c.corrected_entry <= self._since
        )
        found: dict[str, dict[str, int]] = defaultdict(dict)
        if self._since:
            for kind, name, entry in self._connection.execute(query.order_by(c.entry)):
                found[kind][name] = entry
        return found

    # --- lots and operations -----------------------------------------------------------------

    def _changed_lots(self) -> Iterator[Row]:
        return self._rows(_lots().where(t.lot.c.changed > self._since))

    def _take_steps(self, lots: dict[str, Row]) -> None:
        """Receipts and operations in the order of the ledger, each before what was made of it.

        A correction may have given an operation an input that was recorded later: it waits until
        that is there, or until what stood in its way was corrected too.
        """
        steps = sorted(self._steps(lots), key=lambda step: (step.entry, step.operation is not None))
        while steps:
            waiting = [step for step in steps if not self._taken(step, lots)]
            if len(waiting) == len(steps):
                raise CannotFollow(f"{len(steps)} steps wait for each other, first {steps[0]}")
            steps = waiting

    def _steps(self, lots: dict[str, Row]) -> Iterator[_Step]:
        for name, row in lots.items():
            if row["operation"] is None and name not in self._lineage:
                yield _Step(row["entry"], lot=name)
        for entry, operation in self._operations(t.operation.c.entry > self._since):
            yield _Step(entry, operation=operation)
        corrected = self._corrected["operation"]
        for names in _parts(corrected):
            for _, operation in self._operations(t.operation.c.id.in_(names)):
                yield _Step(corrected[operation.name], operation=operation)

    def _taken(self, step: _Step, lots: dict[str, Row]) -> bool:
        if step.operation is None:
            self._lineage.add_lot(lot_of(lots[step.lot]))
            return True
        operation = step.operation
        if not all(name in self._lineage for name, _ in operation.inputs):
            return False
        outputs = [name for name, _ in operation.outputs if name not in self._lineage]
        made = [lot_of(lots[name]) for name in outputs]
        if operation.name not in self._corrected["operation"]:
            self._lineage.add_operation(operation, made)
            return True
        try:
            self._lineage.replace_operation(operation, made)
        except ValueError:
            return False  # it would go round in a circle with what is not corrected yet
        return True

    def _operations(self, chosen: Any) -> Iterator[tuple[int, Operation]]:
        query = select(t.operation).where(chosen).order_by(t.operation.c.entry)
        rows = list(self._rows(query))
        if not rows:
            return  # as after most records: their lines need not be looked for
        inputs = self._lines(t.operation_input, chosen)
        outputs = self._lines(t.operation_output, chosen)
        for row in rows:
            name = row["id"]
            yield row["entry"], operation_of(row, inputs[name], outputs[name])

    def _lines(self, lines: Any, chosen: Any) -> Lines:
        # Sorted here: asked for in order, SQLite walks all lines ever recorded to find the new.
        query = (
            select(lines.c.operation, lines.c.position, lines.c.lot, lines.c.quantity)
            .join(t.operation, t.operation.c.id == lines.c.operation)
            .where(chosen)
        )
        found: Lines = defaultdict(list)
        for name, _, lot, quantity in sorted(map(tuple, self._connection.execute(query))):
            found[name].append((lot, quantity / MILLION))
        return found

    def _replace_lots(self, lots: dict[str, Row]) -> None:
        """A corrected receipt or item changes what its lots are."""
        for row in lots.values():
            if row["receipt"] in self._corrected["receipt"]:
                self._lineage.replace_lot(lot_of(row))
        for items in _parts(self._corrected["item"]):
            for row in self._rows(_lots().where(t.lot.c.item.in_(items))):
                self._lineage.replace_lot(lot_of(row))

    # --- shipments, checks -------------------------------------------------------------------

    def _ship(self) -> None:
        for row in self._rows(_shipment_lines(t.shipment.c.entry > self._since)):
            self._lineage.add_shipment_line(shipment_line_of(row))
        for names in _parts(self._corrected["shipment"]):
            lines = defaultdict(list)
            for row in self._rows(_shipment_lines(t.shipment.c.id.in_(names))):
                lines[row["shipment"]].append(shipment_line_of(row))
            for name in names:
                self._lineage.replace_shipment(name, lines[name])

    def _measure(self) -> None:
        since = self._since
        if self._corrected["inspection"] or self._corrected["survey"]:
            # They carry no names of their own to be found by.
            self._lineage.clear_gauges()
            since = 0
        i, s = t.inspection.c, t.survey.c
        measured = select(i.gauge, i.lot, i.at).where(i.entry > since, i.gauge.is_not(None))
        for gauge, lot, at in self._connection.execute(measured.order_by(i.entry)):
            self._lineage.add_measured(gauge, lot, seconds(at))
        surveyed = select(s.equipment, s.kind, s.at, s.passed).where(s.entry > since)
        for equipment, kind, at, passed in self._connection.execute(surveyed.order_by(s.entry)):
            self._lineage.add_survey(equipment, kind, seconds(at), passed)

    def _rows(self, query: Select[Any]) -> Iterator[Row]:
        # On the statement: on the connection it would stay, and every later one stream too.
        result = self._connection.execute(query.execution_options(yield_per=ROWS))
        yield from result.mappings()


def _lots() -> Select[Any]:
    i = t.item.c
    return (
        select(t.lot, i.kind, i.unit, i.unit_cost, i.currency, i.safety_critical)
        .join(t.item, i.id == t.lot.c.item)
        .order_by(t.lot.c.entry, t.lot.c.id)
    )


def _shipment_lines(chosen: Any) -> Select[Any]:
    s, line = t.shipment.c, t.shipment_line.c
    return (
        select(s.id.label("shipment"), s.customer, s.at, line.lot, line.quantity)
        .join(t.shipment_line, line.shipment == s.id)
        .where(chosen)
        .order_by(s.entry, line.position)
    )


def _parts(names: Iterable[str]) -> Iterator[Sequence[str]]:
    ordered = sorted(names)
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))
