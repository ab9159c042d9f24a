"""Letters go out once, come back as what they were, and nobody stays untold in silence."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from notifications.delivery import Delivered, TemporaryFailure
from notifications.links import token_hash
from service.actions.send_notices import claim_letters, record_deliveries
from service.records.case_tables import approval_link, approval_round, nonconformance, outbox
from service.records.schema import microseconds
from tests.service.worker.conftest import Office

NORTH, SOUTH = "receiving@north.example", "quality@south.example"
LINK = re.compile(r"http://127\.0\.0\.1:8000/api/v1/approvals/([A-Za-z0-9_-]{43})\b")


def _states(office: Office) -> set[str]:
    return {row["state"] for row in office.rows(outbox)}


def _letter_to(office: Office, address: str) -> dict[str, object]:
    (row,) = [row for row in office.rows(outbox) if row["recipient"] == address]
    return row


def test_every_letter_goes_out_once(story: Office) -> None:
    queued = len(story.rows(outbox))
    assert story.worker.send_letters() == queued
    assert story.worker.send_letters() == 0
    assert len(story.mailbox.mails) == queued
    assert _states(story) == {"sent"}
    assert story.entries("notice.sent") == queued
    assert len(story.mailbox.to(NORTH)) == len(story.mailbox.to(SOUTH)) == 1


def test_a_letter_that_was_sent_and_not_marked_goes_again_under_the_same_message_id(
    story: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_results: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(story.worker, "_record_deliveries", die)
        with pytest.raises(BaseException):  # noqa: B017, PT011 - as from a kill
            story.worker.send_letters()
    first = {mail["Message-ID"] for mail in story.mailbox.mails}
    assert first
    assert story.worker.send_letters() == 0  # leased to the one that died
    story.clock.pass_(seconds=story.worker.settings.lease_seconds)
    story.worker.send_letters()
    assert _states(story) == {"sent"}
    assert {mail["Message-ID"] for mail in story.mailbox.mails} == {
        row["message_id"] for row in story.rows(outbox)
    }
    assert len(story.mailbox.mails) > len(story.rows(outbox))


def test_a_temporary_refusal_is_tried_again_after_a_minute(story: Office) -> None:
    story.mailbox.answers[NORTH] = "451 later"
    story.worker.send_letters()
    row = _letter_to(story, NORTH)
    assert (row["state"], row["attempts"], row["lease_until"]) == ("pending", 1, None)
    assert row["next_at"] == microseconds(story.clock.now + timedelta(minutes=1))
    assert "451" in str(row["last_error"])
    story.mailbox.answers.clear()
    story.clock.pass_(seconds=59)
    assert story.worker.send_letters() == 0
    story.clock.pass_(seconds=1)
    assert story.worker.send_letters() == 1
    assert len(story.mailbox.to(NORTH)) == 1


def test_when_a_customer_cannot_be_reached_the_quality_supervisor_hears_of_it(
    story: Office,
) -> None:
    story.mailbox.answers[NORTH] = "550 no such mailbox"
    story.worker.send_letters()
    assert _letter_to(story, NORTH)["state"] == "undeliverable"
    assert story.entries("notice.undeliverable") == 1
    subjects = [mail["Subject"] for mail in story.mailbox.to("sue@maker.example")]
    assert any("PLANT-NORTH could not be told" in subject for subject in subjects)


def test_after_ten_tries_a_letter_is_given_up(story: Office) -> None:
    story.mailbox.answers[NORTH] = "451 later"
    for _ in range(9):
        story.worker.send_letters()
        story.clock.pass_(hours=25)
    assert _letter_to(story, NORTH)["state"] == "pending"
    story.worker.send_letters()
    row = _letter_to(story, NORTH)
    assert (row["state"], row["attempts"]) == ("undeliverable", 10)


def test_nobody_is_told_of_an_undeliverable_letter_within_the_plant(story: Office) -> None:
    story.mailbox.answers["sue@maker.example"] = "550 no such mailbox"
    queued = len(story.rows(outbox))
    story.worker.send_letters()
    assert len(story.rows(outbox)) == queued
    assert story.entries("notice.undeliverable") >= 1


def test_one_letter_that_cannot_be_composed_does_not_keep_the_others_back(story: Office) -> None:
    broken = (outbox.c.recipient == NORTH) & (outbox.c.kind == "customer_notice")
    story.write(
        lambda desk: desk.transaction.connection.execute(
            update(outbox).where(broken).values(payload='{"number":"NCR-1"}')
        )
    )
    story.worker.send_letters()
    assert _letter_to(story, NORTH)["state"] == "undeliverable"
    assert len(story.mailbox.to(SOUTH)) == 1
    assert any("could not be told" in m["Subject"] for m in story.mailbox.mails)


# --- requests for a signature ------------------------------------------------------------------


def _request(office: Office) -> str:
    (mail,) = [
        mail for mail in office.mailbox.to("sue@maker.example") if "confirm" in mail["Subject"]
    ]
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_request_carries_a_personal_link_of_which_only_the_hash_is_stored(
    story: Office,
) -> None:
    assert story.rows(approval_link) == []
    story.worker.send_letters()
    text = _request(story)
    (raw,) = set(LINK.findall(text))
    (link,) = story.rows(approval_link)
    (case,) = story.rows(nonconformance)
    assert link["token_hash"] == token_hash(raw)
    assert (link["person"], link["role"], link["case_version"]) == (
        "sue", "quality_supervisor", case["version"],
    )  # fmt: skip
    assert link["expires_at"] - link["created_at"] == 72 * 3600 * 1_000_000
    assert "Sue Visor" in text
    assert raw not in str(story.rows(outbox))


def test_a_request_for_a_round_that_is_over_is_withdrawn(story: Office) -> None:
    story.write(
        lambda desk: desk.transaction.connection.execute(
            update(approval_round).values(state="withdrawn")
        )
    )
    story.worker.send_letters()
    states = {row["kind"]: row["state"] for row in story.rows(outbox)}
    assert states["approval_request"] == "withdrawn"
    assert story.rows(approval_link) == []
    assert not any("confirm" in mail["Subject"] for mail in story.mailbox.mails)


# --- leases ------------------------------------------------------------------------------------

MINUTE = timedelta(minutes=1)


def test_what_one_worker_has_claimed_no_other_can_until_the_lease_runs_out(story: Office) -> None:
    first = story.write(lambda desk: claim_letters(desk, limit=2, lease=MINUTE))
    second = story.write(lambda desk: claim_letters(desk, limit=50, lease=MINUTE))
    assert len(first) == 2
    assert {each.id for each in first}.isdisjoint(each.id for each in second)
    story.clock.pass_(minutes=1)
    again = story.write(lambda desk: claim_letters(desk, limit=50, lease=MINUTE))
    assert {each.id for each in again} == {each.id for each in (*first, *second)}


def test_a_worker_that_lost_its_lease_cannot_put_a_sent_letter_back(story: Office) -> None:
    story.mailbox.answers.clear()
    late = story.write(lambda desk: claim_letters(desk, limit=50, lease=MINUTE))
    story.clock.pass_(minutes=1)
    story.worker.send_letters()
    story.write(
        lambda desk: record_deliveries(desk, [(each, TemporaryFailure("late")) for each in late])
    )
    assert _states(story) == {"sent"}


def test_a_letter_that_two_workers_sent_is_marked_once(story: Office) -> None:
    late = story.write(lambda desk: claim_letters(desk, limit=50, lease=MINUTE))
    story.clock.pass_(minutes=1)
    story.worker.send_letters()
    story.write(lambda desk: record_deliveries(desk, [(each, Delivered()) for each in late]))
    assert story.entries("notice.sent") == len(story.rows(outbox))
