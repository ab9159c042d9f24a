"""Three workers gather digests at once, one of them is killed: each letter is told once."""

from __future__ import annotations

import os
import re
import signal
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.actions.letter_policy import set_policy
from service.actions.outbox import post_letter
from service.records.case_tables import outbox
from service.records.door import Transaction
from service.settings import Settings
from tests.service.mail.letters import news
from tests.service.worker.mail_server import Mailbox
from tests.service.worker.test_many_workers import _work
from tests.support.processes import fork_server
from tests.support.recording import Works, desk_of

READERS, LETTERS, SECONDS = 8, 5, 60.0
NUMBER = re.compile(r"NCR-2026-\d{4}")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def test_no_letter_is_lost_in_a_digest_or_told_twice(
    works: Works, settings: Settings, mailbox: Mailbox
) -> None:
    def fill(transaction: Transaction) -> None:
        desk = desk_of(transaction, works.plant, settings)
        for number in range(READERS * LETTERS):
            post_letter(
                desk, news(number), recipient=f"p{number % READERS}@maker.example",
                language="en", audience="plant", number=None,
            )  # fmt: skip
        set_policy(desk, "digest: [00:00]", source="p", reason="fewer letters")

    works.door.write(fill, by="test", now=datetime.now(UTC))
    context = fork_server()
    stops = [context.Event() for _ in range(3)]
    url = works.engine.url.render_as_string(hide_password=False)
    workers = [context.Process(target=_work, args=(url, mailbox.port, stop)) for stop in stops]
    for worker in workers:
        worker.start()
    _wait_for(lambda: len(mailbox.mails) > 0)
    os.kill(workers[0].pid or 0, signal.SIGKILL)
    _wait_for(lambda: not _states(works)["pending"])
    for stop in stops[1:]:
        stop.set()
    for worker in workers:
        worker.join(SECONDS)
    assert _states(works) == {"digested": READERS * LETTERS, "sent": READERS}
    told = {mail["Message-ID"]: _numbers(mail) for mail in mailbox.mails}
    each = Counter(number for numbers in told.values() for number in numbers)
    assert each == Counter({f"NCR-2026-{n:04}": 1 for n in range(READERS * LETTERS)})


def _numbers(mail: object) -> set[str]:
    body = mail.get_body(("plain",))  # type: ignore[attr-defined]
    return set(NUMBER.findall(body.get_content()))


def _states(works: Works) -> Counter[str]:
    with works.door.read() as connection:
        return Counter(connection.execute(select(outbox.c.state)).scalars())


def _wait_for(until: object) -> None:
    ends = time.monotonic() + SECONDS
    while not until():  # type: ignore[operator]
        assert time.monotonic() < ends, "the workers did not get there"
        time.sleep(0.02)
