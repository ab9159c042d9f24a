"""Quiet hours, so many an hour, digests: what waits goes in the end, once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.actions.letter_policy import set_policy
from service.actions.read_letter_policy import read_letter_policy
from service.errors import BadInput
from service.records.case_tables import outbox
from tests.service.mail.letters import SUE, alarm, news, post, request, row, states
from tests.service.worker.conftest import Office

QUIET = "time_zone: Asia/Shanghai\nquiet_hours: 22:00-06:00\n"
NIGHT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""23:00 in Shanghai."""


def _set(office: Office, text: str) -> None:
    office.write(
        lambda desk: set_policy(desk, text, source="p.yaml", reason="so that people sleep")
    )


# --- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("quiet: 22:00-06:00", "did you mean `quiet_hours`"),
        ("quiet_hours: 22-6", "two times of day"),
        ("quiet_hours: 25:00-06:00", "two times of day"),
        ("quiet_hours: 06:00-06:00", "never end"),
        ("hourly: 0", "whole number from 1"),
        ("hourly: many", "whole number"),
        ("digest: 08:00", "must be a list"),
        ("digest: [08:00, 08:00]", "twice"),
        ("digest: [8 am]", "at a time such as"),
        ("digest: []", "must not be empty"),
        ("time_zone: Asia/Shanghia", "no time zone"),
        ("[1, 2]", "must be a table"),
        ("", "p.yaml"),
        ("a: [", "p.yaml"),
    ],
)
def test_a_policy_that_cannot_be_says_where_and_why(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=r"p\.yaml") as refused:
        read_letter_policy(text, source="p.yaml")
    assert said in refused.value.detail


def test_a_policy_is_read_as_it_is_written() -> None:
    text = "time_zone: Asia/Shanghai\nquiet_hours: 22:00-06:00\nhourly: 20\ndigest: [16:00, 08:00]"
    assert read_letter_policy(text, source="p.yaml").document() == {
        "time_zone": "Asia/Shanghai", "quiet_hours": "22:00-06:00", "hourly": 20,
        "digest": ["08:00", "16:00"],
    }  # fmt: skip


# --- quiet hours ---------------------------------------------------------------------------------


def test_at_night_only_what_is_critical_goes_and_the_rest_in_the_morning(staffed: Office) -> None:
    _set(staffed, QUIET)
    staffed.clock.now = NIGHT
    minor = post(staffed, news(severity="major"))
    loud = [post(staffed, news(severity="critical")), post(staffed, alarm())]
    abroad = post(staffed, news(severity="major"), to="qa@north.example", audience="customer")
    staffed.worker.send_letters()
    assert row(staffed, minor)["state"] == "pending"
    assert {row(staffed, each)["state"] for each in (*loud, abroad)} == {"sent"}
    staffed.clock.pass_(hours=6, minutes=59)
    assert staffed.worker.send_letters() == 0
    staffed.clock.pass_(minutes=1)
    assert staffed.worker.send_letters() == 1
    assert set(states(staffed)) == {"sent"}


def test_a_request_to_sign_a_critical_case_wakes_the_signer(staffed: Office) -> None:
    _set(staffed, QUIET)
    staffed.clock.now = NIGHT
    urgency = [
        row(staffed, post(staffed, request(each)))["urgency"] for each in ("critical", "minor")
    ]
    assert urgency == ["critical", "normal"]


# --- so many an hour -----------------------------------------------------------------------------


def test_one_address_gets_so_many_an_hour_and_none_is_lost(staffed: Office) -> None:
    _set(staffed, "hourly: 3\n")
    flood = [post(staffed, news(n, "major")) for n in range(1, 9)]
    other = post(staffed, news(9, "major"), to="mao@maker.example")
    loud = post(staffed, alarm())
    staffed.worker.send_letters()
    assert [row(staffed, each)["state"] for each in flood[:3]] == ["sent"] * 3
    assert {row(staffed, each)["state"] for each in flood[3:]} == {"pending"}
    assert row(staffed, other)["state"] == row(staffed, loud)["state"] == "sent"
    sent = []
    for _ in range(3):
        staffed.clock.pass_(minutes=59)
        assert staffed.worker.send_letters() == 0
        staffed.clock.pass_(minutes=2)
        sent.append(staffed.worker.send_letters())
    assert sum(sent) == 5
    assert set(states(staffed)) == {"sent"}
    assert len(staffed.mailbox.to(SUE)) == 9


def test_a_flood_to_one_address_keeps_nobody_else_waiting(staffed: Office) -> None:
    _set(staffed, "hourly: 1\n")
    for number in range(1, staffed.worker.settings.letters_per_claim + 10):
        post(staffed, news(number, "major"))
    last = post(staffed, news(99, "major"), to="eng@maker.example")
    staffed.worker.send_letters()
    assert row(staffed, last)["state"] == "sent"
    assert len(staffed.mailbox.to(SUE)) == 1


# --- digests -------------------------------------------------------------------------------------


def test_minor_news_is_gathered_into_one_letter_for_each_reader(staffed: Office) -> None:
    _set(staffed, "time_zone: UTC\ndigest: [08:00, 16:00]\n")
    staffed.clock.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    gathered = [post(staffed, news(n)) for n in (1, 2, 3)]
    alone = post(staffed, news(4), to="mao@maker.example")
    at_once = [post(staffed, request("minor")), post(staffed, news(5, "major"))]
    staffed.worker.send_letters()
    assert {row(staffed, each)["state"] for each in (*gathered, alone)} == {"pending"}
    assert row(staffed, at_once[1])["state"] == "sent"
    staffed.clock.now = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    staffed.mailbox.mails.clear()
    assert staffed.worker.send_letters() == 2
    (digest,) = [each for each in staffed.rows(outbox) if each["kind"] == "digest"]
    assert {(row(staffed, each)["state"], row(staffed, each)["digest"]) for each in gathered} == {
        ("digested", digest["id"])
    }
    (mail,) = staffed.mailbox.to(SUE)
    assert mail["Subject"] == "Headmark: 3 letters about minor matters"
    body = mail.get_body(("plain",))
    assert body is not None
    assert all(f"NCR-2026-000{n}" in body.get_content() for n in (1, 2, 3))
    assert row(staffed, alone)["state"] == "sent"
    assert staffed.worker.send_letters() == 0


def test_a_digest_waits_for_the_end_of_the_quiet_hours(staffed: Office) -> None:
    _set(staffed, "time_zone: UTC\nquiet_hours: 15:00-17:00\ndigest: [16:00]\n")
    staffed.clock.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    post(staffed, news(1))
    post(staffed, news(2))
    staffed.clock.now = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    assert staffed.worker.send_letters() == 0
    staffed.clock.now = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    assert staffed.worker.send_letters() == 1
    assert states(staffed).count("digested") == 2


def test_a_letter_that_may_have_arrived_is_not_put_into_a_digest(staffed: Office) -> None:
    _set(staffed, "time_zone: UTC\ndigest: [16:00]\n")
    staffed.clock.now = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    staffed.mailbox.answers[SUE] = "451 later"
    tried = post(staffed, news(1))
    staffed.clock.now = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
    staffed.worker.send_letters()
    staffed.mailbox.answers.clear()
    post(staffed, news(2))
    post(staffed, news(3))
    staffed.clock.now = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
    staffed.worker.send_letters()
    assert row(staffed, tried)["state"] == "sent"
    assert states(staffed).count("digested") == 2


def test_without_a_policy_every_letter_goes_at_once(staffed: Office) -> None:
    for number in range(1, 30):
        post(staffed, news(number))
    assert staffed.worker.send_letters() == 29
