"""A customer's answer by his link: in one transaction, once for each page that was opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from service.actions.answer_links import check_answer_nonce, find_answer_seat
from service.actions.customer_accounts import Account
from service.actions.desk import Desk
from service.actions.take_answer import Answer, take_answer
from service.errors import Conflict
from service.plant import Plant
from service.records.books import Books
from service.records.case_tables import page_nonce
from service.records.door import Door, Transaction
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Given:
    """What the customer is told when his answer has arrived."""

    answer: int
    account: Account

    def document(self) -> dict[str, Any]:
        asked = self.account.consignee
        return {
            "nonconformance": asked.nonconformance,
            "customer": asked.customer,
            "problem": asked.problem,
            "answer": self.answer,
            "state": asked.state,
            "lines": [line.document() for line in self.account.lines],
        }


def give_answer(
    door: Door, plant: Plant, settings: Settings, raw_token: str, nonce: str, answer: Answer,
    *, now: datetime,
) -> Given:  # fmt: skip
    """Keep the answer; nobody signs, so nothing in the plant is decided by it."""

    def transact(transaction: Transaction) -> Given:
        desk = Desk(transaction, Books(transaction), plant, settings)
        seat = find_answer_seat(desk, raw_token)
        check_answer_nonce(raw_token, nonce)
        taken = take_answer(
            desk, seat.number, seat.customer, answer,
            channel="page", taken_by=f"customer {seat.customer}",
        )  # fmt: skip
        _use_up(desk, nonce, seat.token_hash)
        return Given(taken.answer, taken.account)

    return door.write(transact, by="customer", now=now)


def _use_up(desk: Desk, nonce: str, token_hash: str) -> None:
    """The same page twice at once: one of them answers, the other is told."""
    row = {"nonce": nonce, "token_hash": token_hash, "used_at": desk.transaction.now_micros}
    try:
        desk.transaction.connection.execute(page_nonce.insert().values(**row))
    except IntegrityError:
        raise Conflict("this page was sent already; open the link again to answer anew") from None
