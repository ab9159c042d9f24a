"""What has happened under a case, newest first: found, decided, signed, told, answered, ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, func, select

from service.records import case_tables as ct
from service.records import customer_tables as cu
from service.records import life_tables as lt
from service.records.schema import iso

# Each event: when, of what kind, and what its sentence names. A list of the same at one instant
# (ten letters of one kind) is one event with its count.
Event = dict[str, Any]


def timeline(connection: Connection, number: str) -> list[Event]:
    """Everything, the newest first; within an instant the later entry of the ledger first."""
    events: list[Event] = []
    for source in (_findings, _steps, _proposals, _signatures, _talk, _letters, _customers,
                   _holds):  # fmt: skip
        events.extend(source(connection, number))
    return sorted(events, key=lambda each: (each["order"], each["entry"]), reverse=True)


def _event(kind: str, at: int, entry: int, **facts: Any) -> Event:
    known = {"kind": kind, "at": iso(at), "order": at, "entry": entry}
    return {**known, "by": None, "why": None, "record": None, "count": 1, **facts}


def _rows(connection: Connection, table: Any, number: str) -> Iterator[RowMapping]:
    query = select(table).where(table.c.nonconformance == number).order_by(table.c.id)
    yield from connection.execute(query).mappings()


def _findings(connection: Connection, number: str) -> Iterator[Event]:
    """The case as it was opened, then what joined it, a day's of one kind together."""
    n, f = ct.nonconformance.c, ct.finding.c
    opened = connection.execute(
        select(n.opened_at, n.opened_by, n.reason, n.entry, n.event).where(n.number == number)
    ).one()
    first = connection.execute(
        select(f.reason, f.record, f.record_id, f.id).where(f.nonconformance == number)
        .order_by(f.id).limit(1)
    ).first()  # fmt: skip
    yield _event(
        "opened", opened.opened_at, opened.entry, by=opened.opened_by,
        why=opened.reason if first is None else first.reason, event=opened.event,
        record=None if first is None else (first.record, first.record_id),
    )  # fmt: skip
    day = f.at - f.at % (24 * 3600 * 1_000_000)
    query = (
        select(f.event, func.count(), func.max(f.at), func.max(f.entry), func.max(f.id))
        .where(f.nonconformance == number, f.id != (0 if first is None else first.id))
        .group_by(f.event, day)
    )
    rows = connection.execute(query).all()
    last = {
        row.id: row
        for row in connection.execute(
            select(f.id, f.reason, f.record, f.record_id).where(f.id.in_([row[4] for row in rows]))
        )
    }
    for event, count, at, entry, identity in rows:
        found = last[identity]
        yield _event("joined", at, entry, count=count, event=event, why=found.reason,
                     record=(found.record, found.record_id))  # fmt: skip


def _steps(connection: Connection, number: str) -> Iterator[Event]:
    for row in _rows(connection, lt.case_step, number):
        yield _event("step", row["at"], row["entry"], by=row["by"], why=row["why"],
                     action=row["action"], before=row["before"], after=row["after"])  # fmt: skip


def _proposals(connection: Connection, number: str) -> Iterator[Event]:
    d = ct.disposition.c
    query = select(d.proposal, func.count()).where(d.nonconformance == number).group_by(d.proposal)
    lines = {row[0]: row[1] for row in connection.execute(query)}
    for row in _rows(connection, ct.proposal, number):
        yield _event("proposed", row["at"], row["entry"], by=row["proposed_by"], why=row["reason"],
                     count=lines.get(row["id"], 0))  # fmt: skip


def _signatures(connection: Connection, number: str) -> Iterator[Event]:
    s, a = ct.signature.c, ct.approval_round.c
    query = (
        select(ct.signature, a.step)
        .join(ct.approval_round, a.id == s.round)
        .where(a.nonconformance == number)
    )
    for row in connection.execute(query.order_by(s.id)).mappings():
        yield _event("signed", row["at"], row["entry"], by=row["person"], why=row["reason"],
                     role=row["role"], decision=row["decision"], step=row["step"])  # fmt: skip


def _talk(connection: Connection, number: str) -> Iterator[Event]:
    for row in _rows(connection, lt.approval_question, number):
        yield _event("asked", row["asked_at"], row["entry"], by=row["asked_by"],
                     why=row["question"])  # fmt: skip
        if row["answered_at"] is not None:
            yield _event("answered", row["answered_at"], row["entry"], by=row["answered_by"],
                         why=row["answer"])  # fmt: skip


def _letters(connection: Connection, number: str) -> Iterator[Event]:
    """Letters of one kind that were written at one instant are one event."""
    o = ct.outbox.c
    query = (
        select(o.kind, o.audience, o.created_at, func.count(), func.max(o.entry),
               func.min(o.customer))
        .where(o.nonconformance == number)
        .group_by(o.kind, o.audience, o.created_at)
    )  # fmt: skip
    for kind, audience, at, count, entry, customer in connection.execute(query):
        yield _event("letter", at, entry, count=count, letter=kind, audience=audience,
                     customer=customer)  # fmt: skip


def _customers(connection: Connection, number: str) -> Iterator[Event]:
    for row in _rows(connection, cu.customer_answer, number):
        yield _event("customer_answered", row["at"], row["entry"], customer=row["customer"],
                     by=row["printed_name"], why=row["question"],
                     count=len(orjson.loads(row["lines"])))  # fmt: skip
    for row in _rows(connection, cu.phone_call, number):
        yield _event("called", row["at"], row["entry"], customer=row["customer"], by=row["by"],
                     why=row["note"] or None)  # fmt: skip
    for row in _rows(connection, cu.customer_reply, number):
        yield _event("replied", row["at"], row["entry"], customer=row["customer"], by=row["by"],
                     why=row["text"])  # fmt: skip
    for row in _rows(connection, cu.write_off, number):
        yield _event("written_off", row["at"], row["entry"], customer=row["customer"],
                     by=row["person"], why=row["reason"])  # fmt: skip
    for row in _rows(connection, ct.recall, number):
        yield _event("recalled", row["at"], row["entry"], by=row["opened_by"], why=row["reason"])


def _holds(connection: Connection, number: str) -> Iterator[Event]:
    h = ct.hold.c
    mine = h.nonconformance == number
    placed = select(h.placed_at, func.max(h.entry), func.count()).where(mine).group_by(h.placed_at)
    for at, entry, count in connection.execute(placed):
        yield _event("held", at, entry, count=count)
    released = (
        select(h.released_at, h.release_reason, func.max(h.release_entry), func.count(),
               func.min(h.released_by))
        .where(mine, h.released_at.is_not(None))
        .group_by(h.released_at, h.release_reason)
    )  # fmt: skip
    for at, why, entry, count, by in connection.execute(released):
        yield _event("released", at, entry or 0, count=count, why=why, by=by)
