"""Record what became of each letter that was claimed.

Between the two the letter is sent, outside any transaction. A worker that dies in between leaves a
lease that runs out, and the letter goes out again under the same Message-ID: at least once.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from notifications.backoff import next_attempt
from notifications.delivery import Delivered, Delivery, PermanentFailure
from service.actions.claim_letters import claim_letters as claim_letters
from service.actions.claim_letters import letters_wait as letters_wait
from service.actions.claimed_letter import ClaimedLetter
from service.actions.desk import Desk
from service.actions.lost_letters import lost_letter, tell_of_lost
from service.records.case_tables import outbox
from service.records.schema import microseconds

o = outbox.c


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
    tell_of_lost(desk, lost_letter(letter), "undeliverable", reason)


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
