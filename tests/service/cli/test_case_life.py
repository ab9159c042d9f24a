"""`headmark ncr take | reopen | steps | blocks | overdue` and `headmark calendar`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.cli.conftest import Headmark

CASE = "NCR-2026-0001"
PIN = "482913"
CALENDAR = "time_zone: Asia/Shanghai\nshifts: {mon-fri: [08:00-17:00], sat: [22:00-06:00]}\n"


@pytest.fixture
def staffed(story: Headmark, monkeypatch: pytest.MonkeyPatch) -> Headmark:
    for name, role in (("mia", "quality_engineer"), ("sam", "quality_supervisor")):
        assert story("users", "add", name, "--role", role, "--pin", PIN).code == 0
    monkeypatch.setenv("HEADMARK_PIN", PIN)
    return story


def test_a_case_is_taken_over_by_name(staffed: Headmark) -> None:
    taken = staffed("ncr", "take", CASE, "--as", "mia", "--reason", "mine")
    assert (taken.code, taken.out.strip()) == (0, f"{CASE} is under review by mia.")
    other = staffed("ncr", "take", CASE, "--as", "sam")
    assert other.code == 1
    assert "under review by mia; to take it over" in other.err
    over = staffed("ncr", "take", CASE, "--as", "sam", "--from", "mia", "--json")
    assert over.json == {"nonconformance": CASE, "state": "under_review", "owner": "sam"}
    steps = staffed("ncr", "steps", CASE, "--json").json
    assert [step["why"] for step in steps] == ["taken under review: mine", "taken over from mia"]
    assert "taken over from mia" in staffed("ncr", "steps", CASE).out
    assert staffed("ncr", "list", "--state", "under_review", "--json").json[0]["owner"] == "sam"


def test_what_a_case_waits_for_is_said(staffed: Headmark) -> None:
    assert "waits for the signature of quality supervisor" in staffed("ncr", "blocks", CASE).out
    assert staffed("ncr", "overdue").out.strip() == "Nothing is late."
    assert set(staffed("ncr", "overdue", "--json").json) == {"signatures", "answers", "effects"}


def test_a_case_that_goes_on_is_not_opened_again(staffed: Headmark) -> None:
    refused = staffed("ncr", "reopen", CASE, "--as", "sam", "--reason", "doubt")
    assert refused.code == 1
    assert "only a closed or dismissed case is opened again" in refused.err


@pytest.mark.parametrize("command", ["take", "steps", "blocks"])
def test_a_bad_number_is_told_with_what_may_be_meant(staffed: Headmark, command: str) -> None:
    more = ("--as", "mia") if command == "take" else ()
    refused = staffed("ncr", command, "NCR-2026-001", *more)
    assert refused.code == 2
    assert f"did you mean `{CASE}`?" in refused.err


def test_a_calendar_is_checked_set_and_shown(headmark: Headmark, tmp_path: Path) -> None:
    file = tmp_path / "calendar.yaml"
    file.write_text(CALENDAR, encoding="utf-8")
    assert "round the clock" in headmark("calendar", "show").out
    checked = headmark("calendar", "check", file)
    assert checked.code == 0
    assert "22:00-06:00" in checked.out
    assert headmark("calendar", "show", "--json").json["version"] == 0, "checking sets nothing"
    done = headmark("calendar", "set", file, "--reason", "as agreed")
    assert done.out.strip() == "Version 1 of the calendar is in force."
    shown = headmark("calendar", "show")
    assert "Asia/Shanghai" in shown.out
    assert "as agreed" in shown.out


def test_a_mistake_in_a_calendar_is_told_with_its_line(headmark: Headmark, tmp_path: Path) -> None:
    file = tmp_path / "calendar.yaml"
    file.write_text(CALENDAR.replace("sat", "satt"), encoding="utf-8")
    for command in (("check", file), ("set", file, "--reason", "r")):
        refused = headmark("calendar", *command)
        assert refused.code == 2
        assert f"{file}:2:34: unknown weekday `satt`; did you mean `sat`?" in refused.err
    assert "no such file" in headmark("calendar", "check", tmp_path / "none.yaml").err.lower()
