"""The customers of a case as the plant sees them: what each has, has said, and was told by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.actions.answer_files import read_file
from service.actions.customer_accounts import Account, account_of
from service.actions.customer_figures import consignee_figures, customer_figures
from service.actions.desk import Desk
from service.actions.look_answer import answers_of, replies_of
from service.actions.look_desk import reading_desk
from service.actions.phone_calls import calls_of
from service.actions.sent_files import SentFile
from service.actions.untold_deliveries import untold_accounts
from service.actions.write_off_customer import (
    hash_of_outstanding,
    outstanding_content,
    untold_account,
    write_offs_of,
)
from service.errors import Unknown, did_you_mean
from service.plant import Plant
from service.records.case_tables import nonconformance
from service.records.customer_tables import consignee
from service.records.door import Door
from service.settings import Settings


def customers_document(door: Door, number: str) -> dict[str, Any]:
    """All customers of a case with the figures over them."""
    with door.read() as connection:
        _known(connection, number)
        return {
            "nonconformance": number,
            **customer_figures(connection, number),
            "not_told": [not_told(each) for each in untold_accounts(connection, number).values()],
        }


def not_told(account: Account) -> dict[str, Any]:
    """A customer as the others are shown; nothing of what he has was ever named to him."""
    return {**consignee_figures(account, [], None), "state": "not_told"}


def customer_document(
    door: Door, plant: Plant, settings: Settings, number: str, customer: str, *, now: datetime
) -> dict[str, Any]:
    """One customer with every answer, call, reply and write-off, and what a write-off would be."""
    with door.read() as connection:
        _known(connection, number)
        untold = untold_account(connection, number, customer)
        owed = untold or account_of(connection, number, customer)
        if owed is None:
            names = select(consignee.c.customer).where(consignee.c.nonconformance == number)
            near = did_you_mean(customer, list(connection.execute(names).scalars()))
            raise Unknown(f"{number} has no customer `{customer}`{near}")
        desk: Desk = reading_desk(connection, plant, settings, now=now)
        all_of_it = customer_figures(connection, number)["consignees"]
        figures = next((each for each in all_of_it if each["customer"] == customer), None)
        return {
            "nonconformance": number,
            **(not_told(owed) if figures is None else figures),
            "answers": answers_of(desk, number, customer),
            "replies": replies_of(desk, number, customer),
            "call_log": calls_of(connection, number).get(customer, []),
            "write_offs": write_offs_of(connection, number).get(customer, []),
            "untold": untold is not None,
            "to_write_off": outstanding_content(owed),
            "shown_hash": hash_of_outstanding(owed),
        }


def customer_file(door: Door, number: str, file: int) -> SentFile:
    """A file that came with an answer."""
    with door.read() as connection:
        _known(connection, number)
        return read_file(connection, number, file)


def _known(connection: Any, number: str) -> None:
    numbers = list(connection.execute(select(nonconformance.c.number)).scalars())
    if number not in numbers:
        raise Unknown(f"nonconformance `{number}` is not known{did_you_mean(number, numbers)}")
