"""How the service stands: the worker's last sign of life, and what waits though it is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Text, cast, func, select

from service.actions.look_correlations import correlations_document
from service.actions.start_approval import ASK_AGAIN, ESCALATE, REMIND
from service.records.case_tables import approval_round, due, outbox
from service.records.door import head_position
from service.records.make_schema import newest_revision, present_revision
from service.records.schema import iso, microseconds
from service.records.webhook_tables import webhook_message

LISTED = 20
# A worker looks each second; what is due for longer is a sign that none runs.
GRACE_SECONDS = 60
# The worker's own sign of life comes at least so often.
ALIVE_SECONDS = 120

# Their subject is the round of signatures; a person knows the case.
OF_ROUNDS = (REMIND, ESCALATE, ASK_AGAIN)

a, d, o, m = approval_round.c, due.c, outbox.c, webhook_message.c


def health_document(connection: Connection, engine: Engine, *, now: datetime) -> dict[str, Any]:
    """As one reading has it; times in ISO 8601."""
    micros = microseconds(now)
    matching = correlations_document(connection, now=micros)
    overdue = _waiting(connection, due, d.done_at.is_(None), d.due_at, micros)
    letters = _waiting(connection, outbox, o.state == "pending", o.next_at, micros)
    messages = _waiting(connection, webhook_message, m.state == "pending", m.next_at, micros)
    waits = [overdue, letters, messages]
    return {
        "database": engine.dialect.name,
        "schema": present_revision(engine),
        "newest_schema": newest_revision(),
        "ledger": head_position(connection),
        "worker_seen_at": matching["seen_at"],
        "worker_is_alive": _is_alive(matching["seen_at"], now),
        "is_behind": any(each["oldest_seconds"] > GRACE_SECONDS for each in waits),
        "due": overdue,
        "letters": letters,
        "messages": messages,
        "matching": matching,
        "overdue": _overdue(connection, micros),
    }


def _is_alive(seen_at: str | None, now: datetime) -> bool:
    return seen_at is not None and (
        (now - datetime.fromisoformat(seen_at)).total_seconds() < ALIVE_SECONDS
    )


def _waiting(connection: Connection, table: Any, waits: Any, at: Any, now: int) -> dict[str, Any]:
    """How much is due, since when the oldest is; how much is to come, and when the next is."""
    late = select(func.count(), func.min(at)).select_from(table).where(waits, at <= now)
    later = select(func.count(), func.min(at)).select_from(table).where(waits, at > now)
    count, oldest = connection.execute(late).one()
    ahead, following = connection.execute(later).one()
    return {
        "due": count,
        "oldest_seconds": 0.0 if oldest is None else (now - oldest) / 1e6,
        "oldest_at": None if oldest is None else iso(oldest),
        "ahead": ahead,
        "next_at": None if following is None else iso(following),
    }


def _overdue(connection: Connection, now: int) -> list[dict[str, Any]]:
    """The longest overdue first."""
    of_round = cast(a.id, Text) == d.subject
    query = (
        select(d.kind, d.subject, d.due_at, d.attempts, d.lease_until, a.nonconformance)
        .join(approval_round, of_round & d.kind.in_(OF_ROUNDS), isouter=True)
        .where(d.done_at.is_(None), d.due_at <= now)
        .order_by(d.due_at, d.id)
        .limit(LISTED)
    )
    return [
        {
            "kind": row.kind,
            "subject": row.nonconformance or row.subject,
            "case": row.nonconformance,
            "due_at": iso(row.due_at),
            "attempts": row.attempts,
            "is_in_work": row.lease_until is not None and row.lease_until > now,
        }
        for row in connection.execute(query)
    ]
