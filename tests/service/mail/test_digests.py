"""What a digest may hold, what the hourly share counts, and that letters stand in their thread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notifications.delivery import Delivered
from notifications.threads import thread_of
from service.actions import letter_digests
from service.actions.letter_policy import set_policy
from service.actions.outbox import post_letter
from service.actions.send_notices import claim_letters, record_deliveries
from service.records.case_tables import outbox
from service.settings import Settings
from tests.service.mail.letters import SUE, alarm, news, post, row, states
from tests.service.worker.conftest import Office

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVENING = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


@pytest.fixture
def gathering(staffed: Office) -> Office:
    """A digest at four in the afternoon; it is nine."""
    _set(staffed, "time_zone: UTC\ndigest: [16:00]\n")
    staffed.clock.now = MORNING
    return staffed


def _set(office: Office, text: str) -> None:
    office.write(lambda desk: set_policy(desk, text, source="p.yaml", reason="fewer letters"))


def _send_in_the_evening(office: Office) -> None:
    office.clock.now = EVENING
    office.worker.send_letters()


def test_a_customers_letter_is_in_no_digest(gathering: Office) -> None:
    for number in (1, 2):
        post(gathering, news(number), to="qa@north.example", audience="customer", urgency="low")
    _send_in_the_evening(gathering)
    assert states(gathering) == ["sent", "sent"]


def test_what_asks_for_something_is_in_no_digest(gathering: Office) -> None:
    for number in (1, 2):
        post(gathering, alarm(number), urgency="low")
    _send_in_the_evening(gathering)
    assert states(gathering) == ["sent", "sent"]


def test_readers_at_one_address_get_a_digest_in_each_language(gathering: Office) -> None:
    for number, language in enumerate(("en", "en", "zh-CN", "zh-CN")):
        gathering.write(
            lambda desk, n=number, spoken=language: post_letter(
                desk, news(n), recipient=SUE, language=spoken, audience="plant", number=None
            )
        )
    _send_in_the_evening(gathering)
    digests = [each for each in gathering.rows(outbox) if each["kind"] == "digest"]
    assert [each["language"] for each in digests] == ["en", "zh-CN"]


def test_no_digest_is_longer_than_a_person_reads_at_a_sitting(
    gathering: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_digests, "MOST", 2)
    for number in range(5):
        post(gathering, news(number))
    _send_in_the_evening(gathering)
    assert states(gathering) == ["digested"] * 4 + ["sent"] * 3


def test_a_letter_that_cannot_be_said_keeps_no_other_out_of_the_digest(gathering: Office) -> None:
    damaged = post(gathering, news(1))
    for number in (2, 3):
        post(gathering, news(number))
    gathering.write(
        lambda desk: desk.transaction.connection.execute(
            outbox.update().where(outbox.c.id == damaged).values(payload="{}")
        )
    )
    _send_in_the_evening(gathering)
    assert row(gathering, damaged)["state"] == "undeliverable"
    assert states(gathering).count("digested") == 2


def test_what_another_worker_has_on_its_way_counts_within_the_hour(staffed: Office) -> None:
    _set(staffed, "hourly: 1\n")
    first, second = post(staffed, news(1, "major")), post(staffed, news(2, "major"))
    lease = timedelta(minutes=5)
    (mine,) = staffed.write(lambda desk: claim_letters(desk, limit=1, lease=lease))
    assert mine.id == first
    assert staffed.worker.send_letters() == 0
    staffed.write(lambda desk: record_deliveries(desk, [(mine, Delivered())]))
    staffed.clock.pass_(minutes=61)
    assert staffed.worker.send_letters() == 1
    assert row(staffed, second)["state"] == "sent"


def test_a_letter_stands_in_the_thread_of_its_case_and_its_reader(staffed: Office) -> None:
    for to in (SUE, "mao@maker.example"):
        post(staffed, alarm(), to=to, number="NCR-2026-0001")
    staffed.worker.send_letters()
    domain = Settings(_env_file=None).mail_sender.rpartition("@")[2].strip(">")  # type: ignore[call-arg]
    for to in (SUE, "mao@maker.example"):
        (mail,) = staffed.mailbox.to(to)
        assert mail["References"] == mail["In-Reply-To"] == thread_of("NCR-2026-0001", to, domain)
