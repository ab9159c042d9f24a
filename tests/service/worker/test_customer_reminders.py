"""A customer who does not answer is reminded twice, then called; one who answers is left alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

from notifications.links import token_hash
from service.actions.answer_links import with_answer_link
from service.actions.chase_customer import customer_unreachable
from service.actions.people import add_person
from service.actions.phone_calls import Call, log_call
from service.actions.take_answer import Answer, GivenLine, take_answer
from service.records.case_tables import due, nonconformance, outbox
from service.records.customer_tables import answer_link, consignee
from service.settings import Settings
from service.worker import Worker, mailer_of
from tests.service.worker.conftest import PEOPLE, Office, tell_story
from tests.support.recording import NOW, desk_of, open_works

CASE, NORTH = "NCR-2026-0001", "PLANT-NORTH"
ADDRESS = "receiving@north.example"
ANSWERED = Answer("Ada", (GivenLine("SH-1", "CTN-1", {"received": 700}),))


@pytest.fixture(scope="module")
def told_plant(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story with its people, told once and copied for each test."""
    path = tmp_path_factory.mktemp("told") / "plant.db"
    shutil.copy(sqlite_template, path)
    works = open_works(f"sqlite:///{path}", settings=Settings(_env_file=None))  # type: ignore[call-arg]
    for name, printed, role, language in PEOPLE:
        works.door.write(
            lambda at, name=name, printed=printed, role=role, language=language: add_person(  # type: ignore[misc]
                desk_of(at, works.plant, Settings()), name=name, printed_name=printed,
                email=f"{name}@maker.example", language=language, roles=[role], pin="314159",
            ), by="test", now=NOW,
        )  # fmt: skip
    tell_story(works)
    works.engine.dispose()
    return path


@pytest.fixture
def database_url(told_plant: Path, tmp_path: Path) -> str:
    path = tmp_path / "headmark.db"
    shutil.copy(told_plant, path)
    return f"sqlite:///{path}"


@pytest.fixture
def story(office: Office) -> Office:
    return office


@pytest.fixture
def told(story: Office) -> Office:
    """Both customers have their notices; they were asked to answer within a day."""
    story.worker.send_letters()
    return story


def letters(office: Office, kind: str) -> list[dict[str, Any]]:
    return [row for row in office.rows(outbox) if row["kind"] == kind]


def customer(office: Office, name: str = NORTH) -> dict[str, Any]:
    (row,) = [row for row in office.rows(consignee) if row["customer"] == name]
    return row


def answer(office: Office) -> None:
    office.write(
        lambda desk: take_answer(desk, CASE, NORTH, ANSWERED, channel="page", taken_by="customer")
    )


def reminded(office: Office) -> list[int]:
    return [
        orjson.loads(row["payload"])["reminder"]
        for row in letters(office, "customer_reminder")
        if row["customer"] == NORTH
    ]


def test_he_is_reminded_when_his_time_is_over_and_not_before(told: Office) -> None:
    told.clock.pass_(hours=23, minutes=59)
    told.worker.do_due_work()
    assert reminded(told) == []
    told.clock.pass_(minutes=1)
    told.worker.do_due_work()
    assert reminded(told) == [1]


def test_two_reminders_then_the_supervisors_get_the_list_of_who_is_to_be_called(
    told: Office,
) -> None:
    told.write(
        lambda desk: add_person(
            desk, name="adm", printed_name="Adam", email="adm@maker.example", language="en",
            roles=["admin"], pin="314159",
        )
    )  # fmt: skip
    for expected in ([1], [1, 2], [1, 2], [1, 2]):
        told.clock.pass_(hours=24)
        told.worker.do_due_work()
        assert reminded(told) == expected
    escalated = letters(told, "customer_silent")
    assert {row["recipient"] for row in escalated} == {"sue@maker.example", "adm@maker.example"}
    waiting = orjson.loads(escalated[0]["payload"])["waiting"]
    assert [each[0] for each in waiting] == ["PLANT-NORTH", "PLANT-SOUTH"]
    assert waiting[0][5] == [["pcs", 700.0]]
    assert customer(told)["escalated_at"] is not None
    # Once for each of two customers to each of two people, and never again.
    assert len(escalated) == 4
    told.clock.pass_(days=30)
    told.worker.do_due_work()
    assert len(letters(told, "customer_silent")) == 4


def test_an_answer_stops_the_reminders_also_one_that_is_queued(told: Office) -> None:
    told.clock.pass_(hours=24)
    told.worker.do_due_work()
    answer(told)
    told.mailbox.mails.clear()
    told.worker.send_letters()
    subjects = [mail["Subject"] for mail in told.mailbox.to(ADDRESS)]
    assert not any("Reminder" in subject for subject in subjects)
    (mine,) = [row for row in letters(told, "customer_reminder") if row["customer"] == NORTH]
    assert mine["state"] == "withdrawn"
    told.clock.pass_(days=9)
    told.worker.do_due_work()
    assert reminded(told) == [1]


def test_after_a_days_downtime_nobody_gets_two_reminders_at_once(told: Office) -> None:
    told.clock.pass_(hours=24 * 3 + 5)
    told.worker.do_due_work()
    assert reminded(told) == [1]
    told.worker.do_due_work()
    assert reminded(told) == [1]
    told.clock.pass_(hours=24)
    told.worker.do_due_work()
    assert reminded(told) == [1, 2]


def test_three_workers_remind_once(told: Office) -> None:
    told.clock.pass_(hours=25)
    settings = told.worker.settings
    workers = [
        Worker(
            told.works.door, told.works.plant, settings, lambda: mailer_of(settings),
            clock=told.clock,
        )
        for _ in range(2)
    ]  # fmt: skip
    for worker in (told.worker, *workers, told.worker):
        worker.do_due_work()
    assert reminded(told) == [1]


def test_more_time_begins_the_wait_anew(told: Office) -> None:
    later = customer(told)["respond_by"] + 48 * 3_600_000_000
    told.write(
        lambda desk: desk.transaction.connection.execute(
            consignee.update().where(consignee.c.customer == NORTH).values(respond_by=later)
        )
    )
    told.clock.pass_(hours=24)
    told.worker.do_due_work()
    assert reminded(told) == []
    told.clock.pass_(hours=48)
    told.worker.do_due_work()
    assert reminded(told) == [1]


def test_each_mail_has_a_link_of_its_own_and_the_outbox_has_none(told: Office) -> None:
    told.clock.pass_(hours=24)
    told.worker.do_due_work()
    told.worker.send_letters()
    mails = told.mailbox.to(ADDRESS)
    bodies = [mail.get_body(("plain",)).get_content() for mail in mails]
    tokens = [body.partition("/api/v1/answers/")[2][:43] for body in bodies]
    assert len(set(tokens)) == 2
    stored = {row["token_hash"] for row in told.rows(answer_link)}
    assert {token_hash(token) for token in tokens} <= stored
    assert not any(token in str(told.rows(outbox)) for token in tokens)


def test_a_letter_that_comes_back_is_told_at_once_and_waits_for_a_call(told: Office) -> None:
    told.write(lambda desk: customer_unreachable(desk, CASE, NORTH, "550 no such user"))
    assert customer(told)["state"] == "no_address"
    assert customer(told)["escalated_at"] is not None
    assert len(letters(told, "undeliverable_notice")) == 1
    told.clock.pass_(hours=24)
    told.worker.do_due_work()
    assert reminded(told) == []
    call = Call("phone", "Ada", "had_not_heard", "knows now")
    told.write(lambda desk: log_call(desk, CASE, NORTH, call))
    assert customer(told)["state"] == "told"
    told.clock.pass_(hours=24)
    told.worker.do_due_work()
    assert reminded(told) == [1]


def test_a_refused_address_is_unreachable(story: Office) -> None:
    story.mailbox.answers[ADDRESS] = "550 no such user"
    story.worker.send_letters()
    assert customer(story)["state"] == "no_address"
    assert customer(story, "PLANT-SOUTH")["state"] == "told"
    (letter,) = letters(story, "undeliverable_notice")
    assert orjson.loads(letter["payload"])["recipient"] == ADDRESS


def test_nothing_is_asked_of_customers_of_a_closed_case(told: Office) -> None:
    told.write(
        lambda desk: desk.transaction.connection.execute(
            nonconformance.update().values(state="closed")
        )
    )
    told.clock.pass_(days=3)
    told.worker.do_due_work()
    assert letters(told, "customer_reminder") == []
    payload = {"number": CASE, "consignee": NORTH}
    assert told.write(lambda desk: with_answer_link(desk, payload))["answer_link"] is None


def test_the_wait_is_armed_once_however_often_the_letter_is_sent(told: Office) -> None:
    payload = {"number": CASE, "consignee": NORTH}
    for _ in range(3):
        told.write(lambda desk: with_answer_link(desk, payload))
    waits = [row for row in told.rows(due) if row["kind"] == "customer_silent"]
    assert len(waits) == 2
