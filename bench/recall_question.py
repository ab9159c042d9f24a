"""What a recall asks, as one recursive query with joins, and the answers made comparable.

The query gives rows, a lot and a line of a shipment each: lots, items, quantities, whereabouts,
shipments, customers. It gives no path, no share and no gaps, so it is asked for less than the
service is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bench.plant_words import MILLION, at

OF_HEAT = "SELECT id FROM lot WHERE heat = %(heat)s"
OF_WINDOW = """
    SELECT made.lot FROM operation o JOIN operation_output made ON made.operation = o.id
    WHERE o.process = %(process)s AND o.ended_at > %(from)s AND o.started_at < %(to)s
"""
REACHED = """
    WITH RECURSIVE reached(lot) AS (
        {suspects}
        UNION
        SELECT made.lot
        FROM reached
        JOIN operation_input used ON used.lot = reached.lot
        JOIN operation_output made ON made.operation = used.operation)
"""
ROWS = """
    SELECT l.id, l.item, i.kind, i.unit, l.location, l.produced, l.consumed, l.scrapped,
        l.shipped, l.returned, l.unaccounted, s.id, s.customer, s.at, line.quantity
    FROM reached
    JOIN lot l ON l.id = reached.lot
    JOIN item i ON i.id = l.item
    LEFT JOIN shipment_line line ON line.lot = l.id
    LEFT JOIN shipment s ON s.id = line.shipment
"""
# The same rows as the document that the service writes; sums are left to whoever reads it.
DOCUMENT = f"""
    SELECT json_build_object('lots', (
        SELECT json_agg(json_build_object('lot', id, 'item', item, 'kind', kind, 'unit', unit,
            'location', location, 'produced', produced / 1e6, 'consumed', consumed / 1e6,
            'scrapped', scrapped / 1e6, 'shipped', shipped / 1e6, 'returned', returned / 1e6,
            'unaccounted', unaccounted / 1e6, 'shipments', shipments))
        FROM (
            SELECT id, item, kind, unit, location, produced, consumed, scrapped, shipped,
                returned, unaccounted, json_agg(json_build_object('shipment', shipment,
                    'customer', customer, 'at', to_timestamp(at / 1e6), 'quantity', sent / 1e6))
                    FILTER (WHERE shipment IS NOT NULL) AS shipments
            FROM ({ROWS}) AS found (id, item, kind, unit, location, produced, consumed, scrapped,
                shipped, returned, unaccounted, shipment, customer, at, sent)
            GROUP BY id, item, kind, unit, location, produced, consumed, scrapped, shipped,
                returned, unaccounted) AS lots))
"""
IN_PROCESS = ("raw", "semi_finished")
BOOK = ("produced", "consumed", "scrapped", "shipped", "returned", "unaccounted")
FIGURES = (*BOOK, "on_hand", "in_process")


@dataclass(frozen=True)
class Question:
    """The same question to the service and to the database."""

    scope: Mapping[str, object]
    suspects: str
    parameters: Mapping[str, object]

    @property
    def query(self) -> str:
        """The recursive query that gives rows."""
        return REACHED.format(suspects=self.suspects) + ROWS

    @property
    def document_query(self) -> str:
        """The recursive query whose database writes a document, as the service does."""
        return REACHED.format(suspects=self.suspects) + DOCUMENT


@dataclass(frozen=True)
class Answer:
    """Lots with their figures and place, lines of shipments, totals by unit, sums by customer."""

    lots: Mapping[str, tuple[object, ...]]
    lines: frozenset[tuple[str, str, str, float]]
    totals: Mapping[str, Mapping[str, float]]
    customers: Mapping[str, float]


def of_heat(heat: str) -> Question:
    return Question({"heat": heat}, OF_HEAT, {"heat": heat})


def of_heat_treatments(first: int, last: int) -> Question:
    """All that was heat treated in a window of turns."""
    start, end = at(first), at(last)
    scope = {"process": "heat_treat", "from": _iso(start), "to": _iso(end)}
    parameters = {"process": "heat_treat", "from": start, "to": end}
    return Question(scope, OF_WINDOW, parameters)


def answer_of_service(document: Mapping[str, Any]) -> Answer:
    """The service's JSON document."""
    lots = {
        lot["lot"]: (lot["item"], lot["location"], *(float(lot[name]) for name in FIGURES))
        for lot in document["lots"]
    }
    lines = frozenset(
        (line["shipment"], line["customer"], line["lot"], float(line["quantity"]))
        for line in document["shipments"]
    )
    totals = {
        unit: {name: float(sums[name]) for name in FIGURES}
        for unit, sums in document["totals"]["by_unit"].items()
    }
    customers = {each["customer"]: float(each["quantity"]) for each in document["customers"]}
    return Answer(lots, lines, totals, customers)


def answer_of_rows(rows: Sequence[tuple[Any, ...]]) -> Answer:
    """The query's rows; a lot that left in several shipments stands in several rows."""
    lots: dict[str, tuple[object, ...]] = {}
    lines: set[tuple[str, str, str, float]] = set()
    totals: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(FIGURES, 0.0))
    customers: dict[str, float] = defaultdict(float)
    for name, item, kind, unit, location, *book, shipment, customer, _, sent in rows:
        figures = _figures(kind, book)
        if name not in lots:
            lots[name] = (item, location, *figures)
            for figure, amount in zip(FIGURES, figures, strict=True):
                totals[unit][figure] += amount
        if shipment is not None:
            lines.add((shipment, customer, name, sent / MILLION))
            customers[customer] += sent / MILLION
    return Answer(lots, frozenset(lines), dict(totals), dict(customers))


def answer_of_document(document: Mapping[str, Any]) -> Answer:
    """The database's JSON document, whose lots carry their own lines."""
    none = {"shipment": None, "customer": None, "at": None, "quantity": 0.0}
    return answer_of_rows(
        [
            (
                lot["lot"], lot["item"], lot["kind"], lot["unit"], lot["location"],
                *(round(lot[name] * MILLION) for name in BOOK),
                line["shipment"], line["customer"], line["at"], round(line["quantity"] * MILLION),
            )
            for lot in document["lots"]
            for line in lot["shipments"] or [none]
        ]
    )  # fmt: skip


def check_same(service: Answer, rows: Answer) -> None:
    """A benchmark that compares different answers is worthless."""
    for what in ("lots", "lines", "totals", "customers"):
        ours, theirs = getattr(service, what), getattr(rows, what)
        if ours != theirs:
            raise RuntimeError(
                f"service and query differ in {what}: {len(ours)} and {len(theirs)}, "
                f"such as {_difference(ours, theirs)}"
            )


def _difference(ours: Any, theirs: Any) -> str:
    keys = sorted(set(ours) ^ set(theirs)) or [key for key in ours if ours[key] != theirs[key]]
    found = [(key, ours[key], theirs[key]) for key in keys[:1] if key in ours and key in theirs]
    return str(found[0] if found else keys[0])


def _figures(kind: str, book: Sequence[int]) -> tuple[float, ...]:
    produced, consumed, scrapped, shipped, returned, unaccounted = book
    left = produced - consumed - scrapped - shipped + returned - unaccounted
    in_process = left if kind in IN_PROCESS else 0
    return tuple(amount / MILLION for amount in (*book, left - in_process, in_process))


def _iso(micros: int) -> str:
    from_epoch = micros // MILLION
    return datetime.fromtimestamp(from_epoch, UTC).isoformat()
