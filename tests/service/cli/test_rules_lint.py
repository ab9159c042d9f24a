"""`headmark rules lint`: its words, its document and how it ends."""

from __future__ import annotations

from pathlib import Path

from tests.service.cli.conftest import Headmark

HEAD = "rulebook: plant\nversion: 1\nrules:\n"
GOOD = HEAD + "  - {id: a, event: complaint, when: always, then: {open_case: true}}\n"
NEVER = HEAD + (
    "  - {id: a, event: complaint, then: {open_case: true},\n"
    "     when: {all: [{item: BOLT}, {item: NUT}]}}\n"
)


def a_file(folder: Path, text: str) -> Path:
    file = folder / "plant.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_with_notes_alone_ends_well(headmark: Headmark, tmp_path: Path) -> None:
    said = headmark("rules", "lint", a_file(tmp_path, GOOD))
    assert said.code == 0
    assert "plant.yaml:1: note: no test stands beside the rules" in said.out
    assert "rulebook plant version 1: 0 errors, 0 warnings, 2 notes" in said.out


def test_a_rule_that_can_never_hold_ends_with_1_and_is_said_in_either_language(
    headmark: Headmark, tmp_path: Path
) -> None:
    file = a_file(tmp_path, NEVER)
    said = headmark("rules", "lint", file)
    assert said.code == 1
    assert "plant.yaml:4: error: rule `a` (line 4) can never hold" in said.out
    chinese = headmark("rules", "lint", file, "--language", "zh-CN")
    assert "规则 `a`（第 4 行）永远不会成立" in chinese.out


def test_the_document_has_every_finding_with_both_sentences(
    headmark: Headmark, tmp_path: Path
) -> None:
    said = headmark("rules", "lint", a_file(tmp_path, NEVER), "--json")
    assert said.code == 1
    assert said.json["ok"] is False
    (error,) = [each for each in said.json["findings"] if each["severity"] == "error"]
    assert (error["kind"], error["rules"], error["line"]) == ("contradictory", ["a"], 4)
    assert set(error["sentence"]) == {"en", "zh-CN"}


def test_a_file_that_does_not_read_says_so_as_check_does(
    headmark: Headmark, tmp_path: Path
) -> None:
    file = a_file(tmp_path, GOOD.replace("open_case", "opencase"))
    said = headmark("rules", "lint", file)
    assert said.code == 1
    assert "did you mean `open_case`?" in said.out
    assert headmark("rules", "lint", file, "--json").json["problems"][0]["line"] == 4


def test_a_file_that_is_not_there_is_a_bad_input(headmark: Headmark, tmp_path: Path) -> None:
    assert headmark("rules", "lint", tmp_path / "no.yaml").code == 2
