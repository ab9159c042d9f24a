"""The commands about letters."""

from __future__ import annotations

from pathlib import Path

from tests.service.cli.conftest import Headmark
from tests.service.mail.reports import report


def test_letters_are_listed_shown_and_previewed(story: Headmark) -> None:
    listed = story("mail", "list", "--json").json
    assert listed
    letter = listed[0]["letter"]
    shown = story("mail", "show", letter, "--json").json
    assert shown["message_id"] == listed[0]["message_id"]
    assert story("mail", "show", letter).code == 0
    assert "Subject: " in story("mail", "preview", letter).out
    assert story("mail", "list", "--state", "sennt").code == 2
    assert "did you mean `sent`" in story("mail", "list", "--state", "sennt").err
    assert story("mail", "show", 4711).code == 2


def test_a_report_is_noted_from_a_file(story: Headmark, tmp_path: Path) -> None:
    letter = story("mail", "list", "--json").json[0]
    file = tmp_path / "report.eml"
    file.write_bytes(report(letter["message_id"], action="delayed", status="4.4.1"))
    assert story("mail", "bounce", file, "--json").json == {
        "letter": letter["letter"], "state": "pending", "new": 1,
    }  # fmt: skip
    assert "Nothing new" in story("mail", "bounce", file).out
    file.write_bytes(report("<x@y.example>"))
    assert "nothing was changed" in story("mail", "bounce", file).err
    file.write_bytes(b"Subject: hello\n\nhello")
    assert "not a delivery status report" in story("mail", "bounce", file).err
    assert story("mail", "resend", letter["letter"]).code == 1


def test_a_policy_is_checked_set_and_shown(headmark: Headmark, tmp_path: Path) -> None:
    file = tmp_path / "letters.yaml"
    file.write_text("quiet_hours: 22:00-06:00\nhourly: 20\n")
    assert headmark("mail", "policy", "check", file).code == 0
    assert headmark("mail", "policy", "set", file, "--reason", "sleep").code == 0
    shown = headmark("mail", "policy", "show", "--json").json
    assert (shown["version"], shown["policy"]["hourly"]) == (1, 20)
    assert "22:00-06:00" in headmark("mail", "policy", "show").out
    file.write_text("hourly: many\n")
    assert "letters.yaml:1:9" in headmark("mail", "policy", "set", file, "--reason", "x").err


def test_a_template_is_tried_out_set_previewed_and_reset(
    headmark: Headmark, tmp_path: Path
) -> None:
    file, page = tmp_path / "own.txt", tmp_path / "own.html"
    file.write_text("{{ message.number }} {{ message.shipmnt }}")
    at = ("escape_alarm", "en")
    assert (
        "did you mean `shipment`" in headmark("mail", "template", "check", *at, "subject", file).err
    )
    file.write_text("{{ message.number }} {{ message.shipment }}")
    seen = headmark(
        "mail", "template", "preview", *at, "--part", "subject", "--file", file, "--html", page
    )
    assert "Subject: NCR-2026-0017 SH-9" in seen.out
    assert page.read_text().startswith("<!doctype html>")
    assert headmark("mail", "template", "set", *at, "subject", file, "--reason", "own").code == 0
    listed = headmark("mail", "template", "list", "--json").json
    assert [each["own"] for each in listed if each["own"]] == [["subject"]]
    assert "the plant's own" in headmark("mail", "template", "show", *at).out
    assert headmark("mail", "template", "reset", *at, "--reason", "back").code == 0
    assert headmark("mail", "template", "reset", *at, "--reason", "back").code == 2
