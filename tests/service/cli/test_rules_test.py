"""`headmark rules test`: what passes, what fails and why, what nothing exercises."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.cli.conftest import Headmark

BOOK = """rulebook: plant
version: 1
rules:
  - {id: told, event: complaint, when: {item: BOLT}, then: {contain: lot}}
  - {id: never, event: complaint, when: {item: NUT}, then: {contain: lot}}
tests:
  - name: a complaint about a bolt holds the lot
    given: {event: complaint, facts: {item: BOLT}}
    expect: {rules: [told], contain: [lot]}
"""
WRONG = BOOK.replace("rules: [told], contain", "contain").replace("{item: BOLT}}\n", "{item: X}}\n")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "plant.yaml"
    path.write_text(BOOK)
    return path


def test_tests_that_pass_end_with_0_and_name_what_nothing_exercises(
    headmark: Headmark, book: Path
) -> None:
    said = headmark("rules", "test", book)
    assert said.code == 0
    assert said.out.splitlines() == [
        f"{book}: 1 tests, 0 failed; 1 of 2 rules, rows and patterns exercised",
        "Never exercised: never",
    ]
    document = headmark("rules", "test", book, "--json").json
    assert (document["ok"], document["covered"]) == (True, {"told": 1, "never": 0})


def test_a_test_that_fails_ends_with_1_and_says_what_came(headmark: Headmark, book: Path) -> None:
    book.write_text(WRONG)
    said = headmark("rules", "test", book)
    assert said.code == 1
    assert said.out.splitlines()[:2] == [
        f"{book}:7: FAILED: a complaint about a bolt holds the lot",
        (
            "    expected to contain lot; nothing is contained; near miss of `told`: the item is "
            "BOLT (it is X); near miss of `never`: the item is NUT (it is X)"
        ),
    ]
    answer = headmark("rules", "test", book, "--json")
    assert (answer.code, answer.json["results"][0]["passed"]) == (1, False)


def test_a_file_with_mistakes_is_not_run(headmark: Headmark, book: Path) -> None:
    book.write_text(BOOK.replace("item: BOLT", "itm: BOLT"))
    said = headmark("rules", "test", book)
    assert said.code == 1
    assert "did you mean `item`?" in said.out
    assert headmark("rules", "test", book, "--json").json["ok"] is False


def test_a_file_that_is_not_there_is_a_mistake_of_the_command(headmark: Headmark) -> None:
    assert headmark("rules", "test", "nowhere.yaml").code == 2
