"""Calls and visits: logged, and what the customer said taken down as his answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Connection, select

from service.actions.await_answer import await_answer
from service.actions.consignees import consignees_of, mark_consignee
from service.actions.desk import Desk
from service.actions.settle_customer import need_account, settle_customer
from service.actions.stated import stated
from service.actions.take_answer import Answer, take_answer
from service.errors import BadInput, Conflict, did_you_mean
from service.records.customer_tables import phone_call
from service.records.schema import iso, microseconds

Way = Literal["phone", "visit"]
# acted: he has the notice and has acted on it; not_acted: he has it and had not; had_not_heard:
# he was told now; not_reached: nobody spoke.
Outcome = Literal["acted", "not_acted", "had_not_heard", "not_reached"]
WAYS: tuple[Way, ...] = get_args(Way)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
# A check of effectiveness is one where somebody was spoken to (21 CFR 7.42 (b) (3)).
REACHED: tuple[Outcome, ...] = ("acted", "not_acted", "had_not_heard")


@dataclass(frozen=True, slots=True)
class Call:
    """A call or a visit; `answer` is what the customer said about his deliveries."""

    way: str
    spoke_with: str
    outcome: str
    note: str
    answer: Answer | None = None


def log_call(desk: Desk, number: str, customer: str, call: Call) -> dict[str, Any]:
    """Keep a call; a customer who was reached is told by it, whatever became of the mail."""
    _check(call)
    account = need_account(desk, number, customer)
    note = stated(call.note, "note", "say what was talked about")
    spoke_with = call.spoke_with.strip()
    said = {
        "customer": customer, "way": call.way, "spoke_with": spoke_with,
        "outcome": call.outcome, "note": note,
    }  # fmt: skip
    entry = desk.transaction.enter("customer.called", number, said)
    row = {
        **said, "nonconformance": number, "by": desk.transaction.by,
        "at": desk.transaction.now_micros, "entry": entry,
    }  # fmt: skip
    desk.transaction.insert(phone_call, row)
    if call.outcome in REACHED and account.consignee.state == "no_address":
        _told(desk, number, customer)
    if call.answer is None:
        settled = settle_customer(desk, number, customer)
    else:
        by = desk.transaction.by
        taken = take_answer(
            desk, number, customer, call.answer, channel=call.way, taken_by=by
        )  # fmt: skip
        settled = taken.account
    return {
        "nonconformance": number,
        **said,
        "state": settled.consignee.state,
        "lines": [line.document() for line in settled.lines],
    }


def calls_of(connection: Connection, number: str) -> dict[str, list[dict[str, Any]]]:
    """The calls under a case by customer, in the order in which they were made."""
    query = select(phone_call).where(phone_call.c.nonconformance == number)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query.order_by(phone_call.c.id)).mappings():
        names = ("way", "spoke_with", "outcome", "note", "by")
        document = {name: row[name] for name in names} | {"at": iso(row["at"])}
        found.setdefault(row["customer"], []).append(document)
    return found


def _check(call: Call) -> None:
    for field, given, known in (("way", call.way, WAYS), ("outcome", call.outcome, OUTCOMES)):
        if given not in known:
            near = did_you_mean(given, known) or f"; one of {', '.join(known)}"
            fault = f"`{given}` is not known{near}"
            raise BadInput(f"{field}: {fault}", [(field, fault)])
    if call.outcome in REACHED:
        stated(call.spoke_with, "spoke_with", "say who was spoken to")
    elif call.answer is not None:
        raise BadInput("outcome: who was not reached has not answered", [("outcome", "no answer")])


def _told(desk: Desk, number: str, customer: str) -> None:
    """He knows now, and has as long to answer as one who was told by mail."""
    before = consignees_of(desk.transaction.connection, number)[customer]
    span = timedelta(hours=desk.settings.respond_by_hours)
    now, by = desk.transaction.now_micros, microseconds(desk.transaction.now + span)
    if not mark_consignee(desk, before, "told", told_at=now, respond_by=by):
        raise Conflict(f"{number}: customer `{customer}` was just changed; look again")
    said = {"customer": customer, "from": before.state, "to": "told"}
    desk.transaction.enter("customer.state", number, said)
    await_answer(desk, consignees_of(desk.transaction.connection, number)[customer])
