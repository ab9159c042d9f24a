"""`headmark users`: what the command line adds, changes and ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.commands import users_secrets
from tests.service.cli.conftest import Headmark

PIN, PASSWORD = "314159", "correct horse battery"


@pytest.fixture
def staffed(headmark: Headmark, monkeypatch: pytest.MonkeyPatch) -> Headmark:
    """Anna and Bert."""
    monkeypatch.setenv("HEADMARK_PIN", PIN)
    for name in ("anna", "bert"):
        assert headmark("users", "add", name, "--role", "production", "--email",
                        f"{name}@plant.example").code == 0  # fmt: skip
    return headmark


def test_what_is_changed_stands_in_the_list(staffed: Headmark) -> None:
    said = staffed(
        "users", "change", "anna", "--role", "engineering", "--language", "zh-CN",
        "--printed-name", "Anna Meier", "--reason", "moved",
    )  # fmt: skip
    assert (said.code, said.out) == (0, "anna was changed.\n")
    listed = staffed("users", "list", "--json").json["people"]
    anna = next(each for each in listed if each["name"] == "anna")
    assert (anna["roles"], anna["language"]) == (["engineering"], "zh-CN")
    again = staffed("users", "change", "anna", "--role", "engineering", "--reason", "again")
    assert (again.code, "is so already" in again.err) == (1, True)


def test_who_leaves_is_named_with_what_he_leaves_open(staffed: Headmark) -> None:
    assert staffed("users", "deactivate", "anna", "--reason", "left").code == 0
    said = staffed("users", "deactivate", "bert", "--reason", "left")
    assert "Warning: nobody is production_manager any more" in said.out
    assert staffed("users", "activate", "bert", "--reason", "back", "--json").json["active"] is True
    assert staffed("users", "deactivate", "berta", "--reason", "left").code == 2


def test_a_pin_is_changed_with_the_old_one(
    staffed: Headmark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADMARK_NEW_PIN", "271828")
    said = staffed("users", "pin", "anna")
    assert (said.code, said.out) == (0, "anna has a new PIN; 0 sessions ended.\n")
    wrong = staffed("users", "pin", "anna")
    assert (wrong.code, "the old one is wrong" in wrong.err) == (1, True)
    monkeypatch.setenv("HEADMARK_NEW_PIN", "123456")
    assert "easily guessed" in staffed("users", "pin", "bert").err


def test_an_administrator_gives_a_password_with_a_reason(
    staffed: Headmark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADMARK_NEW_PASSWORD", PASSWORD)
    assert "belong together" in staffed("users", "password", "anna", "--reset").err
    assert "belong together" in staffed("users", "password", "anna", "--reason", "new").err
    said = staffed("users", "password", "anna", "--reset", "--reason", "new", "--json")
    assert said.json == {"name": "anna", "changed": "password", "sessions_ended": 0}
    assert staffed("users", "list", "--json").json["people"][0]["has_password"] is True


def test_a_secret_that_nobody_can_be_asked_for_is_refused(staffed: Headmark) -> None:
    said = staffed("users", "password", "anna", "--reset", "--reason", "new")
    assert (said.code, "set HEADMARK_NEW_PASSWORD" in said.err) == (2, True)


def test_at_a_terminal_it_is_asked_for(staffed: Headmark, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def prompt(label: str, **_: object) -> str:
        asked.append(label)
        return PIN if label.startswith("Old") else "271828"

    monkeypatch.delenv("HEADMARK_PIN")
    monkeypatch.setattr(users_secrets.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(users_secrets.typer, "prompt", prompt)
    assert staffed("users", "pin", "anna").code == 0
    assert asked == ["Old PIN", "New PIN"]


def test_an_absence_is_added_listed_and_ended(staffed: Headmark) -> None:
    now = datetime.now(UTC)
    since, until = now.isoformat(), (now + timedelta(days=7)).isoformat()
    asked = (
        *("users", "absence", "add", "anna", "--delegate", "bert", "--reason", "holiday"),
        *("--since", since, "--until", until),
    )
    said = staffed(*asked)
    assert (said.code, "Absence 1: bert acts for anna until" in said.out) == (0, True)
    assert staffed(*asked).code == 1
    assert [each["delegate"] for each in staffed("users", "absence", "list", "--json").json] == [
        "bert"
    ]
    assert "holiday" in staffed("users", "absence", "list", "anna").out
    assert staffed("users", "absence", "end", "1").out == (
        "anna is back; bert no longer acts for anna.\n"
    )
    assert staffed("users", "absence", "end", "1").code == 1


@pytest.mark.parametrize(
    ("since", "says"), [("tomorrow", "is no time"), ("2026-03-02T08:00", "has no offset")]
)
def test_a_time_says_where_it_is_meant(staffed: Headmark, since: str, says: str) -> None:
    said = staffed(
        "users", "absence", "add", "anna", "--delegate", "bert", "--reason", "holiday",
        "--since", since, "--until", "2999-01-01T00:00Z",
    )  # fmt: skip
    assert (said.code, says in said.err) == (2, True)


def test_sessions_are_listed_and_ended(staffed: Headmark) -> None:
    assert staffed("users", "sessions", "list", "--json").json == []
    assert "Sessions (0)" in staffed("users", "sessions", "list", "anna").out
    assert staffed("users", "sessions", "end", "anna").out == "anna was signed out of 0 sessions.\n"
    assert staffed("users", "sessions", "end", "ana").code == 2
    unknown = staffed("users", "sessions", "end", "anna", "--session", "999")
    assert (unknown.code, "session 999 of anna is not known" in unknown.err) == (2, True)
    assert staffed("users", "sessions", "list", "ana").code == 2


def test_a_token_has_an_end_where_it_is_given_one(staffed: Headmark) -> None:
    assert staffed("users", "token", "mes", "--role", "integration", "--days", "90").code == 0
    assert staffed("users", "token", "mes-2", "--role", "integration").code == 0
    ends = [each["expires_at"] for each in staffed("users", "list", "--json").json["tokens"]]
    assert ends[0] > datetime.now(UTC).isoformat()
    assert ends[1] is None
