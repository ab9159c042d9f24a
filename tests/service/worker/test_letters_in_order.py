"""Letters of one case to one reader arrive in their order; of two that say the same one goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from notifications.delivery import Delivered
from service.actions.claimed_letter import ClaimedLetter
from service.actions.send_notices import claim_letters, record_deliveries
from service.records.case_tables import outbox
from service.settings import Settings
from service.worker import Worker
from tests.service.mail.letters import alarm, post, row
from tests.service.worker.conftest import Office

CASE, OTHER = "NCR-2026-0001", "NCR-2026-0002"
SUE = "sue@maker.example"
MINUTE = timedelta(minutes=1)


class HastyMailer:
    """Sends everything at once; of what it is given first it is the slowest."""

    def __init__(self) -> None:
        self.began = 0
        self.arrived: list[str] = []

    async def __aenter__(self) -> HastyMailer:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def send(self, envelope: Any) -> Delivered:
        self.began += 1
        await asyncio.sleep(0.2 / self.began)
        self.arrived.append(envelope.message_id)
        return Delivered()


@pytest.fixture
def hasty(staffed: Office) -> HastyMailer:
    return HastyMailer()


def _send(office: Office, mailer: HastyMailer) -> None:
    works, factory = office.works, lambda: mailer
    settings: Settings = office.worker.settings
    with Worker(works.door, works.plant, settings, factory, clock=office.clock) as worker:  # type: ignore[arg-type]
        worker.send_letters()


def _ids(office: Office, letters: list[int]) -> list[str]:
    return [str(row(office, each)["message_id"]) for each in letters]


def test_letters_of_one_case_to_one_reader_arrive_in_their_order(
    staffed: Office, hasty: HastyMailer
) -> None:
    first = [post(staffed, alarm(n), number=CASE) for n in range(1, 6)]
    second = [post(staffed, alarm(n), number=OTHER) for n in range(1, 6)]
    _send(staffed, hasty)
    assert [each for each in hasty.arrived if each in _ids(staffed, first)] == _ids(staffed, first)
    assert [each for each in hasty.arrived if each in _ids(staffed, second)] == _ids(
        staffed, second
    )
    # The other case did not wait for this one, and this one not for the other.
    assert hasty.arrived[:5] != _ids(staffed, first)


def test_letters_about_no_case_wait_for_nobody(staffed: Office, hasty: HastyMailer) -> None:
    letters = [post(staffed, alarm(n)) for n in range(1, 4)]
    _send(staffed, hasty)
    assert hasty.arrived != _ids(staffed, letters)
    assert set(hasty.arrived) == set(_ids(staffed, letters))


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_no_worker_overtakes_what_another_has_on_its_way(staffed: Office) -> None:
    first, second = (post(staffed, alarm(n), number=CASE) for n in (1, 2))
    other, nobodys = post(staffed, alarm(), number=OTHER), post(staffed, alarm())
    claim: Callable[[int], list[ClaimedLetter]] = lambda most: staffed.write(  # noqa: E731
        lambda desk: claim_letters(desk, limit=most, lease=MINUTE)
    )
    (mine,) = claim(1)
    assert mine.id == first
    assert [each.id for each in claim(9)] == [other, nobodys]
    staffed.write(lambda desk: record_deliveries(desk, [(mine, Delivered())]))
    assert [each.id for each in claim(9)] == [second]


def test_a_letter_that_the_server_does_not_take_now_keeps_none_back_that_follows(
    staffed: Office,
) -> None:
    late, next_one = (post(staffed, alarm(n), number=CASE) for n in (1, 2))
    staffed.mailbox.answers[SUE] = "451 later"
    claimed = staffed.write(lambda desk: claim_letters(desk, limit=1, lease=MINUTE))
    assert [each.id for each in claimed] == [late]
    staffed.clock.pass_(minutes=1)
    staffed.worker.send_letters()
    staffed.mailbox.answers.clear()
    again = post(staffed, alarm(3), number=CASE)
    staffed.worker.send_letters()
    assert row(staffed, again)["state"] == "sent"
    assert {row(staffed, each)["state"] for each in (late, next_one)} == {"pending"}


# --- the newest suffices -------------------------------------------------------------------------


def _states(office: Office, kind: str, to: str) -> list[str]:
    return [
        each["state"] for each in office.rows(outbox)
        if each["kind"] == kind and each["recipient"] == to
    ]  # fmt: skip


def test_of_a_request_and_two_reminders_that_waited_the_newest_goes(story: Office) -> None:
    """The mail server was down: what it did not take, and what was due since, waits."""
    for _ in range(2):
        story.clock.pass_(hours=4)
        story.worker.do_due_work()
    story.worker.send_letters()
    reminders = [each for each in story.mailbox.to(SUE) if "Reminder" in each["Subject"]]
    assert len(reminders) == 1
    assert _states(story, "approval_request", SUE) == ["withdrawn"]
    assert _states(story, "approval_reminder", SUE) == ["withdrawn", "sent"]
    assert story.entries("notice.withdrawn") == 2


def test_a_reminder_that_is_tried_again_does_not_follow_a_newer_one(story: Office) -> None:
    story.worker.send_letters()
    story.clock.pass_(hours=4)
    story.worker.do_due_work()
    story.mailbox.answers[SUE] = "451 later"
    story.worker.send_letters()
    story.mailbox.answers.clear()
    story.mailbox.mails.clear()
    story.clock.pass_(hours=4)
    story.worker.do_due_work()
    story.worker.send_letters()
    story.clock.pass_(hours=1)
    story.worker.send_letters()
    assert len([each for each in story.mailbox.to(SUE) if "Reminder" in each["Subject"]]) == 1
    assert _states(story, "approval_reminder", SUE) == ["withdrawn", "sent"]


def test_a_customer_who_could_not_be_reminded_for_days_is_reminded_once(story: Office) -> None:
    north = "receiving@north.example"
    story.worker.send_letters()
    for _ in range(2):
        story.clock.pass_(hours=24)
        story.worker.do_due_work()
    story.worker.send_letters()
    assert _states(story, "customer_reminder", north) == ["withdrawn", "sent"]
    assert _states(story, "customer_notice", north) == ["sent"]


def test_of_each_silent_customer_a_supervisor_hears(story: Office) -> None:
    story.worker.send_letters()
    for _ in range(3):
        story.clock.pass_(hours=24)
        story.worker.do_due_work()
        story.worker.send_letters()
    assert _states(story, "customer_silent", SUE) == ["sent", "sent"]
