"""Wait for a customer's answer: what becomes due when it does not come."""

from __future__ import annotations

import orjson
from sqlalchemy import select

from service.actions.consignees import Consignee
from service.actions.desk import Desk
from service.records.case_tables import due

KIND = "customer_silent"


def await_answer(desk: Desk, customer: Consignee) -> None:
    """Look when the answer is due; once for each time that he was given."""
    if customer.state == "told" and customer.respond_by is not None:
        ask_at(desk, customer, step=0, at=customer.respond_by)


def ask_at(desk: Desk, customer: Consignee, *, step: int, at: int) -> None:
    """Have the given step of the chase done at a time (microseconds), once."""
    subject = subject_of(customer.nonconformance, customer.customer, customer.respond_by, step)
    desk.transaction.flush()
    d = due.c
    known = select(d.id).where(d.kind == KIND, d.subject == subject)
    if desk.transaction.connection.execute(known).first() is None:
        row = {"kind": KIND, "subject": subject, "due_at": at, "attempts": 0}
        desk.transaction.insert(due, row)


def subject_of(number: str, customer: str, respond_by: int | None, step: int) -> str:
    """What is waited for: a notice that gives more time begins another wait."""
    return orjson.dumps([number, customer, respond_by, step]).decode()
