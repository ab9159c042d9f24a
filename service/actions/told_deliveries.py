"""What each customer has been told under a case, and what still waits to be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import RowMapping, and_, case, select

from notifications.customer_notice import CustomerNotice, ShipmentLine
from notifications.payloads import decode
from service.actions.consignees import Consignee, consignees_of
from service.actions.desk import Desk
from service.actions.told_by_letter import Delivery, told_by_letter
from service.records.case_tables import outbox
from service.records.customer_tables import notice

n, o = notice.c, outbox.c

# A revision is said when it is sent. Until then it is a draft, and what is new goes into it: a
# customer sees no gap in the numbers. What this very transaction sends has not left yet either:
# however many records it has, a customer hears of them once.
SENT = "sent"
DRAFT_STATES = ("awaiting_signature", "rejected", "no_address", "withdrawn")
# A letter in one of these states did not arrive.
LOST_LETTERS = ("undeliverable", "bounced")


@dataclass(frozen=True, slots=True)
class Draft:
    """A revision as its row has it, with the number of the row."""

    id: int
    revision: int
    state: str
    kind: str
    document: dict[str, Any]
    message_id: str | None
    signed_by: str | None
    entry: int

    @property
    def content(self) -> CustomerNotice:
        read: CustomerNotice = decode(CustomerNotice, self.document)
        return read


@dataclass(frozen=True, slots=True)
class Told:
    """What one customer knows: the lines, the last content that reached him, what waits.

    `sent` is the number of the last revision that was sent, whether it arrived or not; `latest`
    is its row.
    """

    lines: dict[Delivery, ShipmentLine] = field(default_factory=dict)
    content: CustomerNotice | None = None
    sent: int = 0
    latest: Draft | None = None
    draft: Draft | None = None

    @property
    def waiting(self) -> Draft | None:
        """What is still to go out."""
        return None if self.draft is None or self.draft.state == "withdrawn" else self.draft

    @property
    def standing(self) -> dict[Delivery, ShipmentLine]:
        """All that was suspect when we last looked, told or still to be told."""
        if self.waiting is None:
            return self.lines
        return {(e.shipment, e.lot): e for e in self.waiting.content.shipments}

    @property
    def asks(self) -> bool:
        """Whether the last revision had to be signed, so that the next one has to be as well."""
        last = self.draft or self.latest
        if last is None:
            return False
        return last.signed_by is not None or last.state in ("awaiting_signature", "rejected")


def told_deliveries(desk: Desk, number: str) -> dict[str, Told]:
    """By customer."""
    desk.transaction.flush()
    told = {
        customer: Told(lines) for customer, lines in told_by_letter(desk, number).items() if lines
    }
    found = consignees_of(desk.transaction.connection, number)
    for customer, rows in _rows(desk, number).items():
        told[customer] = _told(desk, found.get(customer), customer, rows)
    return told


def _rows(desk: Desk, number: str) -> dict[str, list[RowMapping]]:
    """The revisions of each customer, the newest first, without their documents."""
    letter = and_(o.message_id == n.message_id, o.nonconformance == number)
    fresh = (n.entry > desk.transaction.start) & n.signed_by.is_(None)
    said = case((fresh, "fresh"), else_=n.state).label("state")
    query = (
        select(n.id, n.customer, said, o.state.label("letter"), o.recipient)
        .select_from(notice.outerjoin(outbox, letter))
        .where(n.nonconformance == number)
        .order_by(n.customer, n.revision.desc())
    )
    found: dict[str, list[RowMapping]] = {}
    for row in desk.transaction.connection.execute(query).mappings():
        found.setdefault(row["customer"], []).append(row)
    return found


def _told(desk: Desk, to: Consignee | None, customer: str, rows: list[RowMapping]) -> Told:
    draft = next((row for row in rows if row["state"] != SENT), None)
    sent = [row for row in rows if row["state"] == SENT]
    address = desk.need("party", customer)["email"]
    owes = to is not None and to.state in ("told", "no_address")
    arrived = [row for row in sent if _arrived(row, address, owes=owes)]
    latest = read_draft(desk, sent[0]["id"]) if sent else None
    known = None
    if arrived:
        same = latest is not None and arrived[0]["id"] == latest.id
        known = latest if same else read_draft(desk, arrived[0]["id"])
    content = None if known is None else known.content
    return Told(
        lines={} if content is None else {(e.shipment, e.lot): e for e in content.shipments},
        content=content,
        sent=0 if latest is None else latest.revision,
        latest=latest,
        draft=None if draft is None else read_draft(desk, draft["id"]),
    )


def _arrived(row: RowMapping, address: str | None, *, owes: bool) -> bool:
    """Whether he has it, as far as anybody knows; `owes` says that he has not answered.

    The address was corrected: what did not arrive at the old one goes to the new one now. So does
    what seemed to arrive there and was never answered: the old one may have been a stranger's.
    """
    if row["recipient"] in (None, address):
        return True
    return row["letter"] not in LOST_LETTERS and not owes


def read_draft(desk: Desk, row_id: int) -> Draft:
    query = select(notice).where(n.id == row_id)
    row = desk.transaction.connection.execute(query).mappings().one()
    return draft_of(row)


def draft_of(row: RowMapping) -> Draft:
    read = {name: row[name] for name in Draft.__slots__ if name != "document"}
    return Draft(document=orjson.loads(row["document"]), **read)
