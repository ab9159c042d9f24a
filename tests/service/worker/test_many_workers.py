"""Three workers that poll one database: nothing is left, nothing is done twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.synchronize import Event

import pytest
from sqlalchemy import select

from notifications.messages import EscapeAlarm
from service.actions.outbox import post_letter
from service.records.case_tables import due, outbox
from service.records.door import Transaction
from service.records.schema import microseconds
from service.settings import Settings
from service.worker import Worker, mailer_of
from tests.service.worker.mail_server import Mailbox
from tests.support.processes import fork_server
from tests.support.recording import Works, desk_of, open_works

LETTERS, DUE, PER_CLAIM = 30, 10, 5
DEADLINE_SECONDS = 60


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def _work(url: str, port: int, stop: Event) -> None:
    settings = Settings(
        _env_file=None, smtp_port=port, letters_per_claim=PER_CLAIM, poll_seconds=0.2
    )  # type: ignore[call-arg]  # fmt: skip
    works = open_works(url, by="worker")
    with Worker(works.door, works.plant, settings, lambda: mailer_of(settings)) as worker:
        worker.start()
        stop.wait(DEADLINE_SECONDS)
    works.engine.dispose()


@pytest.fixture
def full(works: Works, settings: Settings) -> Works:
    """Letters to as many people, and due work for rounds that are over."""
    now = datetime.now(UTC)

    def fill(transaction: Transaction) -> None:
        desk = desk_of(transaction, works.plant, settings)
        for number in range(LETTERS):
            post_letter(
                desk, EscapeAlarm("NCR-2026-0001", "S-1", "North", ()),
                recipient=f"p{number}@maker.example", language="en", audience="plant",
                number=None,
            )  # fmt: skip
        for number in range(DUE):
            row = {"kind": "remind_approval", "subject": str(number + 1), "attempts": 0}
            transaction.insert(due, {**row, "due_at": microseconds(now)})

    works.door.write(fill, by="test", now=now)
    return works


def test_three_workers_share_the_work(full: Works, mailbox: Mailbox) -> None:
    """What becomes of it when some are killed: `test_a_days_downtime.py`."""
    context = fork_server()
    stops = [context.Event() for _ in range(3)]
    url = full.engine.url.render_as_string(hide_password=False)
    workers = [context.Process(target=_work, args=(url, mailbox.port, stop)) for stop in stops]
    for worker in workers:
        worker.start()
    _wait(lambda: _open_rows(full) == 0)
    for stop in stops:
        stop.set()
    for worker in workers:
        worker.join(DEADLINE_SECONDS)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    times = Counter(mail["To"] for mail in mailbox.mails)
    assert times.keys() == {f"p{number}@maker.example" for number in range(LETTERS)}
    assert set(times.values()) == {1}
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == LETTERS


def _open_rows(works: Works) -> int:
    with works.door.read() as connection:
        letters = connection.execute(select(outbox.c.id).where(outbox.c.state != "sent")).all()
        # What becomes due tomorrow (the daily look at what lots have in common) is not open.
        waits = due.c.done_at.is_(None), due.c.due_at <= microseconds(datetime.now(UTC))
        work = connection.execute(select(due.c.id).where(*waits)).all()
    return len(letters) + len(work)


def _wait(until: Callable[[], bool]) -> None:
    ends = time.monotonic() + DEADLINE_SECONDS
    while not until():
        assert time.monotonic() < ends, "the workers did not get there"
        time.sleep(0.02)
