"""The letters of one case to one reader stand together, whatever order they arrive in."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from notifications.envelope import Attachment, Envelope, compose
from notifications.render import RenderedMail
from notifications.threads import domain_of, new_message_id, thread_of

MAIL = RenderedMail("NCR-1: 已批准", "text\n", "<p>text</p>\n")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def envelope(thread: str | None, *attachments: Attachment) -> Envelope:
    return Envelope(
        new_message_id("maker.example"), "q@maker.example", "a@b.example", MAIL, "en",
        attachments=attachments, thread=thread,
    )  # fmt: skip


def test_two_letters_of_a_case_name_the_same_thread_and_have_their_own_ids() -> None:
    thread = thread_of("NCR-1", "a@b.example", "maker.example")
    first, second = (compose(envelope(thread), date=NOW) for _ in range(2))
    assert first["References"] == second["References"] == first["In-Reply-To"] == thread
    assert first["Message-ID"] != second["Message-ID"]
    assert thread not in (first["Message-ID"], second["Message-ID"])


def test_without_a_case_there_is_no_thread() -> None:
    message = compose(envelope(None), date=NOW)
    assert message["References"] is None
    assert message["In-Reply-To"] is None


def test_threads_of_other_cases_and_readers_are_others() -> None:
    threads = {
        thread_of(case, reader, "maker.example")
        for case in ("NCR-1", "NCR-2")
        for reader in ("a@b.example", "c@b.example")
    }
    assert len(threads) == 4


def test_a_case_number_cannot_break_an_id() -> None:
    thread = thread_of("NCR 1>\r\nBcc: <x@y.example", "a@b.example", "maker.example")
    message = compose(envelope(thread), date=NOW)
    assert message["Bcc"] is None
    assert message["References"] == thread
    assert thread.count("<") == thread.count(">") == thread.count("@") == 1


@pytest.mark.parametrize("sender", ["", "nobody", "a@b@c", "x\r\nBcc: y@z.example"])
def test_a_malformed_sender_gives_a_domain_that_cannot_be(sender: str) -> None:
    assert domain_of(sender) == "headmark.invalid"


def test_attachments_travel_beside_the_text_and_keep_their_names() -> None:
    made = compose(
        envelope(
            None,
            Attachment("NCR-1 东方.xlsx", "application/vnd.ms-excel", b"PK\x00"),
            Attachment("../../etc/pass\r\nwd", "application/json", b"{}"),
        ),
        date=NOW,
    )
    read = message_from_bytes(made.as_bytes(), policy=default)
    assert read.get_content_type() == "multipart/mixed"
    assert read["Content-Language"] == "en"
    files = list(read.iter_attachments())  # type: ignore[attr-defined]
    assert [each.get_filename() for each in files] == ["NCR-1 东方.xlsx", "pass wd"]
    assert [each.get_content() for each in files] == [b"PK\x00", b"{}"]
    body = read.get_body(("plain",))  # type: ignore[attr-defined]
    assert body.get_content().strip() == "text"


def test_a_media_type_that_is_none_is_refused() -> None:
    bad = Attachment("a", "text/plain\r\nX: y", b"")
    with pytest.raises(ValueError, match="media type"):
        compose(envelope(None, bad), date=NOW)
