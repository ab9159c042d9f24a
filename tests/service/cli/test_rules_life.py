"""`headmark rules submit | review | publish | withdraw | rollback | history | show | compare`."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from rules.rulebook import default_rulebook
from tests.service.cli.conftest import Headmark, Said
from tests.support.rulebook_texts import rules_text

PIN = "482913"
PACKAGED = f"{default_rulebook().name}@{default_rulebook().version}"
Write = Callable[..., Path]
BY = ("--by", "eve", "--reason", "as agreed")


@pytest.fixture
def staffed(headmark: Headmark, monkeypatch: pytest.MonkeyPatch) -> Headmark:
    for name, role in (("eve", "quality_engineer"), ("sam", "quality_supervisor")):
        assert headmark("users", "add", name, "--role", role, "--pin", PIN).code == 0
    monkeypatch.setenv("HEADMARK_PIN", PIN)
    return headmark


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(version: int = 1, text: str | None = None, **more: str) -> Path:
        path = tmp_path / f"plant-{version}.yaml"
        path.write_text(text or rules_text(version, **more), encoding="utf-8")
        return path

    return write


def approve(headmark: Headmark, version: int = 1) -> Said:
    done = headmark(
        "rules", "review", f"plant@{version}", "--approve", "--by", "sam", "--reason", "read"
    )
    assert done.code == 0, done.err
    return done


def live(headmark: Headmark, file: Path, version: int) -> Said:
    done = headmark(
        "rules", "publish", file, *BY, "--reviewed-by", "sam", "--json"
    )  # fmt: skip
    assert done.code == 0, done.err
    assert done.json["in_force"]["rulebook"] == f"plant@{version}"
    return done


def in_force(headmark: Headmark) -> str:
    rulebook: str = headmark("rules", "history", "--json").json["in_force"]["rulebook"]
    return rulebook


def test_a_file_goes_its_way_from_draft_to_force(staffed: Headmark, write: Write) -> None:
    file = write()
    submitted = staffed("rules", "submit", file, *BY)
    assert submitted.code == 0, submitted.err
    assert "Rulebook plant@1 is submitted" in submitted.out
    assert "0 tests, 0 fail; lint: 0 errors" in submitted.out
    assert "approved by sam" in approve(staffed).out
    published = staffed("rules", "publish", "plant@1", *BY)
    assert published.code == 0, published.err
    assert "In force now: plant@1." in published.out
    assert staffed("rules", "show").out == file.read_text()
    said = staffed("rules", "history").out
    assert "In force: plant@1, since" in said
    assert "published" in said


def test_publishing_without_an_approval_says_what_to_do(staffed: Headmark, write: Write) -> None:
    refused = staffed("rules", "publish", write(), *BY)
    assert refused.code == 1
    assert "plant@1 is not approved: a quality supervisor or engineering" in refused.err
    assert "headmark rules review plant@1 --approve" in refused.err
    assert in_force(staffed) == PACKAGED
    approve(staffed)  # the file was submitted by that
    assert staffed("rules", "publish", write(), *BY).code == 0


def test_everything_in_one_command_with_the_second_persons_pin(
    staffed: Headmark, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEADMARK_PIN")
    monkeypatch.setattr("sys.stdin", io.StringIO("000000\n"))
    again = ("rules", "publish", write(), *BY, "--reviewed-by", "sam", "--pin", "-")
    wrong = staffed(*again)
    assert (wrong.code, in_force(staffed)) == (1, PACKAGED)
    assert "the PIN is wrong" in wrong.err
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PIN}\n"))
    assert staffed(*again).code == 0
    assert in_force(staffed) == "plant@1"


def test_a_publication_for_later_is_listed_and_can_be_withdrawn(
    staffed: Headmark, write: Write
) -> None:
    start = "2199-05-12T02:00:00+02:00"
    later = staffed(
        "rules", "publish", write(), *BY, "--reviewed-by", "sam", "--effective-from", start
    )
    assert "Rulebook plant@1 decides from 2199-05-12T00:00:00+00:00 on." in later.out
    assert f"In force now: {PACKAGED}." in later.out
    assert "To come: plant@1" in staffed("rules", "history").out
    done = staffed("rules", "withdraw", "plant@1", *BY)
    assert "plant@1 will not come into force" in done.out
    assert staffed("rules", "history", "--json").json["to_come"] == []
    past = staffed("rules", "publish", "plant@1", *BY, "--effective-from", "2020-01-01T00:00:00Z")
    assert past.code == 2
    assert "is over" in past.err


def test_a_rollback_goes_back_by_one_and_is_named_by_what_it_goes_back_to(
    staffed: Headmark, write: Write
) -> None:
    live(staffed, write(1), 1)
    live(staffed, write(2), 2)
    back = ("rules", "rollback", "--by", "sam", "--reason", "holds too much")
    assert "Rulebook plant@1 is in force again" in staffed(*back).out
    assert f"Rulebook {PACKAGED} is in force again" in staffed(*back).out
    refused = staffed("rules", "rollback", "packaged", "--by", "sam", "--reason", "once more")
    assert refused.code == 1
    assert f"{PACKAGED} is in force already" in refused.err
    unknown = staffed("rules", "rollback", "plant@7", "--by", "sam", "--reason", "r")
    assert unknown.code == 2
    assert "rulebook `plant@7` is not known" in unknown.err


def test_what_fails_its_tests_is_submitted_and_not_published(
    staffed: Headmark, write: Write
) -> None:
    failing = rules_text(1) + (
        "tests:\n"
        "  - name: a bad lot holds the load\n"
        "    given: {event: inspection.nonconforming, facts: {lot: B-1}}\n"
        "    expect: {contain: [load]}\n"
    )
    submitted = staffed("rules", "submit", write(1, failing), *BY)
    assert submitted.code == 1
    assert "1 tests, 1 fail" in submitted.out
    approve(staffed)
    refused = staffed("rules", "publish", "plant@1", *BY)
    assert refused.code == 1
    assert "test `a bad lot holds the load` fails" in refused.err
    assert in_force(staffed) == PACKAGED


def test_what_lint_calls_an_error_is_not_published(staffed: Headmark, write: Write) -> None:
    impossible = "{all: [z: {above: 5}, z: {below: 3}]}"
    never = rules_text(1).replace("{lot: {blank: false}}", impossible)
    never = never.replace("inspection.nonconforming", "spc.signal")
    assert staffed("rules", "submit", write(1, never), *BY).code == 1
    approve(staffed)
    refused = staffed("rules", "publish", "plant@1", *BY)
    assert refused.code == 1
    assert "plant@1 cannot be published: rule `what-is-bad-contains`" in refused.err


def test_rulebooks_are_compared_rule_by_rule(staffed: Headmark, write: Write) -> None:
    one = write(1)
    two = write(2, rules_text(2, then="contain: operation").replace("it-is-major", "it-is-so"))
    said = staffed("rules", "compare", one, two)
    assert said.code == 0
    assert said.out == (
        "added rule it-is-so: When lots are suspect: severity major, tell quality supervisor.\n"
        "changed rule what-is-bad-contains:\n"
        "  was: When an inspection found a nonconformity, and lot is recorded: "
        "hold the lots concerned.\n"
        "  now: When an inspection found a nonconformity, and lot is recorded: "
        "hold all outputs of the operation.\n"
        "removed rule it-is-major: When lots are suspect: severity major, "
        "tell quality supervisor.\n"
    )
    comment = write(3, "# a remark\n" + rules_text(2))
    live(staffed, one, 1)
    same = staffed("rules", "compare", "plant@1", comment, "--lines")
    assert "They decide the same." in same.out
    assert "+# a remark" in same.out
    assert "They are the same text." in staffed("rules", "compare", "in-force", "plant@1").out
    chinese = staffed("rules", "compare", one, two, "--language", "zh-CN").out
    assert "当检验发现不合格，且批次有记录：隔离该工序的全部产出" in chinese


def test_the_author_has_to_be_a_person_of_the_plant(staffed: Headmark, write: Write) -> None:
    unknown = staffed("rules", "submit", write(), "--by", "Eve", "--reason", "r")
    assert unknown.code == 2
    assert "person `Eve` is not known; did you mean `eve`?" in unknown.err
    assert staffed("users", "add", "olga", "--role", "operator", "--pin", PIN).code == 0
    refused = staffed("rules", "submit", write(), "--by", "olga", "--reason", "r")
    assert (refused.code, "it is for quality_engineer" in refused.err) == (1, True)


def test_a_version_is_shown_as_it_was_submitted_line_ends_and_all(
    staffed: Headmark, tmp_path: Path
) -> None:
    text = rules_text(1).replace("\n", "\r\n") + "# 硬度\r\n"
    file = tmp_path / "windows.yaml"
    file.write_bytes(text.encode())
    assert staffed("rules", "submit", file, *BY).code == 0
    shown = staffed("rules", "show", "plant@1", "--json").json
    assert shown["text"] == text
    assert shown["state"] == "submitted"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("publish", "plant@x", *BY), "does not name a version"),
        (("publish", "nowhere.yaml", *BY), "no such file"),
        (("publish", "plant@1", *BY, "--pin", "-"), "say --reviewed-by"),
        (("review", "plant@1", "--by", "sam", "--reason", "r"), "either --approve or --reject"),
        (("show", "plant@0"), "does not name a version"),
        (("show", "plant@1"), "is not known; none was submitted yet"),
        (("compare", "in-force", "plant"), "no such file"),
    ],
)
def test_what_cannot_be_meant_is_said(
    staffed: Headmark, arguments: tuple[str, ...], said: str
) -> None:
    answer = staffed("rules", *arguments)
    assert answer.code == 2
    assert said in answer.err
