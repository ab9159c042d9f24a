"""Answer a customer's question; he gets it by mail, with a link to his page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from notifications.customer_letters import CustomerReply
from service.actions.desk import Desk
from service.actions.settle_customer import need_account
from service.actions.stated import stated
from service.actions.tell_of_answers import to_customer
from service.errors import Conflict
from service.records.customer_tables import customer_answer, customer_reply


def reply_customer(desk: Desk, number: str, customer: str, *, text: str) -> dict[str, Any]:
    """Reply to the newest question of a customer."""
    text = stated(text, "text", "a reply says something")
    account = need_account(desk, number, customer)
    a = customer_answer.c
    query = select(a.id, a.question).where(
        a.nonconformance == number, a.customer == customer, a.question.is_not(None)
    )
    asked = desk.transaction.connection.execute(query.order_by(a.id.desc()).limit(1)).first()
    if asked is None:
        raise Conflict(f"{number}: customer `{customer}` has not asked anything")
    letter = CustomerReply(
        number=number,
        consignee=customer,
        customer=desk.need("party", customer)["name"],
        problem=account.consignee.problem,
        question=asked.question,
        reply=text,
        contact=desk.settings.contact,
        their_problem=account.consignee.their_problem,
    )
    said = {"customer": customer, "answer": asked.id, "text": text}
    entry = desk.transaction.enter("customer.replied", number, said)
    row = {
        **said, "nonconformance": number, "by": desk.transaction.by,
        "at": desk.transaction.now_micros, "entry": entry,
    }  # fmt: skip
    desk.transaction.insert(customer_reply, row)
    mailed = to_customer(desk, account, letter)
    return {
        "nonconformance": number,
        "customer": customer,
        "question": asked.question,
        "reply": text,
        "mailed": mailed,
    }
