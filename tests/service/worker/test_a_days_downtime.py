"""Every kind of due work and every letter, after a day without a worker and with workers killed.

A day after all was written, three processes begin at once; two of them are killed at some moment.
When their leases are over one more worker does the rest.
"""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from service.actions.concessions import EXPIRES, NewConcession, add_concession
from service.actions.do_due_work import DUE_KINDS
from service.actions.forget_old import ANSWERS_KEPT_FOR
from service.actions.letter_policy import set_policy
from service.actions.outbox import post_letter
from service.records.case_tables import due, idempotency, ledger, outbox
from service.records.rule_tables import rule_hit
from service.records.schema import microseconds
from service.settings import Settings
from service.worker import Worker, mailer_of
from tests.service.mail.letters import alarm, news
from tests.service.worker.conftest import Office
from tests.service.worker.mail_server import Mailbox
from tests.support.master_data import receipt
from tests.support.processes import fork_server
from tests.support.recording import NOW, Works, open_works

LETTERS, READERS, MINOR, PER_CLAIM, SECONDS = 60, 4, 4, 5, 60.0
KILLED = 2
NUMBER = re.compile(r"NCR-2025-\d{4}")
TO_SIGN = ("approval_request", "approval_reminder")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def settings(mailbox: Mailbox) -> Settings:
    return _settings(mailbox.port)


def _settings(port: int) -> Settings:
    # The first links are over within the day.
    return Settings(
        _env_file=None, smtp_port=port, letters_per_claim=PER_CLAIM, approval_hours=20
    )  # type: ignore[call-arg]  # fmt: skip


def work_off(url: str, port: int, now: datetime) -> None:
    """A worker that ends when nothing is left to claim."""
    works, settings = open_works(url, by="worker", now=now), _settings(port)
    with Worker(
        works.door, works.plant, settings, lambda: mailer_of(settings), clock=lambda: now
    ) as worker:
        while worker.do_due_work() + worker.send_letters():
            pass
    works.engine.dispose()


# --- each kind of due work: how it is armed, and what shows that it was done once -----------------


def _arm_nothing(office: Office) -> None:
    """The story has armed it."""


def _arm_concession(office: Office) -> None:
    new = NewConcession("C-1", "CAPSCREW", "tried", expires_at=NOW + timedelta(hours=20))
    office.write(lambda desk: add_concession(desk, new))


def _arm_deadline(office: Office) -> None:
    coil = {**receipt("COIL-9"), "item": "WIRE-B7", "supplier": "MILL-A"}
    office.works.record(coil)


def _arm_old_answer(office: Office) -> None:
    old = {"principal": "p", "key": "k", "request_hash": "h", "status": 200, "body": "{}",
           "at": microseconds(NOW - ANSWERS_KEPT_FOR)}  # fmt: skip
    office.write(lambda desk: desk.transaction.insert(idempotency, old))


def _entries(office: Office, kind: str) -> Counter[str]:
    return Counter(
        str(row["subject"]) + str(orjson.loads(row["content"]).get("customer", ""))
        for row in office.rows(ledger)
        if row["kind"] == kind
    )


def _once(*kinds: str) -> Callable[[Office], None]:
    """Entered once of each case and customer it is about."""

    def look(office: Office) -> None:
        for kind in kinds:
            found = _entries(office, kind)
            assert found, kind
            assert set(found.values()) == {1}, (kind, found)

    return look


def _reminded_once(office: Office) -> None:
    reminders = [row for row in office.rows(outbox) if row["kind"] == "approval_reminder"]
    said = Counter((row["recipient"], row["nonconformance"]) for row in reminders)
    assert said
    assert set(said.values()) == {1}


def _again_tomorrow(kind: str) -> Callable[[Office], None]:
    def look(office: Office) -> None:
        rows = [row for row in office.rows(due) if (row["kind"], row["subject"]) == (kind, "*")]
        assert sorted(row["done_at"] is None for row in rows) == [False, True]

    return look


def _deadline_was_missed(office: Office) -> None:
    (hit,) = office.rows(rule_hit)
    assert hit["rule"] == "certificate-within-a-day"


def _old_answer_is_forgotten(office: Office) -> None:
    assert office.rows(idempotency) == []
    _again_tomorrow("forget_old")(office)


def _concession_was_looked_at(office: Office) -> None:
    (row,) = [row for row in office.rows(due) if row["kind"] == EXPIRES]
    assert row["done_at"] is not None


Case = tuple[Callable[[Office], None], Callable[[Office], None]]
CASES: Mapping[str, Case] = {
    "remind_approval": (_arm_nothing, _reminded_once),
    "escalate_approval": (_arm_nothing, _once("approval.escalated")),
    "ask_approval_again": (_arm_nothing, _once("approval.links_expired")),
    "customer_silent": (_arm_nothing, _once("customer.reminded")),
    "commonality": (lambda office: office.worker.arm(), _again_tomorrow("commonality")),
    "deadline": (_arm_deadline, _deadline_was_missed),
    "forget_old": (_arm_old_answer, _old_answer_is_forgotten),
    "concession_expires": (_arm_concession, _concession_was_looked_at),
}


def test_every_kind_of_due_work_is_in_the_picture() -> None:
    assert CASES.keys() == DUE_KINDS.keys(), "a new kind of due work needs a case here"


# --- the day ----------------------------------------------------------------------------------


@pytest.fixture
def downtime(story: Office) -> Office:
    """All is written, the first letters are sent; then nobody works for a day."""
    story.worker.send_letters()
    for arm, _ in CASES.values():
        arm(story)
    story.write(lambda desk: set_policy(desk, "digest: [08:00]", source="p", reason="fewer"))
    _post(story, [alarm(n) for n in range(LETTERS)], lambda n: f"p{n}@maker.example")
    minor = [replace(news(), number=f"NCR-2025-{n:04}") for n in range(READERS * MINOR)]
    _post(story, minor, lambda n: f"q{n % READERS}@maker.example")
    story.mailbox.mails.clear()
    story.clock.pass_(hours=25)
    return story


def _post(office: Office, messages: Iterable[Any], to: Callable[[int], str]) -> None:
    office.write(
        lambda desk: [
            post_letter(
                desk, each, recipient=to(n), language="en", audience="plant", number=None
            )
            for n, each in enumerate(messages)
        ]
    )  # fmt: skip


def test_nothing_is_lost_and_nobody_is_told_twice(downtime: Office) -> None:
    overdue = [row["id"] for row in downtime.rows(due) if row["due_at"] <= _now(downtime)]
    kinds = {row["kind"] for row in downtime.rows(due) if row["id"] in overdue}
    assert kinds == CASES.keys(), "each kind is overdue"
    _three_workers_of_whom_two_are_killed(downtime.works, downtime.mailbox, downtime.clock.now)
    downtime.clock.pass_(seconds=downtime.worker.settings.lease_seconds + 1)
    while downtime.worker.do_due_work() + downtime.worker.send_letters():
        pass
    waiting = [row for row in downtime.rows(due) if row["done_at"] is None]
    assert [row["kind"] for row in waiting if row["due_at"] <= _now(downtime)] == []
    for _, look in CASES.values():
        look(downtime)
    _every_letter_arrived(downtime)
    _nobody_got_a_burst(downtime)
    _each_minor_matter_was_told_once(downtime.mailbox)


def _now(office: Office) -> int:
    return microseconds(office.clock.now)


def _three_workers_of_whom_two_are_killed(works: Works, mailbox: Mailbox, now: datetime) -> None:
    context = fork_server()
    url = works.engine.url.render_as_string(hide_password=False)
    workers = [
        context.Process(target=work_off, args=(url, mailbox.port, now)) for _ in range(3)
    ]  # fmt: skip
    for worker in workers:
        worker.start()
    pick = random.Random(os.environ.get("HEADMARK_SEED", "4"))
    moments = sorted(pick.randint(1, LETTERS // 2) for _ in range(KILLED))
    for worker, moment in zip(workers, moments, strict=False):
        _wait_for_mails(mailbox, moment)
        os.kill(worker.pid or 0, signal.SIGKILL)
    for worker in workers:
        worker.join(SECONDS)
    assert workers[-1].exitcode == 0


def _wait_for_mails(mailbox: Mailbox, number: int) -> None:
    ends = time.monotonic() + SECONDS
    while len(mailbox.mails) < number:
        assert time.monotonic() < ends, "the workers did not get there"
        time.sleep(0.005)


def _every_letter_arrived(office: Office) -> None:
    rows = office.rows(outbox)
    assert {row["state"] for row in rows} == {"sent", "digested", "withdrawn", "pending"}
    # What waits is of today, and minor: for the digest of tomorrow.
    waiting = [row for row in rows if row["state"] == "pending"]
    assert {(row["urgency"], row["attempts"]) for row in waiting} == {("low", 0)}
    assert all(row["next_at"] > _now(office) for row in waiting)
    arrived = Counter(mail["Message-ID"] for mail in office.mailbox.mails)
    wanted = {
        row["message_id"]: row for row in rows
        if row["state"] == "sent" and row["sent_at"] > microseconds(NOW)
    }  # fmt: skip
    assert wanted.keys() <= arrived.keys()
    assert {f"p{n}@maker.example" for n in range(LETTERS)} <= {
        row["recipient"] for row in wanted.values()
    }
    # What a killed one had sent and not marked comes again, under its own id; nothing else does.
    assert arrived.total() - len(arrived) <= KILLED * PER_CLAIM
    assert all(row["digest"] is not None for row in rows if row["state"] == "digested")


def _nobody_got_a_burst(office: Office) -> None:
    """Of one case a signer is asked for one signature once, a customer reminded once."""
    kind_of = {row["message_id"]: row for row in office.rows(outbox)}
    letters = {mail["Message-ID"]: kind_of[mail["Message-ID"]] for mail in office.mailbox.mails}
    asked = Counter(
        (row["recipient"], row["nonconformance"], orjson.loads(row["payload"])["link"])
        for row in letters.values()
        if row["kind"] in TO_SIGN
    )
    assert asked
    assert set(asked.values()) == {1}, asked
    told = Counter(
        (row["recipient"], row["kind"], row["nonconformance"])
        for row in letters.values()
        if row["nonconformance"] is not None and row["kind"] not in TO_SIGN
    )
    assert set(told.values()) == {1}, told


def _each_minor_matter_was_told_once(mailbox: Mailbox) -> None:
    told = {mail["Message-ID"]: _numbers(mail) for mail in mailbox.mails}
    each = Counter(number for numbers in told.values() for number in numbers)
    assert each == Counter({f"NCR-2025-{n:04}": 1 for n in range(READERS * MINOR)})


def _numbers(mail: Any) -> set[str]:
    return set(NUMBER.findall(mail.get_body(("plain",)).get_content()))
