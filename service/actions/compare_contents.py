"""Compare what the record tables say with what their entries say, field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, select

from service.actions.record_inspection import inspection_row
from service.actions.record_kinds import KINDS
from service.intake import plant_records as p
from service.intake.read_record import read_record
from service.records import tables as t
from service.records.books import RECORD_TABLES
from service.records.canonical import canonical
from service.records.case_tables import ledger
from service.records.schema import microseconds, millionths

PREFIX = "record."
PART = 2_000


def content_differences(connection: Connection) -> Iterator[tuple[int, str]]:
    """Rows that no longer say what their entry, or its latest correction, says."""
    corrected = _corrections(connection)
    query = select(ledger.c.seq, ledger.c.kind, ledger.c.subject, ledger.c.content).where(
        ledger.c.kind.startswith(PREFIX), ledger.c.kind != "record.correction"
    )
    entries = connection.execution_options(yield_per=PART).execute(query.order_by(ledger.c.seq))
    for part in entries.partitions(PART):
        by_kind: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
        for seq, kind, subject, content in part:
            kind = kind.removeprefix(PREFIX)
            by_kind[kind][subject] = (seq, corrected.get((kind, subject), content))
        for kind, records in by_kind.items():
            yield from _edited(connection, kind, records)


def _corrections(connection: Connection) -> dict[tuple[str, str], str]:
    """What the latest correction of a record has made of it."""
    query = select(ledger.c.content).where(ledger.c.kind == "record.correction")
    latest = {}
    for text in connection.execute(query.order_by(ledger.c.seq)).scalars():
        correction = orjson.loads(text)
        of = correction["of"]
        latest[of["record"], of["id"]] = canonical(correction["replacement"])
    return latest


def _edited(
    connection: Connection, kind: str, records: dict[str, tuple[int, str]]
) -> Iterator[tuple[int, str]]:
    table = RECORD_TABLES[kind]
    rows = connection.execute(select(table).where(table.c.id.in_(list(records)))).mappings()
    lines = _lines(connection, kind, list(records))
    for row in rows.all():
        seq, content = records[row["id"]]
        record = read_record(content)
        expected = _expected(record, row)
        wrong = [name for name, value in expected.items() if row[name] != value]
        if lines.get(row["id"], []) != _expected_lines(record):
            wrong.append("lines")
        if wrong:
            fields = ", ".join(f"`{name}`" for name in wrong)
            yield seq, f"{kind} `{row['id']}` says something else than entry {seq}: {fields}"


def _expected(record: p.Record, row: Any) -> dict[str, Any]:
    """The row a record makes; what was derived when it was applied is taken from the row."""
    if isinstance(record, p.Inspection):
        return {**inspection_row(record), **{name: row[name] for name in ("conforming", "outcome")}}
    if isinstance(record, p.Count):
        quantity = millionths(record.quantity)
        return {"at": microseconds(record.at), "lot": record.lot, "quantity": quantity}
    # Only a count asks the books, and so needs a desk.
    make = KINDS[record.record].row  # type: ignore[attr-defined]
    assert make is not None
    return make(None, record)  # type: ignore[arg-type]


def _expected_lines(record: p.Record) -> list[tuple[str, int]]:
    if isinstance(record, p.Operation):
        used = [("in:" + line.lot, millionths(line.quantity)) for line in record.inputs]
        return used + [("out:" + line.lot, millionths(line.quantity)) for line in record.outputs]
    if isinstance(record, p.Shipment):
        return [(line.lot, millionths(line.quantity)) for line in record.lines]
    return []


def _lines(connection: Connection, kind: str, names: list[str]) -> dict[str, list[tuple[str, int]]]:
    wanted: dict[str, list[tuple[str, Any]]] = {
        "operation": [("in:", t.operation_input), ("out:", t.operation_output)],
        "shipment": [("", t.shipment_line)],
    }
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for mark, table in wanted.get(kind, []):
        owner = table.c[kind]
        query = select(owner, table.c.lot, table.c.quantity).where(owner.in_(names))
        for name, lot, quantity in connection.execute(query.order_by(owner, table.c.position)):
            found[name].append((mark + lot, quantity))
    return dict(found)
