"""Concessions: permission to use what does not conform, until a day or for a quantity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from service.actions.desk import Desk
from service.actions.stated import stated
from service.errors import BadInput, Conflict, Unknown, did_you_mean
from service.records.case_tables import disposition, due
from service.records.disposition_tables import concession, concession_use
from service.records.schema import instant, iso, microseconds, millionths, number_of

c, u = concession.c, concession_use.c
EXPIRES = "concession_expires"
LONGEST_NUMBER = 128


@dataclass(frozen=True, slots=True)
class NewConcession:
    """As it was granted; at least one of quantity and expiry bounds it."""

    number: str
    item: str
    reason: str
    customer: str | None = None
    quantity: Decimal | None = None
    expires_at: datetime | None = None


def add_concession(desk: Desk, new: NewConcession) -> dict[str, Any]:
    """Register a concession; its expiry becomes due work."""
    number = _check_number(desk, new.number)
    reason = stated(new.reason, "reason", "say what is permitted, and why")
    desk.need("item", new.item)
    if new.customer is not None:
        desk.need_party(new.customer, "customer")
    _check_bounds(desk, new)
    row = {
        "number": number,
        "item": new.item,
        "customer": new.customer,
        "quantity": None if new.quantity is None else millionths(new.quantity),
        "expires_at": None if new.expires_at is None else microseconds(new.expires_at),
        "reason": reason,
    }
    entry = desk.transaction.enter("concession.added", number, row)
    who = {"by": desk.transaction.by, "at": desk.transaction.now_micros, "entry": entry}
    desk.transaction.connection.execute(concession.insert().values(**row, **who))
    if row["expires_at"] is not None:
        work = {"kind": EXPIRES, "subject": number, "due_at": row["expires_at"], "attempts": 0}
        desk.transaction.insert(due, work)
    return concession_document(desk.transaction.connection, number)


def _check_number(desk: Desk, number: str) -> str:
    number = number.strip()
    if not number or len(number) > LONGEST_NUMBER or not number.isprintable():
        raise _bad("number", f"1 to {LONGEST_NUMBER} printable characters, such as C-2026-7")
    known = select(c.number).where(c.number == number)
    if desk.transaction.connection.execute(known).first() is not None:
        raise Conflict(f"concession `{number}` is registered already; numbers are used once")
    return number


def _check_bounds(desk: Desk, new: NewConcession) -> None:
    if new.quantity is None and new.expires_at is None:
        raise _bad("expires_at", "a concession ends: give a day, a quantity, or both")
    if new.quantity is not None and not (
        new.quantity.is_finite() and new.quantity > 0 and new.quantity == round(new.quantity, 6)
    ):
        raise _bad("quantity", "must be above 0, with at most 6 decimals")
    if new.expires_at is not None and new.expires_at <= desk.transaction.now:
        raise _bad("expires_at", f"{new.expires_at.isoformat()} is past already")


def _bad(field: str, message: str) -> BadInput:
    return BadInput(f"{field}: {message}", [(field, message)])


def end_row(desk: Desk, number: str, reason: str) -> None:
    """Mark a concession as ended by a person; two may ask for it at once."""
    reason = stated(reason, "reason", "say why it may not be used any more")
    need_concession(desk.transaction.connection, number)
    now = desk.transaction.now_micros
    ended = desk.transaction.connection.execute(
        update(concession)
        .where(c.number == number, c.ended_at.is_(None))
        .values(ended_at=now, ended_by=desk.transaction.by, ended_reason=reason)
    )
    if ended.rowcount != 1:
        raise Conflict(f"concession `{number}` has been ended already")
    desk.transaction.enter("concession.ended", number, {"reason": reason})


# --- looking ---------------------------------------------------------------------------------


def need_concession(connection: Connection, number: str) -> RowMapping:
    row = connection.execute(select(concession).where(c.number == number)).mappings().first()
    if row is None:
        known = list(connection.execute(select(c.number)).scalars())
        raise Unknown(f"concession `{number}` is not known{did_you_mean(number, known)}")
    return row


def used_of(connection: Connection, number: str, *, but_not: int | None = None) -> int:
    """How much all decisions together have used of it; what was made of that takes no more."""
    query = select(func.coalesce(func.sum(u.quantity), 0)).where(
        u.concession == number, u.made_of.is_(None)
    )
    if but_not is not None:
        query = query.where(u.disposition != but_not)
    return int(connection.execute(query).scalar_one())


def concession_document(connection: Connection, number: str) -> dict[str, Any]:
    row = need_concession(connection, number)
    return _document(row, used_of(connection, number), _uses(connection, number))


def list_concessions(connection: Connection, *, item: str | None = None) -> list[dict[str, Any]]:
    """Every concession in the order of registering, with what is left of it."""
    query = select(concession).order_by(c.entry)
    if item is not None:
        query = query.where(c.item == item)
    return [
        _document(row, used_of(connection, row["number"]), _uses(connection, row["number"]))
        for row in connection.execute(query).mappings().all()
    ]


def _document(row: RowMapping, used: int, uses: list[dict[str, Any]]) -> dict[str, Any]:
    quantity = row["quantity"]
    return {
        "number": row["number"],
        "item": row["item"],
        "customer": row["customer"],
        "quantity": None if quantity is None else number_of(quantity),
        "used": number_of(used),
        "left": None if quantity is None else number_of(max(0, quantity - used)),
        "expires_at": None if row["expires_at"] is None else iso(row["expires_at"]),
        "reason": row["reason"],
        "by": row["by"],
        "at": iso(row["at"]),
        "ended_at": None if row["ended_at"] is None else iso(row["ended_at"]),
        "ended_by": row["ended_by"],
        "ended_reason": row["ended_reason"],
        "uses": uses,
    }


def _uses(connection: Connection, number: str) -> list[dict[str, Any]]:
    d = disposition.c
    query = (
        select(concession_use, d.nonconformance)
        .join(disposition, d.id == u.disposition)
        .where(u.concession == number)
    )
    return [
        {
            "lot": row["lot"],
            "quantity": number_of(row["quantity"]),
            "nonconformance": row["nonconformance"],
            "disposition": row["disposition"],
            "made_of": row["made_of"],
            "at": iso(row["at"]),
            "ended_at": None if row["ended_at"] is None else iso(row["ended_at"]),
        }
        for row in connection.execute(query.order_by(u.id)).mappings()
    ]


# --- may it be used? -------------------------------------------------------------------------


def why_not(
    desk: Desk, number: str, item: str, quantity: int, *, but_not: int | None = None
) -> str | None:
    """Why a concession does not cover so much (millionths) of an item; None where it does."""
    connection = desk.transaction.connection
    try:
        row = need_concession(connection, number)
    except Unknown as unknown:
        return f"{unknown.detail}; register it with `headmark concessions add`"
    if row["item"] != item:
        return f"concession `{number}` is for item `{row['item']}`, not for `{item}`"
    if (ended := end_of(row, desk.transaction.now_micros)) is not None:
        return f"concession `{number}` {ended}"
    if row["quantity"] is None:
        return None
    left = row["quantity"] - used_of(connection, number, but_not=but_not)
    if quantity <= left:
        return None
    return (
        f"concession `{number}` has {number_of(max(0, left))} of {number_of(row['quantity'])} "
        f"left, {number_of(quantity)} are asked for"
    )


def end_of(row: Any, now: int) -> str | None:
    """How and when a concession ended; None while it may be used."""
    if row["ended_at"] is not None:
        return f"was ended by {row['ended_by']}: {row['ended_reason']}"
    if row["expires_at"] is not None and row["expires_at"] <= now:
        return f"expired at {instant(row['expires_at']).isoformat()}"
    return None
