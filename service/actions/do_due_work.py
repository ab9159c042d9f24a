"""Work that becomes due: claimed under a lease, done and ticked off in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, or_, select, update

from service.actions.await_answer import KIND as CUSTOMER_SILENT
from service.actions.chase_customer import chase_customer
from service.actions.check_deadline import check_deadline
from service.actions.concessions import EXPIRES
from service.actions.desk import Desk
from service.actions.expire_concession import expire_concession
from service.actions.forget_old import KIND as FORGET
from service.actions.forget_old import forget_old
from service.actions.remind_signers import ask_again, escalate_approval, remind_signers
from service.actions.set_deadlines import KIND as DEADLINE
from service.actions.start_approval import ASK_AGAIN, ESCALATE, REMIND
from service.actions.watch_commonality import KIND as COMMONALITY
from service.actions.watch_commonality import watch_commonality
from service.errors import Conflict
from service.records.case_tables import due
from service.records.schema import microseconds

d = due.c

DUE_KINDS: Mapping[str, Callable[[Desk, str], None]] = {
    REMIND: remind_signers,
    ESCALATE: escalate_approval,
    ASK_AGAIN: ask_again,
    CUSTOMER_SILENT: chase_customer,
    COMMONALITY: watch_commonality,
    DEADLINE: check_deadline,
    FORGET: forget_old,
    EXPIRES: expire_concession,
}


@dataclass(frozen=True, slots=True)
class DueRow:
    """A piece of work this worker alone may do until `lease_until` (microseconds)."""

    id: int
    kind: str
    subject: str
    attempts: int
    lease_until: int


def work_is_due(connection: Connection, *, now: datetime) -> bool:
    """Whether there is anything to claim: asked each second, so it takes no lock."""
    query = select(d.id).where(_claimable(microseconds(now))).limit(1)
    return connection.execute(query).first() is not None


def unknown_work(connection: Connection, *, now: datetime) -> list[tuple[int, str, str]]:
    """Overdue rows of a kind this version does not know; they wait for one that does."""
    query = (
        select(d.id, d.kind, d.subject)
        .where(d.done_at.is_(None), d.due_at <= microseconds(now), d.kind.not_in(list(DUE_KINDS)))
        .order_by(d.id)
    )
    return [(row.id, row.kind, row.subject) for row in connection.execute(query)]


def claim_due(desk: Desk, *, limit: int, lease: timedelta) -> list[DueRow]:
    """Lease up to `limit` rows to this worker, oldest first.

    The lease is what spaces the tries of work that fails: its transaction rolls back, the row
    stays claimed until the lease runs out.
    """
    now = desk.transaction.now_micros
    oldest = (
        select(d.id)
        .where(_claimable(now))
        .order_by(d.due_at, d.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = desk.transaction.connection.execute(
        update(due)
        .where(d.id.in_(oldest))
        .values(lease_until=now + lease // timedelta(microseconds=1), attempts=d.attempts + 1)
        .returning(d.id, d.kind, d.subject, d.attempts, d.lease_until)
    )
    return sorted((DueRow(*row) for row in rows), key=lambda row: row.id)


def do_due(desk: Desk, row: DueRow) -> None:
    """Do the work and tick it off; both commit, or neither."""
    ticked = desk.transaction.connection.execute(
        update(due)
        .where(d.id == row.id, d.done_at.is_(None), d.lease_until == row.lease_until)
        .values(done_at=desk.transaction.now_micros, lease_until=None)
    )
    # Our lease ran out and another worker has claimed the row, or has done it.
    if ticked.rowcount != 1:
        raise Conflict(f"{row.kind} {row.subject} was taken over by another worker")
    DUE_KINDS[row.kind](desk, row.subject)


def _claimable(now: int) -> ColumnElement[bool]:
    free = or_(d.lease_until.is_(None), d.lease_until <= now)
    return d.done_at.is_(None) & (d.due_at <= now) & free & d.kind.in_(list(DUE_KINDS))
