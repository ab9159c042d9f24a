"""What happened to lots, in order of time: receipts, work, checks, moves, holds, shipments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Select, select

from service.actions.look_rows import facts_of
from service.records import tables as t
from service.records.case_tables import hold
from service.records.schema import iso, number_of

# Names asked for in one query: below every database's limit of parameters.
BATCH = 5_000

r, o, i, m = t.receipt.c, t.operation.c, t.inspection.c, t.move.c
used, made = t.operation_input.c, t.operation_output.c
s, line, back = t.shipment.c, t.shipment_line.c, t.goods_return.c
WORK = (o.process, o.equipment, o.load, o.shift, o.operator, o.ended_at)

# For each thing that happens to a lot: its query, the column that names the lot, when it was.
EVENTS: tuple[tuple[str, Select[Any], Any, Any], ...] = (
    ("receipt", select(r.id, r.supplier, r.heat, r.certificate, r.quantity), r.lot, r.at),
    ("made", select(o.id, *WORK, made.quantity).join(t.operation_output, made.operation == o.id),
     made.lot, o.started_at),
    ("used", select(o.id, *WORK, used.quantity).join(t.operation_input, used.operation == o.id),
     used.lot, o.started_at),
    ("inspection", select(i.id, i.stage, i.inspector, i.gauge, i.conforming, i.note), i.lot, i.at),
    ("move", select(m.id, m.to, m.quantity), m.lot, m.at),
    ("shipment", select(s.id, s.customer, s.carrier, s.tracking, line.quantity, line.escaped)
     .join(t.shipment_line, line.shipment == s.id), line.lot, s.at),
    ("return", select(back.id, back.customer, back.shipment, back.quantity), back.lot, back.at),
    ("scrap", select(t.scrap.c.id, t.scrap.c.quantity, t.scrap.c.reason),
     t.scrap.c.lot, t.scrap.c.at),
    ("count", select(t.count.c.id, t.count.c.quantity, t.count.c.difference),
     t.count.c.lot, t.count.c.at),
    ("complaint", select(t.complaint.c.id, t.complaint.c.customer, t.complaint.c.text),
     t.complaint.c.lot, t.complaint.c.at),
    ("hold", select(hold.c.nonconformance, hold.c.reason, hold.c.placed_by),
     hold.c.lot, hold.c.placed_at),
    ("release", select(hold.c.nonconformance, hold.c.release_reason, hold.c.released_by)
     .where(hold.c.released_at.is_not(None)), hold.c.lot, hold.c.released_at),
)  # fmt: skip
QUANTITIES = ("quantity", "difference")
# What kind of record an event was, where it is called otherwise.
RECORD_OF = {"made": "operation", "used": "operation"}


def history(connection: Connection, lots: Sequence[str]) -> list[dict[str, Any]]:
    """Every event of these lots, the earliest first; what was not recorded is left out."""
    found = [
        event
        for name, query, lot, at in EVENTS
        for event in _events(connection, name, query.add_columns(lot, at.label("at_")), lot, lots)
    ]
    _mark_corrected(connection, found)
    found += _measurements(connection, lots)
    found.sort(key=lambda event: event["at"])
    return [{**event, "at": iso(event["at"])} for event in found]


def _events(
    connection: Connection, name: str, query: Select[Any], lot: Any, lots: Sequence[str]
) -> Iterator[dict[str, Any]]:
    for part in _parts(lots):
        for row in connection.execute(query.where(lot.in_(part))).mappings():
            facts = {
                key: _said(key, value) for key, value in facts_of(row).items() if value is not None
            }
            yield {"at": facts.pop("at_"), "event": name, **facts}


def _mark_corrected(connection: Connection, events: Sequence[dict[str, Any]]) -> None:
    """An event shows its record as it stands; the corrections that made it so are named."""
    c = t.correction.c
    named: dict[tuple[str, str], list[str]] = {}
    for part in _parts(sorted({event["id"] for event in events if "id" in event})):
        query = select(c.record, c.record_id, c.id).where(c.record_id.in_(part))
        for kind, name, correction in connection.execute(query.order_by(c.entry)):
            named.setdefault((kind, name), []).append(correction)
    for event in events:
        kind = RECORD_OF.get(event["event"], event["event"])
        if corrections := named.get((kind, event.get("id", ""))):
            event["corrections"] = corrections


def _measurements(connection: Connection, lots: Sequence[str]) -> Iterator[dict[str, Any]]:
    c = t.measurement.c
    query = select(c.inspection, c.characteristic, c["values"], c.conforming, c.lot, c.at)
    for part in _parts(lots):
        for row in connection.execute(query.where(c.lot.in_(part))).mappings():
            yield {"event": "measurement", **facts_of(row), "values": orjson.loads(row["values"])}


def _said(key: str, value: Any) -> Any:
    if key in QUANTITIES:
        return number_of(value)
    return iso(value) if key == "ended_at" else value


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))
