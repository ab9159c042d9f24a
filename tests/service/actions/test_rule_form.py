"""One rule as a form: what is not changed stays in the text, sign for sign."""

from __future__ import annotations

from dataclasses import replace
from difflib import unified_diff
from importlib.resources import files

import pytest

from rules.catalogue import CATALOGUE
from rules.rulebook import default_rulebook, parse_rulebook
from service.actions.rule_form import Names, Row, RuleForm, read_rule_form, write_rule_form
from service.actions.rule_text import text_of_entry, with_version

DEFAULT = (files("rules") / "defaults" / "default.yaml").read_text(encoding="utf-8")
RULES = default_rulebook().rules
OPERATION = "nonconforming-contains-the-operation"


def names(event: str) -> Names:
    return Names(CATALOGUE[event], ["one_point_rules", "heat_treat_processes"])


def form_of(name: str, text: str = DEFAULT) -> RuleForm:
    form = read_rule_form(text, name)
    assert form is not None
    return form


def written(form: RuleForm, text: str = DEFAULT) -> list[str]:
    """The lines that differ, with their sign; what is written can be read."""
    new = write_rule_form(text, form, names(form.event))
    parse_rulebook(new, source="new.yaml")
    lines = unified_diff(text.splitlines(), new.splitlines(), n=0, lineterm="")
    return [each for each in lines if not each.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_form_that_is_not_changed_changes_nothing(rule: object) -> None:
    form = form_of(rule.id)  # type: ignore[attr-defined]
    assert write_rule_form(DEFAULT, form, names(form.event)) == DEFAULT


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_can_be_joined_otherwise_and_still_be_read(rule: object) -> None:
    form = form_of(rule.id)  # type: ignore[attr-defined]
    joined = replace(form, rows=(*form.rows, Row("lot", "recorded")), join="any")
    if form.event in ("furnace.survey_failed", "calibration.failed", "supplier.alert"):
        joined = replace(joined, rows=form.rows)
    new = write_rule_form(DEFAULT, joined, names(form.event))
    read = next(each for each in parse_rulebook(new, source="x").rules if each.id == form.id)
    assert read.then == rule.then  # type: ignore[attr-defined]


def test_only_the_lines_of_what_was_changed_are_others() -> None:
    form = form_of(OPERATION)
    rows = (form.rows[0], *form.rows[2:], Row("value", "above", "8 um"))
    assert written(replace(form, rows=rows, then={"contain": "lot"}, cool_down="8 h")) == [
        "-        - not: {condition: heat_treat_characteristic}",
        "-    then: {contain: operation}",
        "+        - value: {above: 8 um}",
        "+    then: {contain: lot}",
        "+    cool_down: 8 h",
    ]


def test_comments_between_and_beside_conditions_stay() -> None:
    text = """\
rulebook: plant
version: 1
rules:
  # why it is there
  - id: hard
    event: inspection.nonconforming   # the event
    when:
      all:
        # the first
        - characteristic: core_hardness
        - value: {above: 35}   # as drawn
        # the last
        - shift: night
    then: {contain: lot}   # narrow

# the end
"""
    form = form_of("hard", text)
    rows = (form.rows[0], replace(form.rows[1], value="36.5"))
    assert written(replace(form, rows=rows), text) == [
        "-        - value: {above: 35}   # as drawn",
        "+        - value: {above: 36.5}   # as drawn",
        "-        - shift: night",
    ]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (Row("process", "equals", "heat treat"), 'process: "heat treat"'),
        (Row("process", "equals", "35"), 'process: "35"'),
        (Row("process", "in", "heat_treat_processes"), "process: {in: heat_treat_processes}"),
        (Row("process", "in", "plating， baking"), "process: {in: [plating, baking]}"),
        (Row("value", "between", "25 .. 35"), "value: {between: [25, 35]}"),
        (Row("critical", "equals", "true"), "critical: true"),
        (Row("load", "blank"), "load: {blank: true}"),
        (Row("load", "equals", "x: {y"), 'load: "x: {y"'),
        (Row("condition", "holds_not", "heat_treat_load"), "not: {condition: heat_treat_load}"),
    ],
)
def test_each_comparison_is_written_as_a_rule_file_has_it(row: Row, line: str) -> None:
    form = form_of(OPERATION)
    assert written(replace(form, rows=(*form.rows, row))) == [f"+        - {line}"]


def test_a_rule_in_braces_stays_in_braces() -> None:
    rule = "{id: a, event: complaint, when: {item: B}, then: {contain: lot}}"
    text = f"rulebook: p\nversion: 1\nrules:\n  - {rule}\n"
    form = replace(form_of("a", text), rows=(Row("item", "equals", "C"),), priority="5")
    new = write_rule_form(text, form, names("complaint"))
    assert new.splitlines()[-1] == (
        "  - {id: a, event: complaint, priority: 5, when: {item: C}, then: {contain: lot}}"
    )


def test_a_new_rule_comes_behind_the_others_and_nothing_else_moves() -> None:
    form = RuleForm(
        "a-new-one", "containment", "any",
        (Row("cost", "above", "5000"), Row("customers", "at_least", "2")),
        {"severity": "critical", "notify": ["engineering", "customers"]}, "10",
    )  # fmt: skip
    new = write_rule_form(DEFAULT, form, names("containment"))
    assert text_of_entry(new, "a-new-one").splitlines()[1:] == [
        "  event: containment", "  priority: 10", "  when:", "    any:",
        "      - cost: {above: 5000}", "      - customers: {at_least: 2}",
        "  then: {severity: critical, notify: [engineering, customers]}",
    ]  # fmt: skip
    assert all(line.startswith("+") for line in written(form))
    empty = "rulebook: p\nversion: 1\n"
    parse_rulebook(write_rule_form(empty, form, names("containment")), source="x")


def test_another_version_changes_its_number_alone() -> None:
    assert with_version(DEFAULT, 77).replace("version: 77", "version: 4") == DEFAULT
    assert with_version("no: [yaml", 2) == "no: [yaml"


def test_what_is_no_rule_file_has_no_form() -> None:
    for text in ("", "- a", "a: [", "rules: 5", "rules: [5]", "[" * 5000):
        assert read_rule_form(text, "x") is None
