"""A report about a letter that did not arrive: noted once, and told to whoever has to see to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, select, update

from notifications.bounce import BounceReport, DeliveryStatus, read_bounce
from service.actions.desk import Desk
from service.actions.lost_letters import lost_letter, tell_of_lost
from service.errors import BadInput, Unknown
from service.records.case_tables import outbox
from service.records.letter_tables import bounce

o, b = outbox.c, bounce.c


@dataclass(frozen=True, slots=True)
class Noted:
    """What a report came to: the letter, how it stands now, and how much of the report was new."""

    letter: int
    state: str
    new: int


def read_report(content: bytes) -> BounceReport:
    """The report in a mail; BadInput says why it is none."""
    try:
        return read_bounce(content)
    except ValueError as error:
        raise BadInput(str(error)) from None


def note_bounce(desk: Desk, report: BounceReport) -> Noted:
    """Note a report; the same again changes nothing, and neither does one about another's mail."""
    row = _letter(desk, report.message_ids)
    new = [status for status in report.statuses if _keep(desk, row, status)]
    for status in new:
        if status.action == "failed":
            _bounced(desk, row, status)
    query = select(o.state).where(o.id == row["id"])
    state = desk.transaction.connection.execute(query).scalar_one()
    return Noted(row["id"], state, len(new))


def _letter(desk: Desk, message_ids: Sequence[str]) -> RowMapping:
    desk.transaction.flush()
    query = select(outbox).where(o.message_id.in_(message_ids))
    found = {
        row["message_id"]: row for row in desk.transaction.connection.execute(query).mappings()
    }
    for message_id in message_ids:
        if message_id in found:
            return found[message_id]
    raise Unknown(
        f"no letter was sent from here with the Message-ID {message_ids[0]}; nothing was changed"
    )


def _keep(desk: Desk, row: Any, status: DeliveryStatus) -> bool:
    """A mail server may report the same twice, and whoever hands reports on may too."""
    said = {
        "message_id": row["message_id"],
        "recipient": status.recipient or row["recipient"],
        "action": status.action,
        "status": status.status,
    }
    same = select(b.id).where(*(b[name] == value for name, value in said.items())).limit(1)
    if desk.transaction.connection.execute(same).first() is not None:
        return False
    subject = row["nonconformance"] or row["kind"]
    entry = desk.transaction.enter(
        "notice.report", subject, {**said, "diagnostic": status.diagnostic}
    )
    desk.transaction.insert(
        bounce,
        {
            **said, "diagnostic": status.diagnostic, "by": desk.transaction.by,
            "at": desk.transaction.now_micros, "entry": entry,
        },
    )  # fmt: skip
    desk.transaction.flush()
    return True


def _bounced(desk: Desk, row: Any, status: DeliveryStatus) -> None:
    """Compare-and-swap: of two reports that it failed the first is told of.

    A letter that was tried and counts as waiting was taken all the same: whoever sent it died
    before it could say so, and sending it again would bring it back again.
    """
    reason = " ".join(filter(None, (status.status, status.diagnostic))) or "no reason was given"
    taken = (o.state == "sent") | ((o.state == "pending") & (o.attempts > 0))
    changed = desk.transaction.connection.execute(
        update(outbox)
        .where(o.id == row["id"], taken)
        .values(
            state="bounced", bounced_at=desk.transaction.now_micros, last_error=reason,
            lease_until=None,
        )
    )  # fmt: skip
    if changed.rowcount != 1:
        return
    said = {"kind": row["kind"], "to": row["recipient"], "message_id": row["message_id"]}
    subject = row["nonconformance"] or row["kind"]
    desk.transaction.enter("notice.bounced", subject, {**said, "reason": reason})
    tell_of_lost(desk, lost_letter(row), "bounced", reason)
