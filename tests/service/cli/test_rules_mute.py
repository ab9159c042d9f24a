"""Mutes, statistics and the state of the engine on the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.service.cli.conftest import Headmark

RULE = "heat-treat-nonconforming-contains-the-load"


def _later() -> str:
    return (datetime.now(UTC) + timedelta(hours=8)).isoformat(timespec="seconds")


@pytest.fixture
def signed(story: Headmark, monkeypatch: pytest.MonkeyPatch) -> Headmark:
    monkeypatch.setenv("HEADMARK_PIN", "314159")
    added = story(
        "users", "add", "sue", "--printed-name", "Sue", "--role", "quality_supervisor",
        "--email", "sue@maker.example",
    )  # fmt: skip
    assert added.code == 0, added.err
    return story


def test_a_rule_is_muted_until_a_time_and_ends_by_a_word(signed: Headmark) -> None:
    asked = ("rules", "mute", RULE, "--until", _later(), "--by", "sue", "--reason")
    muted = signed(*asked, "test")
    assert muted.code == 0, muted.err
    assert f"Rule {RULE} is muted until" in muted.out
    stats = signed("rules", "stats", "--json").json
    (row,) = [each for each in stats["rules"] if each["rule"] == RULE]
    assert (row["fired"], row["muted_until"] is not None) == (1, True)
    assert signed(*asked, "again").code == 1
    ended = signed("rules", "unmute", RULE, "--by", "sue", "--reason", "mended")
    assert (ended.code, ended.out) == (0, f"Rule {RULE} acts again.\n")
    (mute,) = signed("rules", "mutes", "--json").json
    assert (mute["rule"], mute["ended_by"], mute["ended_reason"]) == (RULE, "sue", "mended")
    assert RULE in signed("rules", "mutes").out


@pytest.mark.parametrize(
    ("rule", "until", "code", "says"),
    [
        ("severity.2", None, 2, "is a row of table `severity`: mute the table, or change it"),
        ("complaint-opens-a-cas", None, 2, "did you mean `complaint-opens-a-case`?"),
        (RULE, "2020-01-01T00:00:00+00:00", 2, "is over; a mute ends later than now"),
        (RULE, "2999-01-01T00:00:00+00:00", 2, "the year 2999 cannot be right"),
        (RULE, "tomorrow", 2, "`tomorrow` is not an instant"),
    ],
)
def test_a_mute_that_cannot_be_says_why(
    signed: Headmark, rule: str, until: str | None, code: int, says: str
) -> None:
    until = until or _later()
    said = signed("rules", "mute", rule, "--until", until, "--by", "sue", "--reason", "test")
    assert (said.code, says in said.err) == (code, True), said.err
    assert signed("rules", "mutes", "--json").json == []


def test_the_statistics_count_what_applied_and_name_what_never_did(story: Headmark) -> None:
    stats = story("rules", "stats", "--json").json
    fired = {each["rule"]: each["fired"] for each in stats["rules"]}
    assert fired[RULE] == 1
    assert "complaint-opens-a-case" in stats["never_fired"]
    kinds = {each["rule"]: each["kind"] for each in stats["rules"]}
    assert (kinds["severity.1"], kinds["certificate-within-a-day"]) == ("row", "deadline")
    later = story("rules", "stats", "--since", "2190-01-01T00:00:00+00:00", "--json").json
    assert RULE in later["never_fired"]
    assert RULE in story("rules", "stats").out


def test_an_engine_that_nobody_has_started_says_so(story: Headmark) -> None:
    said = story("rules", "engine")
    assert (said.code, "no worker" in said.out) == (0, True)
    assert story("rules", "engine", "--json").json["holder"] is None
