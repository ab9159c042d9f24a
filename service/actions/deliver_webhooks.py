"""Claim the messages that are due, and keep what became of each.

Between the two a message is sent, outside any transaction. A worker that dies in between leaves a
lease that runs out, and the message goes out again under the same id: at least once. In which
order messages arrive is not promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, func, or_, select, update

from notifications.backoff import WEBHOOK_DELAYS, next_attempt
from notifications.webhook import Accepted, Answer, Gone, NotAccepted
from service.actions.desk import Desk
from service.actions.webhook_states import disable_gone, note_failing, note_well
from service.records.schema import microseconds
from service.records.webhook_tables import webhook_endpoint, webhook_message

e, m = webhook_endpoint.c, webhook_message.c
# So many messages are on their way to one endpoint, by all workers together: one that is slow or
# dead takes no more of anybody's time.
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    """A message this worker alone may send until `lease_until` (microseconds)."""

    id: str
    endpoint: str
    event: str
    subject: str
    url: str
    secrets: tuple[str, ...] = field(repr=False)
    body: str = field(repr=False)
    attempts: int
    lease_until: int


def messages_wait(connection: Connection, *, now: datetime) -> bool:
    """Whether there is anything to claim: asked each second, so it takes no lock."""
    query = select(m.id).where(_claimable(microseconds(now))).limit(1)
    return connection.execute(query).first() is not None


def claim_messages(desk: Desk, *, limit: int, lease: timedelta) -> list[ClaimedMessage]:
    """Lease up to `limit` messages to this worker, oldest first, a few of each endpoint."""
    now = desk.transaction.now_micros
    ids = [row.id for row in desk.transaction.connection.execute(_next(now, limit))]
    if not ids:
        return []
    rows = desk.transaction.connection.execute(
        update(webhook_message)
        .where(m.id.in_(ids))
        .values(lease_until=now + lease // timedelta(microseconds=1), attempts=m.attempts + 1)
        .returning(m.id, m.endpoint, m.event, m.subject, m.body, m.attempts, m.lease_until)
    )
    claimed = {row.id: row for row in rows}
    endpoints = _endpoints(desk.transaction.connection, {row.endpoint for row in claimed.values()})
    # RETURNING keeps no order.
    return [_message(claimed[each], endpoints[claimed[each].endpoint], now) for each in ids]


def _claimable(now: int) -> ColumnElement[bool]:
    free = or_(m.lease_until.is_(None), m.lease_until <= now)
    return (m.state == "pending") & (m.next_at <= now) & free


def _next(now: int, limit: int) -> Select[tuple[str]]:
    """The oldest of each endpoint that has fewer than its share on their way."""
    place = func.row_number().over(partition_by=m.endpoint, order_by=(m.next_at, m.entry, m.id))
    waiting = (
        select(m.id, m.endpoint, m.next_at, m.entry, place.label("place"))
        .where(_claimable(now))
        .subquery()
    )
    busy = _on_their_way(now)
    return (
        select(waiting.c.id)
        .outerjoin(busy, busy.c.endpoint == waiting.c.endpoint)
        .where(waiting.c.place + func.coalesce(busy.c.number, 0) <= AT_ONCE)
        .order_by(waiting.c.next_at, waiting.c.entry, waiting.c.id)
        .limit(limit)
    )


def _on_their_way(now: int) -> Subquery:
    return (
        select(m.endpoint, func.count().label("number"))
        .where(m.state == "pending", m.lease_until > now)
        .group_by(m.endpoint)
        .subquery()
    )


def _endpoints(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    query = select(e.id, e.url, e.secret, e.previous_secret, e.previous_until)
    return {row.id: row for row in connection.execute(query.where(e.id.in_(list(ids))))}


def _message(row: Any, endpoint: Any, now: int) -> ClaimedMessage:
    both = endpoint.previous_secret is not None and endpoint.previous_until > now
    return ClaimedMessage(
        id=row.id,
        endpoint=row.endpoint,
        event=row.event,
        subject=row.subject,
        url=endpoint.url,
        secrets=(endpoint.secret, endpoint.previous_secret) if both else (endpoint.secret,),
        body=row.body,
        attempts=row.attempts,
        lease_until=row.lease_until,
    )


# --- what became of them ---------------------------------------------------------------------


def keep_answers(desk: Desk, results: Sequence[tuple[ClaimedMessage, Answer]]) -> None:
    for message, answer in results:
        match answer:
            case Accepted():
                _delivered(desk, message, answer)
            case Gone():
                _fail(desk, message, answer.reason, answer.status)
                disable_gone(desk, message.endpoint, message.event, message.subject, answer.reason)
            case NotAccepted():
                _try_again(desk, message, answer)


def _delivered(desk: Desk, message: ClaimedMessage, answer: Accepted) -> None:
    # Whoever holds the lease now, and even if the endpoint was disabled meanwhile: it has it.
    mine = (m.id == message.id) & m.state.in_(("pending", "failed"))
    if _settle(
        desk, mine, state="delivered", delivered_at=desk.transaction.now_micros,
        last_status=answer.status, last_error=None,
    ):  # fmt: skip
        note_well(desk, message.endpoint)


def _try_again(desk: Desk, message: ClaimedMessage, answer: NotAccepted) -> None:
    now = desk.transaction.now
    again = next_attempt(message.attempts, now=now, delays=WEBHOOK_DELAYS)
    if again is None:
        if _fail(desk, message, answer.reason, answer.status):
            note_failing(desk, message.endpoint, message.event, message.subject, answer.reason)
        return
    if answer.retry_after is not None:
        again = max(again, now + timedelta(seconds=answer.retry_after))
    _settle(
        desk, _leased(message), next_at=microseconds(again), last_status=answer.status,
        last_error=answer.reason,
    )  # fmt: skip


def _fail(desk: Desk, message: ClaimedMessage, reason: str, status: int | None) -> bool:
    said = {"state": "failed", "last_status": status, "last_error": reason}
    return _settle(desk, _leased(message), **said)


def _leased(message: ClaimedMessage) -> ColumnElement[bool]:
    """Compare-and-swap: another worker may have claimed the message when our lease ran out."""
    own = (m.id == message.id) & (m.lease_until == message.lease_until)
    return own & (m.state == "pending")


def _settle(desk: Desk, mine: ColumnElement[bool], **values: object) -> bool:
    desk.transaction.flush()
    changed = desk.transaction.connection.execute(
        update(webhook_message).where(mine).values(lease_until=None, **values)
    )
    return changed.rowcount == 1
