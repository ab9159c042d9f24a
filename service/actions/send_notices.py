"""Claim the letters that are due, and record what became of each.

Between the two the letter is sent, outside any transaction. A worker that dies in between leaves a
lease that runs out, and the letter goes out again under the same Message-ID: at least once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, or_, select, update

from notifications.backoff import next_attempt
from notifications.delivery import Delivered, Delivery, PermanentFailure
from service.actions.compose_letter import ClaimedLetter
from service.actions.desk import Desk
from service.actions.outbox import people_with, post_letter
from service.actions.personal_link import SIGNED_KINDS, with_personal_link
from service.actions.undeliverable_letter import UndeliverableNotice
from service.records.case_tables import outbox
from service.records.schema import microseconds

o = outbox.c


def letters_wait(connection: Connection, *, now: datetime) -> bool:
    """Whether there is anything to claim: asked each second, so it takes no lock."""
    query = select(o.id).where(_claimable(microseconds(now))).limit(1)
    return connection.execute(query).first() is not None


def claim_letters(desk: Desk, *, limit: int, lease: timedelta) -> list[ClaimedLetter]:
    """Lease up to `limit` letters to this worker, oldest first, ready to be rendered."""
    now = desk.transaction.now_micros
    oldest = (
        select(o.id)
        .where(_claimable(now))
        .order_by(o.next_at, o.id)
        .limit(limit)
        # The door admits one writer at a time; this is for whoever looks at a row by hand.
        .with_for_update(skip_locked=True)
    )
    rows = desk.transaction.connection.execute(
        update(outbox)
        .where(o.id.in_(oldest))
        .values(lease_until=now + lease // timedelta(microseconds=1), attempts=o.attempts + 1)
        .returning(outbox)
    ).mappings()
    # RETURNING keeps no order.
    claimed = [_letter(desk, row) for row in sorted(rows.all(), key=lambda row: int(row["id"]))]
    return [letter for letter in claimed if letter is not None]


def _claimable(now: int) -> ColumnElement[bool]:
    free = or_(o.lease_until.is_(None), o.lease_until <= now)
    return (o.state == "pending") & (o.next_at <= now) & free


def _letter(desk: Desk, row: Any) -> ClaimedLetter | None:
    payload: dict[str, Any] | None = orjson.loads(row["payload"])
    if row["kind"] in SIGNED_KINDS and payload is not None:
        payload = with_personal_link(desk, payload)
    if payload is None:
        _settle(desk, row["id"], state="withdrawn")
        desk.transaction.enter(
            "notice.withdrawn",
            row["nonconformance"] or row["kind"],
            {"kind": row["kind"], "to": row["recipient"], "message_id": row["message_id"]},
        )
        return None
    fields = {name: row[name] for name in ClaimedLetter.__slots__ if name != "payload"}
    return ClaimedLetter(payload=payload, **fields)


# --- what became of them ---------------------------------------------------------------------


def record_deliveries(desk: Desk, results: Sequence[tuple[ClaimedLetter, Delivery]]) -> None:
    for letter, delivery in results:
        if isinstance(delivery, Delivered):
            _delivered(desk, letter)
            continue
        again = next_attempt(letter.attempts, now=desk.transaction.now)
        if isinstance(delivery, PermanentFailure) or again is None:
            _give_up(desk, letter, delivery.reason)
        else:
            _settle(
                desk, letter.id, lease=letter.lease_until, state="pending",
                next_at=microseconds(again), last_error=delivery.reason,
            )  # fmt: skip


def _delivered(desk: Desk, letter: ClaimedLetter) -> None:
    # Whoever holds the lease now: if ours ran out and another worker has the letter, it is sent
    # all the same, and the other's mark finds nothing left to do.
    if _settle(desk, letter.id, state="sent", sent_at=desk.transaction.now_micros):
        said = {"kind": letter.kind, "to": letter.recipient, "message_id": letter.message_id}
        desk.transaction.enter("notice.sent", letter.subject, said)


def _give_up(desk: Desk, letter: ClaimedLetter, reason: str) -> None:
    given_up = _settle(
        desk, letter.id, lease=letter.lease_until, state="undeliverable", last_error=reason
    )
    if not given_up:
        return
    said = {"kind": letter.kind, "to": letter.recipient, "message_id": letter.message_id}
    desk.transaction.enter("notice.undeliverable", letter.subject, {**said, "reason": reason})
    if letter.audience == "customer":
        _tell_quality(desk, letter, reason)


def _tell_quality(desk: Desk, letter: ClaimedLetter, reason: str) -> None:
    """A customer who does not know is a person's work now."""
    number = letter.subject
    notice = UndeliverableNotice(number, letter.customer or "", letter.recipient, reason)
    for _, _, email, language in people_with(desk, ["quality_supervisor"]):
        post_letter(
            desk, notice, recipient=email, language=language, audience="plant",
            number=letter.nonconformance,
        )  # fmt: skip


def _settle(desk: Desk, letter: int, *, lease: int | None = None, **values: object) -> bool:
    """Compare-and-swap: another worker may have claimed and settled the letter meanwhile."""
    desk.transaction.flush()
    mine = (o.id == letter) & (o.state == "pending")
    if lease is not None:
        mine &= o.lease_until == lease
    changed = desk.transaction.connection.execute(
        update(outbox).where(mine).values(lease_until=None, **values)
    )
    return changed.rowcount == 1
