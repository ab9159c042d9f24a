"""Tell a customer again who could not be told, or was told elsewhere, as soon as he can be."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping, or_, select, update

from rules.case_life import ENDED
from service.actions.cases import get_case
from service.actions.consignees import consignees_of, mark_consignee, note_consignee
from service.actions.desk import Desk
from service.actions.keep_notice import AWAITING, REJECTED, keep_notice
from service.actions.notice_draft import Standpoint, draft_notice
from service.actions.send_notice import send_notice
from service.actions.told_deliveries import SENT, Draft, Told, told_deliveries
from service.records.case_tables import outbox
from service.records.customer_tables import consignee, notice

o, n = outbox.c, notice.c


def tell_at_new_address(desk: Desk, customer: str) -> None:
    """After a correction: what has not left goes there, and what he has not had is said again."""
    desk.transaction.flush()
    party = desk.need("party", customer)
    if party["email"] is None:
        return
    _redirect(desk, customer, party)
    mine = select(consignee.c.nonconformance).where(consignee.c.customer == customer)
    numbers = desk.transaction.connection.execute(mine.order_by(consignee.c.entry)).scalars().all()
    for number in numbers:
        tell_again(desk, number, customer)


def tell_again(desk: Desk, number: str, customer: str) -> None:
    """Say the last notice of a case again, if it did not reach him; else nothing.

    What was signed is not signed a second time: it says the same, at another time. What waits for
    a signature goes on waiting; of an ended case only that it was called off is still said.
    """
    case = get_case(desk, number)
    told = told_deliveries(desk, number).get(customer)
    last = None if told is None else told.waiting or told.latest
    if told is None or last is None or not _is_to_be_said(told, last):
        return
    before = last.content
    if case.state in ENDED and before.change != "cancel":
        return
    lines = {(line.shipment, line.lot): line for line in before.shipments}
    to = note_consignee(desk, number, customer)
    now = Standpoint(lines, before.cleared, before.elsewhere)
    content = draft_notice(desk, case, to, told, now)
    if content is None:
        return
    signed = _signature(desk, last)
    desk.transaction.enter(
        "notice.again", number,
        {"customer": customer, "problem": to.problem, "revision": content.revision,
         "says_what_was_said_in": last.revision, "signed_by": last.signed_by},
    )  # fmt: skip
    row = keep_notice(desk, to, told, content)
    send_notice(desk, to, row, content, before=last.state, **signed)


def letter_goes_again(desk: Desk, letter: RowMapping, message_id: str) -> None:
    """Somebody sent a lost notice again by hand: he is told by that letter, and waited for."""
    number, customer = letter["nonconformance"], letter["customer"]
    desk.transaction.flush()
    connection = desk.transaction.connection
    moved = connection.execute(
        update(notice).where(n.message_id == letter["message_id"]).values(message_id=message_id)
    )
    found = consignees_of(connection, number).get(customer) if moved.rowcount else None
    if found is None or found.state != "no_address":
        return
    # He may have been called at this moment: then he knows.
    if mark_consignee(desk, found, "told", told_at=desk.transaction.now_micros):
        said = {"customer": customer, "from": found.state, "to": "told"}
        desk.transaction.enter("customer.state", number, said)


def _is_to_be_said(told: Told, last: Draft) -> bool:
    """Not what waits for a signature, nor what this very transaction has sent."""
    waiting = told.waiting is not None
    return last.state not in (AWAITING, REJECTED) and not (waiting and last.state == SENT)


def _signature(desk: Desk, last: Draft) -> dict[str, Any]:
    if last.signed_by is None:
        return {}
    query = select(n.signed_by, n.signed_reason, n.signed_at).where(n.id == last.id)
    return dict(desk.transaction.connection.execute(query).mappings().one())


def _redirect(desk: Desk, customer: str, party: Any) -> None:
    """Letters that have not left yet; one that a worker has in hand may go to the old address."""
    free = or_(o.lease_until.is_(None), o.lease_until <= desk.transaction.now_micros)
    waiting = (o.customer == customer, o.audience == "customer", o.state == "pending", free)
    other = o.recipient != party["email"]
    connection = desk.transaction.connection
    query = select(o.id, o.nonconformance, o.kind, o.recipient).where(*waiting, other)
    for row in connection.execute(query.order_by(o.id)).mappings().all():
        said = {"letter": row["id"], "from": row["recipient"], "to": party["email"]}
        desk.transaction.enter("notice.redirected", row["nonconformance"] or row["kind"], said)
    values = {"recipient": party["email"], "language": party["language"]}
    connection.execute(update(outbox).where(*waiting, other).values(**values))
