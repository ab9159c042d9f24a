"""A worker over a real database and a real mail server, and the story's plant with its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Table, select

from service.actions.desk import Desk
from service.actions.people import add_person
from service.actions.record_batch import BatchRecorder, Line
from service.records.case_tables import ledger
from service.settings import Settings
from service.worker import Worker, mailer_of
from tests.service.worker.mail_server import Mailbox, mail_server
from tests.support.recording import NOW, Works, desk_of, lines

T = TypeVar("T")
STORY = Path(__file__).parents[3] / "fixtures" / "stories" / "m2-k7.jsonl"
PEOPLE = (
    ("sue", "Sue Visor", "quality_supervisor", "en"),
    ("mao", "毛经理", "production_manager", "zh-CN"),
    ("eng", "Ed Ingham", "engineering", "en"),
)


@dataclass
class Clock:
    """The time, as the test says it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Office:
    """The works, a worker on it, its clock and the mail server."""

    works: Works
    worker: Worker
    clock: Clock
    mailbox: Mailbox

    def write(self, work: Callable[[Desk], T]) -> T:
        works = self.works
        return works.door.write(
            lambda each: work(desk_of(each, works.plant, self.worker.settings)),
            by="test",
            now=self.clock.now,
        )

    def record(self, *records: dict[str, Any]) -> None:
        """Record these at the office's time; `works.record` does it at the works' fixed one."""
        works, settings = self.works, self.worker.settings
        recorder = BatchRecorder(works.door, works.plant, settings, by="test", now=self.clock)
        report = recorder.record(lines(records))
        assert not report.refused, report.refused

    def rows(self, table: Table) -> list[dict[str, Any]]:
        with self.works.door.read() as connection:
            query = select(table).order_by(*table.primary_key.columns)
            return [dict(row) for row in connection.execute(query).mappings()]

    def entries(self, kind: str) -> int:
        return sum(row["kind"] == kind for row in self.rows(ledger))


@pytest.fixture(scope="session")
def mail() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(mail: Mailbox) -> Mailbox:
    mail.mails.clear()
    mail.answers.clear()
    return mail


@pytest.fixture
def settings(mailbox: Mailbox) -> Settings:
    return Settings(_env_file=None, smtp_port=mailbox.port)  # type: ignore[call-arg]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def office(works: Works, settings: Settings, mailbox: Mailbox) -> Iterator[Office]:
    clock = Clock()
    with Worker(
        works.door, works.plant, settings, lambda: mailer_of(settings), clock=clock
    ) as worker:
        yield Office(works, worker, clock, mailbox)


@pytest.fixture
def staffed(office: Office) -> Office:
    for name, printed, role, language in PEOPLE:
        office.write(
            lambda desk, name=name, printed=printed, role=role, language=language: add_person(
                desk, name=name, printed_name=printed, email=f"{name}@maker.example",
                language=language, roles=[role], pin="314159",
            )
        )  # fmt: skip
    return office


@pytest.fixture
def story(staffed: Office) -> Office:
    """K7 fails hardness: a case, two customers to be told, the supervisor to confirm."""
    tell_story(staffed.works)
    return staffed


def tell_story(works: Works) -> None:
    texts = STORY.read_bytes().splitlines()
    report = works.recorder.record(Line(f"s:{n}", n, text) for n, text in enumerate(texts, 1))
    assert not report.refused
