"""Send a letter that did not arrive again, to where its reader is to be reached now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from notifications.customer_notice import CustomerNotice
from notifications.threads import domain_of, new_message_id
from service.actions.desk import Desk
from service.actions.look_letters import letter_row
from service.actions.tell_again import letter_goes_again
from service.errors import Conflict
from service.records.case_tables import outbox, person

o = outbox.c
LOST = ("undeliverable", "bounced")


@dataclass(frozen=True, slots=True)
class Address:
    recipient: str
    language: str


def resend_letter(desk: Desk, letter: int) -> int:
    """Put a lost letter into the outbox anew, under an id of its own; returns its number.

    What it says is what it said; a personal link is made when it goes out, if it is still wanted.
    """
    desk.transaction.flush()
    row = letter_row(desk.transaction.connection, letter)
    if row["state"] not in LOST:
        raise Conflict(f"letter {letter} is {row['state']}; only a lost one goes again")
    to = _customer(desk, row) if row["audience"] == "customer" else _person(desk, row)
    # Another may have sent it again since it was read.
    claimed = desk.transaction.connection.execute(
        update(outbox).where(o.id == letter, o.state.in_(LOST)).values(state="resent")
    )
    if claimed.rowcount != 1:
        raise Conflict(f"letter {letter} was sent again by somebody else just now")
    return _again(desk, row, to)


def _again(desk: Desk, row: Any, to: Address) -> int:
    message_id = new_message_id(domain_of(desk.settings.mail_sender))
    said = {"letter": row["id"], "kind": row["kind"], "to": to.recipient, "message_id": message_id}
    subject = row["nonconformance"] or row["kind"]
    entry = desk.transaction.enter("notice.resent", subject, said)
    now = desk.transaction.now_micros
    same = ("kind", "payload", "audience", "nonconformance", "customer", "urgency", "person")
    values = {
        **{name: row[name] for name in same},
        "recipient": to.recipient, "language": to.language, "message_id": message_id,
        "state": "pending", "attempts": 0, "created_at": now, "next_at": now, "entry": entry,
    }  # fmt: skip
    desk.transaction.flush()
    made = desk.transaction.connection.execute(insert(outbox).values(**values).returning(o.id))
    if row["kind"] == CustomerNotice.kind:
        letter_goes_again(desk, row, message_id)
    return int(made.scalar_one())


def _customer(desk: Desk, row: Any) -> Address:
    party = desk.need("party", row["customer"])
    if party["email"] is None:
        raise Conflict(f"customer {row['customer']} has no address; record one in the master data")
    return Address(party["email"], party["language"])


def _person(desk: Desk, row: Any) -> Address:
    """Whom it was for, at the address he has now; else who has the address it went to."""
    p = person.c
    whom = p.email == row["recipient"] if row["person"] is None else p.name == row["person"]
    query = select(p.email, p.language).where(whom, p.active.is_(True)).order_by(p.name).limit(1)
    found = desk.transaction.connection.execute(query).first()
    if found is None or found.email is None:
        who = row["person"] or row["recipient"]
        raise Conflict(f"{who} cannot be written to: nobody active has that name and an address")
    return Address(found.email, found.language)
