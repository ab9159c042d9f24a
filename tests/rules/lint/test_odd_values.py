"""Values that no record will ever have are pointed at; those that a plant may have are not."""

from __future__ import annotations

import pytest

from tests.rules.lint.conftest import Lint

RULE = "rules:\n  - {{id: r, event: complaint, when: {{{when}}}, then: {{open_case: true}}}}\n"


@pytest.mark.parametrize(
    ("when", "said", "zh"),
    [
        ("item: 'BOLT-*'", "compared letter by letter", "逐字比较"),
        ("item: {in: [A, 'N?']}", "compared letter by letter", "逐字比较"),
        ("item: {not: '*-M8'}", "compared letter by letter", "逐字比较"),
        ("lot: blank", "write {blank: true}", "{blank: true}"),
        ("lot: Recorded", "write {blank: false}", "{blank: false}"),
        ("item: “K7”", "`“` is a part of the value", "半角"),
        ("item: 「K7」", "`「` is a part of the value", "半角"),
        ("item: K7，K8", "write `in: [a, b]`", "in: [a, b]"),
    ],
)
def test_a_value_that_no_record_has_is_pointed_at(
    look: Lint, when: str, said: str, zh: str
) -> None:
    (found,) = look(RULE.format(when=when), "odd_value")
    assert (found.severity, found.rules, found.line) == ("warning", ("r",), 4)
    assert said in found.en
    assert zh in found.zh
    assert found.en.startswith("rule `r` (line 4) compares `")


@pytest.mark.parametrize(
    "when",
    ["item: 2号炉", "lot: {blank: true}", "item: 'M8x20 (A2-70)'", "item: Müller"],
)
def test_what_a_plant_may_call_its_things_is_left_alone(look: Lint, when: str) -> None:
    assert look(RULE.format(when=when), "odd_value") == []


def test_a_stream_has_stars_in_its_name(look: Lint) -> None:
    text = RULE.format(when="stream: 'core_hardness:*:FURNACE-2:night'")
    assert look(text.replace("complaint", "spc.signal"), "odd_value") == []


def test_rows_patterns_and_deadlines_are_looked_at_too(look: Lint) -> None:
    text = """
tables:
  - id: t
    event: complaint
    hit: first
    inputs: [item]
    outputs: [open_case]
    rows:
      - ["BOLT-*", true]
correlations:
  - id: two
    within: 8 h
    same: [item]
    repeat: {event: complaint, when: {item: "A*"}, times: 2}
    then: {open_case: true}
deadlines:
  - id: late
    event: operation.recorded
    when: {process: "pack*"}
    within: 4 h
    unless: {event: inspection.recorded, when: {equipment: "fin*"}, same: [lot]}
    missing: {en: a check, zh-CN: 检验}
    then: {open_case: true}
"""
    found = look(text, "odd_value")
    assert {each.rules[0] for each in found} == {"t.1", "two", "late"}
    assert len(found) == 4
