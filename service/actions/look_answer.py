"""The page behind a customer's link: his deliveries, what he has said, what he was replied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select

from notifications.customer_notice import CustomerNotice
from notifications.disclosure import disclosed_to
from notifications.messages import from_payload
from notifications.render import LANGUAGES
from service.actions.answer_files import files_of
from service.actions.answer_links import AnswerSeat, find_answer_seat, mint_answer_nonce
from service.actions.customer_accounts import Account, account_of
from service.actions.desk import Desk
from service.actions.look_desk import reading_desk
from service.plant import Plant
from service.records.customer_tables import customer_answer, customer_reply, notice
from service.records.door import Door
from service.records.schema import iso
from service.records.tables import party
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Everything the page shows, and nothing of anybody else."""

    seat: AnswerSeat
    account: Account
    name: str
    language: str
    contact: str
    found: dict[str, str]
    dates: dict[tuple[str, str], str]
    answers: list[dict[str, Any]]
    replies: list[dict[str, Any]]
    nonce: str

    @property
    def number(self) -> str:
        return self.seat.number

    def document(self) -> dict[str, Any]:
        """For a customer's own program: the nonce goes back with the answer."""
        asked = self.account.consignee
        respond_by = asked.respond_by
        return {
            "nonconformance": self.number,
            "customer": asked.customer,
            "problem": asked.problem,
            "their_problem": asked.their_problem,
            "state": asked.state,
            "respond_by": None if respond_by is None else iso(respond_by),
            "found": self.found,
            "lines": [line.document() for line in self.account.lines],
            # Who of the plant took it down on the telephone is the plant's own matter.
            "answers": [
                {name: said for name, said in each.items() if name != "taken_by"}
                for each in self.answers
            ],
            "replies": self.replies,
            "contact": self.contact,
            "nonce": self.nonce,
        }


def look_at_answer(
    door: Door, plant: Plant, settings: Settings, raw_token: str, *, now: datetime
) -> AnswerPage:
    """The page as the case stands; nothing is written."""
    with door.read() as connection:
        return view_answer(reading_desk(connection, plant, settings, now=now), raw_token)


def view_answer(desk: Desk, raw_token: str) -> AnswerPage:
    seat = find_answer_seat(desk, raw_token)
    connection = desk.transaction.connection
    account = account_of(connection, seat.number, seat.customer)
    assert account is not None, "a link is made for a customer of the case"
    row = connection.execute(
        select(party.c.name, party.c.language).where(party.c.id == seat.customer)
    ).one()
    told = _newest(desk, seat)
    return AnswerPage(
        seat=seat,
        account=account,
        name=row.name,
        language=row.language,
        contact=desk.settings.contact,
        found=_found(told),
        dates={(line.shipment, line.lot): line.date for line in told.shipments} if told else {},
        answers=answers_of(desk, seat.number, seat.customer),
        replies=replies_of(desk, seat.number, seat.customer),
        nonce=mint_answer_nonce(raw_token),
    )


def answers_of(desk: Desk, number: str, customer: str) -> list[dict[str, Any]]:
    """Every answer that this customer gave, the newest last."""
    connection, a = desk.transaction.connection, customer_answer.c
    files = files_of(connection, number)
    query = select(customer_answer).where(a.nonconformance == number, a.customer == customer)
    names = ("channel", "printed_name", "question", "their_problem", "taken_by")
    return [
        {
            "answer": row["id"],
            **{name: row[name] for name in names},
            "lines": orjson.loads(row["lines"]),
            "files": files.get(row["id"], []),
            "at": iso(row["at"]),
        }
        for row in connection.execute(query.order_by(a.id)).mappings()
    ]


def replies_of(desk: Desk, number: str, customer: str) -> list[dict[str, Any]]:
    r = customer_reply.c
    query = select(r.answer, r.text, r.at).where(r.nonconformance == number, r.customer == customer)
    rows = desk.transaction.connection.execute(query.order_by(r.id))
    return [{"answer": row.answer, "text": row.text, "at": iso(row.at)} for row in rows]


def _newest(desk: Desk, seat: AnswerSeat) -> CustomerNotice | None:
    n = notice.c
    query = select(n.document).where(
        n.nonconformance == seat.number, n.customer == seat.customer, n.state == "sent"
    )
    newest = query.order_by(n.revision.desc()).limit(1)
    document = desk.transaction.connection.execute(newest).scalar_one_or_none()
    if document is None:
        return None
    told = from_payload(CustomerNotice.kind, orjson.loads(document))
    assert isinstance(told, CustomerNotice), "a notice row holds a notice"
    lots = {line.lot for line in told.shipments}
    return replace(told, cause=disclosed_to(told.customer, told.cause, lots=lots))


def _found(told: CustomerNotice | None) -> dict[str, str]:
    if told is None:
        return {}
    return {code: spoken.found(told.cause) for code, spoken in LANGUAGES.items()}
