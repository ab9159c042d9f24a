"""Letters in the plant's own words go out so; words that fail keep no letter back."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from service.actions.letter_templates import reset_template, set_template
from service.actions.look_letters import letter_document
from service.actions.people import add_person
from service.actions.preview_letters import preview_letter, preview_sample
from service.errors import BadInput, Unknown
from service.records.case_tables import outbox
from service.records.letter_tables import letter_template
from tests.service.mail.letters import SUE, alarm, news, post, states
from tests.service.worker.conftest import Office

OWN = "{{ message.number }}: stop {{ message.shipment }}"


def _set(
    office: Office, text: str = OWN, *, kind: str = "escape_alarm", part: str = "subject"
) -> None:
    office.write(
        lambda desk: set_template(
            desk, kind=kind, language="en", part=part, text=text, reason="our own words"
        )
    )


def _break(office: Office) -> None:
    """As a template is that an older version took, and this one does not."""
    office.write(
        lambda desk: desk.transaction.connection.execute(
            update(letter_template).values(text="{{ message.no_more }}")
        )
    )


def test_a_letter_goes_out_in_the_plants_words_until_they_are_withdrawn(staffed: Office) -> None:
    _set(staffed)
    post(staffed, alarm())
    staffed.worker.send_letters()
    staffed.write(
        lambda desk: reset_template(
            desk, kind="escape_alarm", language="en", part=None, reason="back"
        )
    )
    post(staffed, alarm())
    staffed.worker.send_letters()
    first, second = (mail["Subject"].strip() for mail in staffed.mailbox.to(SUE))
    assert first == "NCR-2026-0001: stop S-1"
    assert second.startswith("ALARM NCR-2026-0001")


def test_a_template_with_a_fault_is_not_set(staffed: Office) -> None:
    with pytest.raises(BadInput, match=r"line 1: this message has no `numbr`"):
        _set(staffed, "{{ message.numbr }}")
    assert staffed.rows(letter_template) == []
    with pytest.raises(Unknown, match="did you mean `escape_alarm`"):
        _set(staffed, kind="escape_alarms")


def test_the_later_of_two_templates_is_in_force(staffed: Office) -> None:
    _set(staffed)
    _set(staffed, OWN + "!")
    ended = [row["withdrawn_at"] is None for row in staffed.rows(letter_template)]
    assert ended == [False, True]


def test_a_template_that_fails_keeps_no_letter_back_and_is_told_of_once(staffed: Office) -> None:
    staffed.write(
        lambda desk: add_person(
            desk, name="ada", printed_name="Ada Min", email="ada@maker.example", language="en",
            roles=["admin"], pin="271828",
        )
    )  # fmt: skip
    _set(staffed)
    _break(staffed)
    for number in (1, 2, 3):
        post(staffed, alarm(number))
        staffed.worker.send_letters()
        staffed.worker.send_letters()
    assert set(states(staffed)) == {"sent"}
    assert all("ALARM" in mail["Subject"] for mail in staffed.mailbox.to(SUE))
    (told,) = staffed.mailbox.to("ada@maker.example")
    assert "template" in told["Subject"]
    assert staffed.entries("letter_template.failed") == 1


def test_letters_of_a_case_to_one_person_are_one_thread(staffed: Office) -> None:
    for number in (1, 2):
        post(staffed, alarm(number), number="NCR-2026-0007")
    post(staffed, alarm(), number="NCR-2026-0007", to="mao@maker.example")
    staffed.worker.send_letters()
    first, second = staffed.mailbox.to(SUE)
    (other,) = staffed.mailbox.to("mao@maker.example")
    assert first["References"] == second["References"] != other["References"]
    assert first["Message-ID"].endswith("@localhost>")


def test_a_personal_link_is_neither_shown_nor_previewed(story: Office) -> None:
    story.worker.send_letters()
    (asked,) = [row for row in story.rows(outbox) if row["kind"] == "approval_request"]
    with story.works.door.read() as connection:
        shown = letter_document(connection, asked["id"])
        mail = preview_letter(connection, asked["id"], story.worker.settings, drafts={})
    assert shown["message"]["link"] == "(made when the letter is sent)"
    assert "/approvals/" not in str(shown) + mail.text + mail.html
    assert "link.invalid" in mail.text


def test_a_draft_is_previewed_without_being_set(staffed: Office) -> None:
    letter = post(staffed, news())
    draft = {"subject": "{{ message.number }} new"}
    with staffed.works.door.read() as connection:
        sample = preview_sample(connection, kind="case_opened", language="en", drafts=draft)
        real = preview_letter(connection, letter, staffed.worker.settings, drafts=draft)
        assert (sample.subject, real.subject) == ("NCR-2026-0017 new", "NCR-2026-0001 new")
        with pytest.raises(BadInput, match="`numbr`"):
            preview_letter(
                connection, letter, staffed.worker.settings,
                drafts={"subject": "{{ message.numbr }}"},
            )  # fmt: skip
        with pytest.raises(BadInput, match="samples 1 to 2"):
            preview_sample(connection, kind="case_opened", language="en", drafts={}, shape=3)
    assert staffed.rows(letter_template) == []
