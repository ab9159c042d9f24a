"""Receivers, and a plant whose webhooks may go to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Table, select

from service.actions.desk import Desk
from service.actions.people import add_person
from service.actions.webhook_endpoints import NewEndpoint, add_endpoint
from service.records.case_tables import ledger
from service.records.webhook_tables import webhook_endpoint, webhook_message
from service.settings import Settings
from service.webhooks.courier import WebhookCourier
from service.webhooks.receivers import checked_place
from tests.service.webhooks.receiver import Receiver, receiving
from tests.support.recording import Works, desk_of

T = TypeVar("T")
QUALITY = ("hold.placed", "hold.released", "case.opened", "case.changed")


@dataclass
class Clock:
    """The real time, as far ahead as a test puts it: signatures are good for five minutes."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_(self, **span: float) -> None:
        self.ahead += timedelta(**span)


@dataclass
class Office:
    """The works, its settings and its clock, and a courier."""

    works: Works
    settings: Settings
    clock: Clock
    courier: WebhookCourier

    def write(self, work: Callable[[Desk], T]) -> T:
        works = self.works
        return works.door.write(
            lambda each: work(desk_of(each, works.plant, self.settings)),
            by="test",
            now=self.clock(),
        )

    def add(self, url: str, *events: str, customer: str | None = None) -> NewEndpoint:
        place = checked_place(url, self.settings)
        listened = events or QUALITY
        return self.write(
            lambda desk: add_endpoint(desk, place, events=listened, customer=customer)
        )

    def rows(self, table: Table) -> list[dict[str, Any]]:
        with self.works.door.read() as connection:
            order = table.c.entry if "entry" in table.c else table.c.seq
            query = select(table).order_by(order)
            return [dict(row) for row in connection.execute(query).mappings()]

    def messages(self, state: str | None = None) -> list[dict[str, Any]]:
        rows = self.rows(webhook_message)
        return [row for row in rows if state is None or row["state"] == state]

    def endpoint(self, number: str) -> dict[str, Any]:
        (found,) = [row for row in self.rows(webhook_endpoint) if row["id"] == number]
        return found

    def entries(self, kind: str) -> list[str]:
        return [row["subject"] for row in self.rows(ledger) if row["kind"] == kind]


@pytest.fixture(scope="session")
def one_receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def receiver(one_receiver: Receiver) -> Receiver:
    one_receiver.forget()
    return one_receiver


@pytest.fixture
def settings(receiver: Receiver) -> Settings:
    return settings_for(receiver)


def settings_for(receiver: Receiver, **others: Any) -> Settings:
    fast = {"webhook_timeout_seconds": 1.0, "poll_seconds": 0.05, **others}
    return Settings(_env_file=None, webhook_hosts=receiver.listed, **fast)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def office(works: Works, settings: Settings) -> Office:
    clock = Clock()
    courier = WebhookCourier(works.door, works.plant, settings, clock=clock)
    return Office(works, settings, clock, courier)


@pytest.fixture
def staffed(office: Office) -> Office:
    for name, role in (("ada", "admin"), ("sue", "quality_supervisor")):
        office.write(
            lambda desk, name=name, role=role: add_person(
                desk, name=name, printed_name=name.title(), email=f"{name}@maker.example",
                language="en", roles=[role], pin="314159",
            )
        )  # fmt: skip
    return office
