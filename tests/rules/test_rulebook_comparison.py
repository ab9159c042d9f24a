"""Two rulebooks compared: what decides otherwise is found, and what decides nothing is not."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import pytest

from rules.rulebook import Rulebook, parse_rulebook
from rules.rulebook_comparison import Change, compare_rulebooks
from rules.rulebook_sentences import LANGUAGES, say

TABLE = """\
rulebook: plant
version: 1
fields:
  peak: {parameter: peak_c, type: number, unit: degC, label: {en: peak, zh-CN: 峰值}, example: 245}
rules:
  - {id: hot, event: operation.recorded, when: {peak: {above: 250}}, then: {open_case: true}}
tables:
  - id: severity
    event: containment
    hit: first
    inputs: [shipped, lots]
    outputs: [severity]
    rows:
      - ["> 0", "-", critical]
      - ["-", "> 5", major]
      - ["-", "-", minor]
correlations:
  - id: two-signals
    within: 8 h
    same: [equipment]
    repeat: {event: spc.signal, when: {page_worthy: true}, times: 2}
    then: {open_case: true}
    cool_down: 90 min
deadlines:
  - id: no-final-inspection
    event: operation.recorded
    when: {process: packing}
    within: 4 h
    unless: {event: inspection.recorded, when: {stage: final}, same: [lot]}
    then: {open_case: true}
"""


def book(text: str = TABLE) -> Rulebook:
    return parse_rulebook(text, source="plant.yaml")


def changed(*replacements: tuple[str, str]) -> list[tuple[str, str, str]]:
    text = TABLE
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    return [_named(change) for change in compare_rulebooks(book(), book(text))]


def _named(change: Change) -> tuple[str, str, str]:
    part = change.after or change.before
    assert part is not None
    return change.kind, part.kind, part.id


def test_comments_numbers_and_line_breaks_are_no_difference() -> None:
    text = "# a remark\n\n" + TABLE.replace("version: 1", "version: 2")
    assert compare_rulebooks(book(), book(text)) == ()


def test_the_order_of_rules_is_no_difference_and_that_of_rows_is() -> None:
    first, last = '      - ["> 0", "-", critical]\n', '      - ["-", "-", minor]\n'
    swapped = changed((first, "@"), (last, first), ("@", last))
    assert {each[1] for each in swapped} == {"row"}
    twice = replace(book(), rules=(*book().rules, *book().rules))
    assert compare_rulebooks(twice, replace(twice, rules=twice.rules[::-1])) == ()


@pytest.mark.parametrize(
    ("old", "new", "kind", "id_"),
    [
        ("above: 250", "above: 251", "rule", "hot"),
        ("then: {open_case: true}}\ntables", "then: {open_case: true}, cool_down: 1 h}\ntables",
         "rule", "hot"),
        ("hit: first", "hit: priority", "table", "severity"),
        ("within: 8 h", "within: 9 h", "correlation", "two-signals"),
        ("page_worthy: true", "page_worthy: false", "correlation", "two-signals"),
        ("within: 4 h", "within: 3 h", "deadline", "no-final-inspection"),
        ("stage: final", "stage: patrol", "deadline", "no-final-inspection"),
        ("unit: degC", "unit: K", "field", "peak"),
        ("peak_c", "peak_temperature", "field", "peak"),
    ],
)  # fmt: skip
def test_what_decides_otherwise_is_found(old: str, new: str, kind: str, id_: str) -> None:
    assert ("changed", kind, id_) in changed((old, new))


def test_a_row_put_in_between_is_one_row_more() -> None:
    row = '      - ["-", "> 5", major]\n'
    assert changed((row, '      - ["-", "> 50", critical]\n' + row)) == [
        ("added", "row", "severity.2")
    ]
    assert changed((row, "")) == [("removed", "row", "severity.2")]


def test_a_table_that_is_gone_is_gone_with_its_rows() -> None:
    without = replace(book(), tables=())
    gone = [_named(each) for each in compare_rulebooks(book(), without)]
    assert [each[0] for each in gone] == ["removed"] * 4


def test_patterns_and_deadlines_are_said_in_both_languages() -> None:
    (pattern,), (deadline,) = book().correlations, book().deadlines
    assert say(pattern) == (
        "When the process gave a signal (worth calling somebody for: yes), then the process gave "
        "a signal (worth calling somebody for: yes), within 8 h, with the same equipment: open a "
        "case; quiet for 90 min after it has fired"
    )
    assert say(deadline) == (
        "When an operation was recorded, and process is packing, and 4 h later there is still none "
        "of this for the same lot: an inspection was recorded, and inspection stage is final: "
        "open a case"
    )
    assert "4 小时后仍无批次相同的下列事件" in say(deadline, language="zh-CN")


def test_alternatives_are_bracketed_where_they_could_be_misread() -> None:
    when = "{all: [{any: [{peak: {above: 250}}, {load: F}]}, {not: {load: G}}]}"
    text = TABLE.replace("{peak: {above: 250}}", when)
    (hot,) = book(text).rules
    assert say(hot, book(text).own_fields) == (
        "When an operation was recorded, and (peak is above 250 degC or load is F) "
        "and not (load is G): open a case"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_comes_with_the_software_can_be_said(language: str) -> None:
    for file in (files("rules") / "defaults").iterdir():
        if file.name.endswith(".yaml"):
            read = book(file.read_text(encoding="utf-8"))
            rows = [row for table in read.tables for row in table.rows]
            for part in (*read.rules, *rows, *read.correlations, *read.deadlines):
                said = say(part, read.own_fields, language)
                assert said
                assert "  " not in said
                assert "()" not in said


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="rules are said in en, zh-CN, not 'fr'"):
        say(book().rules[0], language="fr")
