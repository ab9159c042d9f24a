"""The concessions that may still be used, and all of them a page at a time; in two queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, or_, select

from service.actions.concessions import end_of
from service.records.case_tables import disposition
from service.records.disposition_tables import concession, concession_use
from service.records.schema import iso, number_of

c, u = concession.c, concession_use.c


def open_concessions(
    connection: Connection, items: Collection[str], *, now: int
) -> list[dict[str, Any]]:
    """Those for these items that have neither ended nor been used up."""
    lasting = and_(c.ended_at.is_(None), or_(c.expires_at.is_(None), c.expires_at > now))
    found = _documents(connection, and_(lasting, c.item.in_(sorted(items))), None, 0, now)
    return [each for each in found if each["left"] is None or each["left"] > 0]


def concession_page(
    connection: Connection, *, words: str, limit: int, offset: int, now: int
) -> list[dict[str, Any]]:
    """The newest first; `words` is a part of a number, an item or a customer."""
    part = f"%{words}%"
    matches = or_(c.number.ilike(part), c.item.ilike(part), c.customer.ilike(part))
    return _documents(connection, matches, limit, offset, now)


def _documents(
    connection: Connection, matches: ColumnElement[bool], limit: int | None, offset: int, now: int
) -> list[dict[str, Any]]:
    query = select(concession).where(matches).order_by(c.entry.desc()).limit(limit).offset(offset)
    rows = connection.execute(query).mappings().all()
    numbers = [row["number"] for row in rows]
    used, uses = _used(connection, numbers), _uses(connection, numbers)
    return [_document(row, used.get(row["number"], 0), uses[row["number"]], now) for row in rows]


def _used(connection: Connection, numbers: list[str]) -> dict[str, int]:
    query = select(u.concession, func.sum(u.quantity)).where(
        u.concession.in_(numbers), u.made_of.is_(None)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query.group_by(u.concession))}


def _uses(connection: Connection, numbers: list[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    query = (
        select(u.concession, u.lot, u.quantity, u.ended_at, disposition.c.nonconformance)
        .join(disposition, disposition.c.id == u.disposition)
        .where(u.concession.in_(numbers))
    )
    for row in connection.execute(query.order_by(u.id)).mappings():
        found[row["concession"]].append(
            {
                "lot": row["lot"],
                "quantity": number_of(row["quantity"]),
                "nonconformance": row["nonconformance"],
                "ended": row["ended_at"] is not None,
            }
        )
    return found


def _document(row: RowMapping, used: int, uses: list[dict[str, Any]], now: int) -> dict[str, Any]:
    quantity = row["quantity"]
    over = end_of(row, now) is not None
    left = None if quantity is None else number_of(max(0, quantity - used))
    return {
        **{name: row[name] for name in ("number", "item", "customer", "reason", "by")},
        "at": iso(row["at"]),
        "quantity": None if quantity is None else number_of(quantity),
        "left": left,
        "expires_at": None if row["expires_at"] is None else iso(row["expires_at"]),
        "ended_at": None if row["ended_at"] is None else iso(row["ended_at"]),
        "ended_by": row["ended_by"],
        "ended_reason": row["ended_reason"],
        "state": "over" if over else "used_up" if left == 0 else "in_force",
        "uses": uses,
    }
