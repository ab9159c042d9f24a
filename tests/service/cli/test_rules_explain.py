"""`headmark rules explain`: of an event, a recorded inspection, a case; by any rulebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.cli.conftest import Headmark

BOOK = """rulebook: plant
version: 9
rules:
  - {id: hard, event: inspection.nonconforming, when: {value: {above: 100 HRC}},
     then: {contain: load}}
"""
FACTS = '{"characteristic": "core_hardness", "value": 38.2, "unit": "HRC", "load": "F2-0193"}'


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "plant.yaml"
    path.write_text(BOOK)
    return path


def test_an_event_is_explained_by_a_file_without_a_database(
    headmark: Headmark, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADMARK_DATABASE", "sqlite:////nowhere/at/all.db")
    event = ("--event", "inspection.nonconforming", "--facts", FACTS)
    said = headmark("rules", "explain", book, *event)
    assert (said.code, said.out.splitlines()) == (
        0,
        [
            "inspection.nonconforming:",
            "  No rule applies",
            (
                "  Nearly: Does not apply; it would if core hardness is above 100 HRC "
                "(it is 38.2 HRC): the whole load F2-0193 (rule hard, rulebook plant v9)"
            ),
        ],
    )
    chinese = headmark("rules", "explain", book, *event, "--language", "zh-CN")
    assert "没有规则触发" in chinese.out
    assert "若心部硬度高于 100 HRC（实际为 38.2 HRC）" in chinese.out


def test_a_recorded_inspection_is_explained_by_the_rulebook_in_force(story: Headmark) -> None:
    case = story("ncr", "list", "--json").json[0]["number"]
    of_case = story("rules", "explain", "--case", case, "--json").json
    assert of_case["rulebook"] == "default"
    kind, name = of_case["events"][0]["record"]
    assert kind == "inspection"
    decided = [each["rule"] for each in of_case["events"][0]["decisions"]]
    assert decided
    of_inspection = story("rules", "explain", "--inspection", name, "--json").json
    found = of_inspection["events"][0]
    assert [each["rule"] for each in found["decisions"]] == decided
    assert found["decisions"][0]["sentence"]["en"].startswith("Held because core hardness ")
    assert of_inspection["events"][-1]["event"] == "inspection.recorded"


def test_a_recorded_inspection_is_explained_by_a_draft(story: Headmark, book: Path) -> None:
    case = story("ncr", "list", "--json").json[0]["number"]
    draft = story("rules", "explain", book, "--case", case, "--json").json
    assert (draft["rulebook"], draft["version"]) == ("plant", 9)
    assert draft["events"][0]["decisions"] == []
    assert [each["rule"] for each in draft["events"][0]["near_misses"]] == ["hard"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "name one of --event, --inspection and --case"),
        (("--event", "complaint", "--case", "NCR-1"), "name one of"),
        (("--event", "complant"), "did you mean `complaint`?"),
        (("--event", "complaint", "--facts", "{"), "--facts is not JSON"),
        (("--event", "complaint", "--facts", "[]"), "--facts is a JSON object"),
        (("--event", "complaint", "--facts", '{"lto": "K7"}'), "did you mean `lot`?"),
        (("--event", "complaint", "--facts", '{"quantity": "4"}'), "is a number, '4' is text"),
        (("--event", "complaint", "--facts", '{"lot": ["K7"]}'), "is text"),
        (("--case", "NCR-2026-9999"), "is not known"),
        (("--inspection", "I-nowhere"), "is not known"),
        (("--inspection", "I-1", "--facts", "{}"), "--facts belong to an --event"),
    ],
)
def test_what_cannot_be_asked_is_said(
    headmark: Headmark, arguments: tuple[str, ...], complaint: str
) -> None:
    said = headmark("rules", "explain", *arguments)
    assert said.code == 2
    assert complaint in said.err


def test_a_file_with_mistakes_explains_nothing(headmark: Headmark, book: Path) -> None:
    book.write_text(BOOK.replace("value:", "valu:"))
    said = headmark("rules", "explain", book, "--event", "complaint")
    assert said.code == 1
    assert "did you mean `value`?" in said.out


def test_a_case_that_a_person_stated_says_so(story: Headmark) -> None:
    started = story("recall", "start", "--lot", "N4", "--reason", "look at it", "--yes", "--json")
    assert started.code == 0, started.err
    number = started.json["nonconformance"]
    said = story("rules", "explain", "--case", number)
    assert said.out == "No rule was asked about it: a person stated it.\n"
