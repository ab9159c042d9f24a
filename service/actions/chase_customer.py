"""A customer's time is over: he is reminded twice, then somebody has to call him.

Each step is a piece of due work of its own. After a downtime the next step is due, and the one
after it in its own time: nobody gets two reminders at once, and nothing is left out.
"""

from __future__ import annotations

from datetime import timedelta

import orjson
from sqlalchemy import select

from notifications.customer_letters import CustomerReminder
from rules.case_life import ENDED
from service.actions.await_answer import ask_at, await_answer
from service.actions.consignees import consignees_of, mark_consignee
from service.actions.customer_accounts import Account, account_of
from service.actions.desk import Desk
from service.actions.outbox import people_with, post_letter
from service.actions.plant_calendar import plant_calendar, working_due
from service.actions.tell_again import tell_again
from service.actions.tell_of_answers import SUPERVISORS, open_lines, tell_of_silence, to_customer
from service.actions.undeliverable_letter import UndeliverableNotice
from service.records.case_tables import nonconformance
from service.records.schema import iso, microseconds

REMINDERS = 2


def chase_customer(desk: Desk, subject: str) -> None:
    """Do one step of the chase, unless he has answered or has got more time since."""
    number, customer, respond_by, step = orjson.loads(subject)
    desk.transaction.flush()
    account = account_of(desk.transaction.connection, number, customer)
    if account is None or not _is_waited_for(desk, account, respond_by):
        return
    if step >= REMINDERS:
        _escalate(desk, account)
        return
    if not _remind(desk, account, reminder=step + 1):
        customer_unreachable(desk, number, customer, "no mail address is known any more")
        return
    ask_at(desk, account.consignee, step=step + 1, at=_next(desk, number))


def customer_unreachable(
    desk: Desk, number: str, customer: str, reason: str, *, address: str | None = None
) -> None:
    """A letter to a customer came back: somebody has to call, now.

    Who has answered knows; whoever has not is told by nobody until he is called, unless his
    address was corrected since the letter left.
    """
    desk.transaction.flush()
    found = consignees_of(desk.transaction.connection, number).get(customer)
    if found is not None and _has_moved(desk, customer, address):
        tell_again(desk, number, customer)
        return
    if (
        found is not None
        and found.state == "told"
        and mark_consignee(desk, found, "no_address", escalated_at=desk.transaction.now_micros)
    ):
        said = {"customer": customer, "from": found.state, "to": "no_address", "reason": reason}
        desk.transaction.enter("customer.state", number, said)
    _tell_undeliverable(desk, number, customer, reason, address)


def _has_moved(desk: Desk, customer: str, address: str | None) -> bool:
    return address is not None and desk.need("party", customer)["email"] not in (None, address)


def _is_waited_for(desk: Desk, account: Account, respond_by: int | None) -> bool:
    asked = account.consignee
    if asked.state != "told" or _has_ended(desk, asked.nonconformance):
        return False
    if asked.respond_by != respond_by:
        # A later notice gave him another time: that is waited for instead.
        await_answer(desk, asked)
        return False
    return True


def _has_ended(desk: Desk, number: str) -> bool:
    query = select(nonconformance.c.state).where(nonconformance.c.number == number)
    return desk.transaction.connection.execute(query).scalar_one() in ENDED


def _remind(desk: Desk, account: Account, *, reminder: int) -> bool:
    asked = account.consignee
    assert asked.respond_by is not None, "only who was given a time is reminded"
    letter = CustomerReminder(
        number=asked.nonconformance,
        consignee=asked.customer,
        customer=desk.need("party", asked.customer)["name"],
        problem=asked.problem,
        shipments=open_lines(desk, account),
        respond_by=iso(asked.respond_by),
        reminder=reminder,
        contact=desk.settings.contact,
        their_problem=asked.their_problem,
    )
    if not to_customer(desk, account, letter):
        return False
    said = {"customer": asked.customer, "reminder": reminder}
    desk.transaction.enter("customer.reminded", asked.nonconformance, said)
    return True


def _escalate(desk: Desk, account: Account) -> None:
    """Compare-and-swap: an answer may be coming in at this moment."""
    asked = account.consignee
    if not mark_consignee(desk, asked, asked.state, escalated_at=desk.transaction.now_micros):
        return
    said = {"customer": asked.customer, "reminders": REMINDERS}
    desk.transaction.enter("customer.escalated", asked.nonconformance, said)
    tell_of_silence(desk, account, reminders=REMINDERS)


def _next(desk: Desk, number: str) -> int:
    """By the plant's working hours; for what is critical by the clock on the wall."""
    query = select(nonconformance.c.severity).where(nonconformance.c.number == number)
    critical = desk.transaction.connection.execute(query).scalar_one() == "critical"
    hours, now = desk.settings.customer_reminder_hours, desk.transaction.now
    if critical:
        return microseconds(now + timedelta(hours=hours))
    return microseconds(working_due(plant_calendar(desk), now, hours))


def _tell_undeliverable(
    desk: Desk, number: str, customer: str, reason: str, address: str | None
) -> None:
    address = address or desk.need("party", customer)["email"] or "-"
    letter = UndeliverableNotice(number, customer, address, reason)
    for _, _, email, language in people_with(desk, SUPERVISORS):
        post_letter(
            desk, letter, recipient=email, language=language, audience="plant", number=number
        )
