"""A letter that came back is marked once, told of, and sent again to where its reader is now."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from notifications.bounce import read_bounce
from service.actions.note_bounce import Noted, note_bounce
from service.actions.people import add_person
from service.actions.resend_letter import resend_letter
from service.errors import Conflict, Unknown
from service.records.case_tables import ledger, outbox, person
from service.records.letter_tables import bounce
from tests.service.mail.letters import SUE, alarm, news, post, request, row, states
from tests.service.mail.reports import report
from tests.service.worker.conftest import Office

MAO = "mao@maker.example"


def _sent(office: Office, to: str = MAO) -> int:
    letter = post(office, alarm(), to=to)
    office.worker.send_letters()
    assert row(office, letter)["state"] == "sent"
    return letter


def _report(office: Office, letter: int, **said: str) -> Noted:
    content = report(str(row(office, letter)["message_id"]), recipient=MAO, **said)  # type: ignore[arg-type]
    return office.write(lambda desk: note_bounce(desk, read_bounce(content)))


def test_a_bounced_letter_is_marked_and_told_to_the_quality_supervisor(staffed: Office) -> None:
    letter = _sent(staffed)
    assert _report(staffed, letter) == Noted(letter, "bounced", 1)
    assert row(staffed, letter)["last_error"] == "5.1.1 550 5.1.1 no such user"
    assert staffed.entries("notice.bounced") == 1
    staffed.worker.send_letters()
    (told,) = staffed.mailbox.to(SUE)
    assert "did not arrive" in told["Subject"]
    body = told.get_body(("plain",))
    assert body is not None
    assert "毛经理" in body.get_content()


def test_the_same_report_twice_is_noted_once(staffed: Office) -> None:
    letter = _sent(staffed)
    _report(staffed, letter)
    before = staffed.rows(ledger)
    assert _report(staffed, letter) == Noted(letter, "bounced", 0)
    assert staffed.rows(ledger) == before
    assert len(staffed.rows(bounce)) == 1


def test_a_delay_is_noted_and_changes_nothing(staffed: Office) -> None:
    letter = _sent(staffed)
    assert _report(staffed, letter, action="delayed", status="4.4.1") == Noted(letter, "sent", 1)
    assert len(staffed.rows(outbox)) == 1


def test_a_report_about_another_mail_is_refused_and_changes_nothing(staffed: Office) -> None:
    _sent(staffed)
    before = staffed.rows(ledger)
    strange = read_bounce(report("<strange@elsewhere.example>"))
    with pytest.raises(Unknown, match="strange@elsewhere"):
        staffed.write(lambda desk: note_bounce(desk, strange))
    assert staffed.rows(ledger) == before


def test_a_letter_that_waits_untried_cannot_have_come_back(staffed: Office) -> None:
    letter = post(staffed, alarm(), to=MAO)
    assert _report(staffed, letter) == Noted(letter, "pending", 1)


def test_news_of_a_lost_letter_that_is_lost_itself_ends_there(staffed: Office) -> None:
    letter = _sent(staffed)
    _report(staffed, letter)
    staffed.worker.send_letters()
    (about,) = [each for each in staffed.rows(outbox) if each["kind"] == "letter_bounced"]
    _report(staffed, about["id"])
    assert states(staffed).count("bounced") == 2
    assert len(staffed.rows(outbox)) == 2


def test_an_address_that_does_not_work_is_told_of_once_a_day(staffed: Office) -> None:
    letters = [_sent(staffed) for _ in range(5)]
    for letter in letters:
        _report(staffed, letter)
    assert states(staffed).count("bounced") == 5, "each stands in the list"
    assert staffed.entries("notice.bounced") == 5
    assert _told(staffed) == [letters[0]]
    staffed.clock.pass_(days=1)
    later = _sent(staffed)
    _report(staffed, later)
    assert _told(staffed) == [letters[0], later]


def test_of_another_address_and_of_a_signature_that_waits_it_is_told_all_the_same(
    staffed: Office,
) -> None:
    _report(staffed, _sent(staffed))
    other = _sent(staffed, "eng@maker.example")
    _report(staffed, other)
    asked = []
    for _ in range(2):
        asked.append(post(staffed, request(), to=MAO))
        staffed.write(
            lambda desk: desk.transaction.connection.execute(
                update(outbox).where(outbox.c.id == asked[-1]).values(state="sent")
            )
        )
        _report(staffed, asked[-1])
    assert _told(staffed)[1:] == [other, asked[0]]


def _told(office: Office) -> list[int]:
    """The letters that the supervisor was told of."""
    return [
        json.loads(each["payload"])["letter"] for each in office.rows(outbox)
        if each["kind"] == "letter_bounced"
    ]  # fmt: skip


def test_a_customer_whose_notice_came_back_is_told_of(story: Office) -> None:
    story.worker.send_letters()
    (notice,) = [
        each for each in story.rows(outbox)
        if each["kind"] == "customer_notice" and each["customer"] == "PLANT-NORTH"
    ]  # fmt: skip
    _report(story, notice["id"])
    story.worker.send_letters()
    subjects = [mail["Subject"] for mail in story.mailbox.to(SUE)]
    assert any("PLANT-NORTH could not be told" in subject for subject in subjects)


def test_where_no_supervisor_can_be_reached_the_administrators_are_told(staffed: Office) -> None:
    staffed.write(
        lambda desk: add_person(
            desk, name="ada", printed_name="Ada", email="ada@maker.example", language="en",
            roles=["admin"], pin="314159",
        )
    )  # fmt: skip
    letter = _sent(staffed, SUE)
    _report(staffed, letter)
    told = [each["recipient"] for each in staffed.rows(outbox) if each["kind"] == "letter_bounced"]
    assert told == ["ada@maker.example"], "not Sue, whose address does not work"


def test_of_two_reports_with_different_reasons_the_first_is_told_of(staffed: Office) -> None:
    letter = _sent(staffed)
    _report(staffed, letter)
    staffed.clock.pass_(days=2)
    assert _report(staffed, letter, status="5.2.2") == Noted(letter, "bounced", 1)
    assert row(staffed, letter)["last_error"] == "5.1.1 550 5.1.1 no such user"
    assert _told(staffed) == [letter]


# --- again ---------------------------------------------------------------------------------------


def test_a_lost_letter_goes_again_to_the_address_of_today(staffed: Office) -> None:
    letter = _sent(staffed)
    _report(staffed, letter)
    staffed.write(
        lambda desk: desk.transaction.connection.execute(
            update(person).where(person.c.name == "mao").values(email="mao@new.example")
        )
    )
    again = staffed.write(lambda desk: resend_letter(desk, letter))
    made = row(staffed, again)
    assert made["message_id"] != row(staffed, letter)["message_id"]
    assert (made["recipient"], made["state"]) == ("mao@new.example", "pending")
    staffed.worker.send_letters()
    assert len(staffed.mailbox.to("mao@new.example")) == 1


def test_a_lost_letter_goes_again_once(staffed: Office) -> None:
    letter = _sent(staffed)
    with pytest.raises(Conflict, match="is sent"):
        staffed.write(lambda desk: resend_letter(desk, letter))
    _report(staffed, letter)
    staffed.write(lambda desk: resend_letter(desk, letter))
    with pytest.raises(Conflict, match="is resent"):
        staffed.write(lambda desk: resend_letter(desk, letter))


def test_who_left_is_not_written_to_again(staffed: Office) -> None:
    letter = _sent(staffed)
    _report(staffed, letter)
    staffed.write(
        lambda desk: desk.transaction.connection.execute(
            update(person).where(person.c.name == "mao").values(active=False)
        )
    )
    with pytest.raises(Conflict, match="mao cannot be written to"):
        staffed.write(lambda desk: resend_letter(desk, letter))
    assert row(staffed, letter)["state"] == "bounced"


def test_a_letter_that_is_refused_at_once_is_told_of_as_well(staffed: Office) -> None:
    staffed.mailbox.answers[MAO] = "550 no such mailbox"
    letter = post(staffed, news(), to=MAO)
    staffed.worker.send_letters()
    assert row(staffed, letter)["state"] == "undeliverable"
    assert "550" in str(staffed.rows(outbox)[-1]["payload"])
    assert len(staffed.mailbox.to(SUE)) == 1
