"""What strangers write and send with an answer: it stays text, and bytes to be saved."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from service.actions.sent_files import LARGEST
from tests.service.api.conftest import Service
from tests.service.api.test_answers import CASE, HTML, NORTH, PNG, Files, link_to, send_form


def test_markup_in_every_text_stays_text(story: Service) -> None:
    link, evil = link_to(story), '<script>alert("x")</script>&\r\nBcc: all@rival.example'
    sent = send_form(
        story, link, [("files", ("a<b>.png", PNG, "image/png"))], printed_name=evil,
        question=evil, their_problem=evil, **{"received.0": "<img src=x>"},
    )  # fmt: skip
    assert sent.status_code == 422
    assert "<script" not in sent.text
    assert "<img" not in sent.text
    given = send_form(story, link, printed_name=evil, question=evil, their_problem=evil)
    assert given.status_code == 200, given.text
    assert "<script" not in story.client(None).get(link, headers=HTML).text
    found = story.client().get(f"/api/v1/nonconformances/{CASE}/customers/{NORTH}").json()
    assert "\n" not in found["answers"][0]["printed_name"]
    (letter,) = [row for row in story.rows()["outbox"] if row[1] == "customer_question"][:1]
    assert letter


def files_of(service: Service) -> list[dict[str, Any]]:
    found = service.client().get(f"/api/v1/nonconformances/{CASE}/customers/{NORTH}").json()
    return [file for each in found["answers"] for file in each["files"]]


def test_files_are_kept_as_sent_and_served_to_be_saved(story: Service) -> None:
    evil = '../../etc/<b>"photo;\r\nX-Evil: 1.png'
    given = send_form(
        story, link_to(story), [("files", (evil, PNG, "text/html"))], printed_name="Ada"
    )
    assert given.status_code == 200, given.text
    (kept,) = files_of(story)
    assert kept["media_type"] == "image/png"
    path = f"/api/v1/nonconformances/{CASE}/answer-files/{kept['file']}"
    served = story.client("auditor").get(path)
    assert served.content == PNG
    assert served.headers["content-disposition"].startswith("attachment;")
    assert served.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in served.headers["content-security-policy"]
    assert "x-evil" not in served.headers
    assert not re.search(r"[/\\<>\r\n]", kept["name"])
    assert story.client(None).get(path).status_code == 401
    other = path.replace(CASE, "NCR-2026-0009")
    assert story.client().get(other).status_code == 404


def test_files_of_other_kinds_are_refused(story: Service) -> None:
    link = link_to(story)
    for name, content in (
        ("a.exe", b"MZ\x90\0"),
        ("a.html", b"<html><script>x</script>\0"),
        ("a.pdf", PNG),
        ("a.png", b"%PDF-1.7"),
        ("a.xlsx", b"PK\x03\x04 no workbook"),
        ("a.txt", b""),
        ("a.csv", b"\0\1\2"),
        ("a.svg", b"\xff\xfe<\0s\0v\0g\0"),
    ):
        sent = send_form(story, link, [("files", (name, content, "image/png"))], printed_name="Ada")
        assert sent.status_code in (415, 422), name
    assert files_of(story) == []


def test_a_workbook_that_would_unfold_to_a_gigabyte_stays_the_bytes_it_is(story: Service) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr("xl/workbook.xml", b"0" * 50_000_000)
    given = send_form(
        story, link_to(story), [("files", ("b.xlsx", bomb.getvalue(), "x"))], printed_name="Ada"
    )
    assert given.status_code == 200
    assert [file["size"] for file in files_of(story)] == [len(bomb.getvalue())]


def test_ten_megabytes_are_taken_and_one_byte_more_is_not(story: Service) -> None:
    link, start = link_to(story), b"%PDF-1.7\n"
    largest = start + b"0" * (LARGEST - len(start))
    more = send_form(story, link, [("files", ("a.pdf", largest + b"0", "x"))], printed_name="Ada")
    assert more.status_code == 413
    assert "larger than 10 MB" in more.text
    assert files_of(story) == []
    fits = send_form(story, link, [("files", ("a.pdf", largest, "x"))], printed_name="Ada")
    assert fits.status_code == 200


def test_six_files_are_too_many(story: Service) -> None:
    sent: Files = [("files", (f"{n}.png", PNG, "image/png")) for n in range(6)]
    assert send_form(story, link_to(story), sent, printed_name="Ada").status_code == 413


def test_a_body_for_a_link_that_is_not_known_is_not_read_at_length(story: Service) -> None:
    path = link_to(story).rpartition("/")[0] + "/" + "x" * 43
    sent = story.client(None).post(
        path, content=b"0" * 1_100_000, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert sent.status_code == 413


def test_a_broken_form_is_refused(story: Service) -> None:
    link, headers = link_to(story), {"Content-Type": "multipart/form-data; boundary=x"}
    named = b"--x\r\nContent-Disposition: form-data\r\n"
    for body in (b"", b"--x\r\n", b"--x\r\n\r\n\r\n--x--", named, b"--y\r\n\r\n--y--"):
        sent = story.client(None).post(link, content=body, headers=headers)
        assert sent.status_code == 422, body
