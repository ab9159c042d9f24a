"""Whence a lot is: what made it, for which order, with which certificates, in which entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, case, func, select

from service.actions.look_holds import hold_document
from service.actions.look_rows import facts_of
from service.records import tables as t
from service.records.case_tables import hold, ledger, recall
from service.records.schema import iso, number_of

CERTIFICATES = 20
HOLDS = 50
# What stands against what a lot had: all of it is somewhere.
PARTS = ("on_hand", "in_process", "consumed", "shipped", "scrapped", "unaccounted")
o, r, e, h = t.operation.c, t.receipt.c, ledger.c, hold.c


def origin_of(connection: Connection, head: Mapping[str, Any]) -> dict[str, Any]:
    """By which operation or receipt, when and by whom; the order; the ledger entry."""
    made = (
        select(
            o.id, o.process, o.equipment, o.shift, o.operator, o.started_at, o.ended_at,
            o.order, t.order.c.customer, t.order.c.due_at,
        )
        .outerjoin(t.order, t.order.c.id == o.order)
        .where(o.id == head["operation"])
    )  # fmt: skip
    row = connection.execute(made).mappings().first()
    return {
        "made": None if row is None else _moments(row, "started_at", "ended_at", "due_at"),
        "received": _received(connection, head["receipt"]),
        "entry": _entry_of(connection, head["lot"]),
    }


def whereabouts(head: Mapping[str, Any]) -> dict[str, Any]:
    """All that there ever was of it against where it went: they are equal, or it says by how much.

    >>> head = dict.fromkeys((*PARTS, "returned"), 0) | {"produced": 10, "shipped": 7, "on_hand": 3}
    >>> found = whereabouts(head)
    >>> found["had"], [(each["what"], each["quantity"]) for each in found["parts"]], found["sum"]
    (10, [('on_hand', 3), ('shipped', 7)], 10)
    """
    had = head["produced"] + head["returned"]
    parts = [
        {"what": name, "quantity": head[name], "share": head[name] / (had or 1)}
        for name in PARTS
        if head[name]
    ]
    total = round(sum(each["quantity"] for each in parts), 6)
    return {
        "had": round(had, 6),
        "parts": parts,
        "sum": int(total) if total == int(total) else total,
        "adds_up": abs(total - had) < 1e-6,
        "unaccounted": head["unaccounted"],
    }


def certificates_of(connection: Connection, lots: Sequence[str]) -> list[dict[str, Any]]:
    """The certificates of what it is made of (itself included), with the receipts they came by."""
    query = (
        select(r.certificate, r.id.label("receipt"), r.at, r.supplier, r.heat, r.lot, r.item)
        .where(r.id.in_(select(t.lot.c.receipt).where(t.lot.c.id.in_(lots))))
        .where(r.certificate.is_not(None))
        .order_by(r.at.desc(), r.id)
        .limit(CERTIFICATES)
    )
    return [_moments(row, "at") for row in connection.execute(query).mappings()]


def holds_of(connection: Connection, lot: str) -> list[dict[str, Any]]:
    """The active holds first, then those that ended last."""
    ended: ColumnElement[int] = case((h.released_at.is_(None), 0), else_=1)
    query = select(hold).where(h.lot == lot)
    query = query.order_by(ended, h.released_at.desc(), h.id.desc()).limit(HOLDS)
    return [hold_document(row) for row in connection.execute(query).mappings()]


def reports_of(connection: Connection, lot: str) -> list[dict[str, Any]]:
    """The cases that held it, with the recall each has become: of each there is a report."""
    query = (
        select(h.nonconformance, func.min(recall.c.id).label("recall"), func.min(h.placed_at))
        .outerjoin(recall, recall.c.nonconformance == h.nonconformance)
        .where(h.lot == lot)
        .group_by(h.nonconformance)
        .order_by(func.min(h.placed_at).desc(), h.nonconformance)
        .limit(HOLDS)
    )
    return [
        {"nonconformance": number, "recall": started, "at": iso(at)}
        for number, started, at in connection.execute(query)
    ]


def _received(connection: Connection, receipt: str | None) -> dict[str, Any] | None:
    if receipt is None:
        return None
    query = select(r.id, r.at, r.quantity, r.location).where(r.id == receipt)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    return {**_moments(row, "at"), "quantity": number_of(row["quantity"])}


def _entry_of(connection: Connection, lot: str) -> dict[str, Any] | None:
    query = select(e.seq, e.hash, e.by, e.at).join(t.lot, t.lot.c.entry == e.seq)
    row = connection.execute(query.where(t.lot.c.id == lot)).mappings().first()
    return None if row is None else _moments(row, "at")


def _moments(row: RowMapping, *names: str) -> dict[str, Any]:
    facts = facts_of(row)
    return facts | {name: iso(facts[name]) for name in names if facts[name] is not None}
