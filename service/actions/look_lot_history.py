"""All that happened to one lot, a page at a time, each with the ledger entry that recorded it.

One lot may have thousands of inspections and moves: the database sorts them and gives a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from service.actions.look_rows import facts_of
from service.records import tables as t
from service.records.case_tables import hold, ledger
from service.records.disposition_tables import concession, concession_use
from service.records.schema import iso, number_of

PAGE = 50
# What an event says; where its table has no such column, nothing.
FACTS: Mapping[str, Any] = {
    "at": BigInteger, "id": Text, "entry": BigInteger, "quantity": BigInteger, "who": Text,
    "place": Text, "said": Text, "good": Boolean, "case": Text,
}  # fmt: skip
RECORD_OF = {"made": "operation", "used": "operation"}
# Of a hold or a concession the case or the permission is the record.
NO_RECORD = ("hold", "release", "concession")

r, o, i, m = t.receipt.c, t.operation.c, t.inspection.c, t.move.c
used, made = t.operation_input.c, t.operation_output.c
s, line, back = t.shipment.c, t.shipment_line.c, t.goods_return.c
u, n, e = concession_use.c, t.correction.c, ledger.c


def history_page(connection: Connection, head: Mapping[str, Any], *, page: int) -> dict[str, Any]:
    """A page of a lot's events, the newest first, and how many there are."""
    every = union_all(*_events(head)).subquery("happened")
    query = (
        select(every, e.hash)
        .outerjoin(ledger, e.seq == every.c.entry)
        .order_by(every.c.at.desc(), every.c.entry.desc(), every.c.event)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = connection.execute(query).mappings().all()
    corrections = _corrections(connection, [row["id"] for row in rows if row["id"] is not None])
    count = connection.execute(select(func.count()).select_from(every)).scalar_one()
    return {
        "events": [_document(row, corrections) for row in rows],
        "count": count,
        "more": count > page * PAGE,
    }


def _events(head: Mapping[str, Any]) -> list[Select[Any]]:
    """One question for each thing that may happen to a lot."""
    lot, c = head["lot"], hold.c
    scrap, count, complaint = t.scrap.c, t.count.c, t.complaint.c
    return [
        _event("receipt", at=r.at, id=r.id, entry=r.entry, quantity=r.quantity, who=r.supplier,
               place=r.location).where(r.id == head["receipt"]),
        _event("made", at=o.started_at, id=o.id, entry=o.entry, quantity=made.quantity,
               who=o.operator, place=o.equipment)
        .join(t.operation_output, made.operation == o.id)
        .where(o.id == head["operation"], made.lot == lot),
        _event("used", at=o.started_at, id=o.id, entry=o.entry, quantity=used.quantity,
               who=o.operator, place=o.equipment)
        .join(t.operation_input, used.operation == o.id).where(used.lot == lot),
        _event("inspection", at=i.at, id=i.id, entry=i.entry, who=i.inspector, place=i.gauge,
               said=i.note, good=i.conforming).where(i.lot == lot),
        _event("move", at=m.at, id=m.id, entry=m.entry, quantity=m.quantity, place=m.to)
        .where(m.lot == lot),
        _event("shipment", at=s.at, id=s.id, entry=s.entry, quantity=line.quantity,
               who=s.customer, said=s.carrier)
        .join(t.shipment_line, line.shipment == s.id).where(line.lot == lot),
        _event("return", at=back.at, id=back.id, entry=back.entry, quantity=back.quantity,
               who=back.customer).where(back.lot == lot),
        _event("scrap", at=scrap.at, id=scrap.id, entry=scrap.entry, quantity=scrap.quantity,
               said=scrap.reason).where(scrap.lot == lot),
        _event("count", at=count.at, id=count.id, entry=count.entry, quantity=count.quantity)
        .where(count.lot == lot),
        _event("complaint", at=complaint.at, id=complaint.id, entry=complaint.entry,
               quantity=complaint.quantity, who=complaint.customer, said=complaint.text)
        .where(complaint.lot == lot),
        _event("hold", at=c.placed_at, entry=c.entry, who=c.placed_by, said=c.reason,
               case=c.nonconformance).where(c.lot == lot),
        _event("release", at=c.released_at, entry=c.release_entry, who=c.released_by,
               said=c.release_reason, case=c.nonconformance)
        .where(c.lot == lot, c.released_at.is_not(None)),
        _event("concession", at=u.at, id=u.concession, entry=u.entry, quantity=u.quantity,
               who=concession.c.by, said=concession.c.reason)
        .join(concession, concession.c.number == u.concession).where(u.lot == lot),
    ]  # fmt: skip


def _event(word: str, **known: ColumnElement[Any]) -> Select[Any]:
    facts = [
        known.get(name, cast(null(), kind)).label(name) for name, kind in FACTS.items()
    ]  # fmt: skip
    return select(literal(word).label("event"), *facts)


def _corrections(
    connection: Connection, names: Sequence[str]
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    if not names:
        return found
    query = select(n.record, n.record_id, n.id, n.entry).where(n.record_id.in_(sorted(set(names))))
    for kind, name, correction, entry in connection.execute(query.order_by(n.entry)):
        found.setdefault((kind, name), []).append({"id": correction, "entry": entry})
    return found


def _document(
    row: RowMapping, corrections: Mapping[tuple[str, str], list[dict[str, Any]]]
) -> dict[str, Any]:
    event, name = row["event"], row["id"]
    kind = None if event in NO_RECORD else RECORD_OF.get(event, event)
    quantity = row["quantity"]
    return {
        **facts_of(row),
        "at": iso(row["at"]),
        "quantity": None if quantity is None else number_of(quantity),
        "kind": kind,
        "corrections": corrections.get((kind or "", name or ""), []),
    }
