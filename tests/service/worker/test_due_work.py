"""Due work is done once, by whoever claims it; what fails is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from service.actions.do_due_work import claim_due, do_due
from service.actions.people import add_person
from service.errors import Conflict
from service.records.case_tables import approval_round, due, outbox, signature
from service.records.schema import microseconds
from tests.service.worker.conftest import Office

SUE = "sue@maker.example"


def _reminders(office: Office) -> int:
    return sum(row["kind"] == "approval_reminder" for row in office.rows(outbox))


def test_nobody_is_reminded_before_it_is_time(story: Office) -> None:
    story.clock.pass_(hours=3, minutes=59)
    assert story.worker.do_due_work() == 0


def test_who_has_not_signed_is_reminded_until_three_times_late(story: Office) -> None:
    """Of a critical case every four hours by the clock; it is due after eight."""
    for reminded in (1, 2, 3, 4):
        story.clock.pass_(hours=4)
        story.worker.do_due_work()
        # At once: of several that wait only the newest goes.
        story.worker.send_letters()
        assert _reminders(story) == reminded
    story.clock.pass_(hours=40)
    story.worker.do_due_work()
    assert _reminders(story) == 4
    subjects = [mail["Subject"] for mail in story.mailbox.to(SUE)]
    assert sum("Reminder" in subject for subject in subjects) == 4


def test_nobody_is_reminded_of_a_round_that_is_over(story: Office) -> None:
    story.write(
        lambda desk: desk.transaction.connection.execute(
            update(approval_round).values(state="signed")
        )
    )
    story.clock.pass_(days=4)
    assert story.worker.do_due_work() == 3
    assert _reminders(story) == 0
    assert all(row["done_at"] is not None for row in story.rows(due))


def test_of_two_signers_only_the_one_who_has_not_signed_is_reminded(story: Office) -> None:
    (round_,) = story.rows(approval_round)
    both = '["production_manager","engineering"]'
    # A second engineer need not sign any more: her role has.
    story.write(
        lambda desk: add_person(
            desk, name="eva", printed_name="Eva", email="eva@maker.example", language="en",
            roles=["engineering"], pin="314159",
        )
    )  # fmt: skip
    signed = {
        "round": round_["id"], "role": "engineering", "person": "eng", "printed_name": "Ed",
        "meaning": "approval", "decision": "approve", "reason": "r", "shown_hash": "h", "at": 0,
        "local_time": "t", "entry": 1,
    }  # fmt: skip
    story.write(
        lambda desk: (
            desk.transaction.connection.execute(
                update(approval_round).values(roles=both, quorum="all", meaning="approval")
            ),
            desk.transaction.insert(signature, signed),
        )
    )
    story.clock.pass_(hours=4)
    story.worker.do_due_work()
    reminded = [row for row in story.rows(outbox) if row["kind"] == "approval_reminder"]
    assert [row["recipient"] for row in reminded] == ["mao@maker.example"]


def test_work_of_an_unknown_kind_is_left_for_a_version_that_knows_it(story: Office) -> None:
    _put(story, "study_the_stars")
    assert story.worker.do_due_work() == 0
    assert story.worker.do_due_work() == 0
    (row,) = [row for row in story.rows(due) if row["kind"] == "study_the_stars"]
    assert (row["done_at"], row["attempts"]) == (None, 0)


def test_work_that_fails_is_kept_and_tried_again_when_the_lease_is_over(story: Office) -> None:
    _put(story, "remind_approval", subject="not a round")
    for attempts in (1, 2):
        assert story.worker.do_due_work() == 0
        (row,) = [row for row in story.rows(due) if row["subject"] == "not a round"]
        assert (row["attempts"], row["done_at"]) == (attempts, None)
        story.clock.pass_(seconds=story.worker.settings.lease_seconds)


def test_who_lost_the_lease_cannot_do_the_work_a_second_time(story: Office) -> None:
    story.clock.pass_(hours=4)
    lease = timedelta(minutes=1)
    (late,) = story.write(lambda desk: claim_due(desk, limit=9, lease=lease))
    story.clock.pass_(minutes=1)
    assert story.worker.do_due_work() == 1
    with pytest.raises(Conflict, match="taken over by another worker"):
        story.write(lambda desk: do_due(desk, late))
    assert _reminders(story) == 1


def test_who_lost_the_lease_leaves_the_work_to_the_one_who_has_it(story: Office) -> None:
    story.clock.pass_(hours=4)
    lease = timedelta(minutes=1)
    (late,) = story.write(lambda desk: claim_due(desk, limit=9, lease=lease))
    story.clock.pass_(minutes=1)
    (mine,) = story.write(lambda desk: claim_due(desk, limit=9, lease=lease))
    with pytest.raises(Conflict, match="taken over by another worker"):
        story.write(lambda desk: do_due(desk, late))
    story.write(lambda desk: do_due(desk, mine))
    assert _reminders(story) == 1


def _put(office: Office, kind: str, *, subject: str = "x") -> None:
    at = microseconds(office.clock.now)
    row = {"kind": kind, "subject": subject, "due_at": at, "attempts": 0}
    office.write(lambda desk: desk.transaction.insert(due, row))
