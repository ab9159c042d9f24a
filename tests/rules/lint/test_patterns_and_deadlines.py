"""Correlations and deadlines: what can never be, and what another one says already."""

import pytest

from tests.rules.lint.conftest import Lint

PATTERN = """  - id: {name}
    within: {within}
    same: [equipment]
    steps:
      - {{as: first, event: spc.signal, when: {first}}}
      - {{as: second, event: spc.signal, when: {second}}}
    then: {{open_case: true}}
"""
DEADLINE = """  - {{id: {name}, event: operation.recorded, when: {when}, within: 4 h, then: {{open_case: true}},
     unless: {{event: inspection.recorded, when: {unless}, same: [lot]}}}}
"""  # noqa: E501


def a_pattern(
    name: str = "two", within: str = "8 h", first: str = "always", second: str = "always"
) -> str:
    return PATTERN.format(name=name, within=within, first=first, second=second)


def a_deadline(
    name: str = "late", when: str = "{process: packing}", unless: str = "{stage: final}"
) -> str:
    return DEADLINE.format(name=name, when=when, unless=unless)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("{all: [{z: {above: 5}}, {z: {below: 3}}]}", "always", "step `first` of correlation"),
        ("{equipment: {blank: true}}", "always", "that step asks that none is recorded"),
        ("{equipment: F1}", "{equipment: F2}", "never the same"),
    ],
)
def test_a_pattern_whose_steps_can_never_follow_each_other_is_an_error(
    look: Lint, first: str, second: str, why: str
) -> None:
    (found,) = look("correlations:\n" + a_pattern(first=first, second=second), "never")
    assert found.severity == "error"
    assert why in found.en
    assert "永远不会成立" in found.zh


def test_one_value_that_shall_be_different_is_an_error(look: Lint) -> None:
    text = a_pattern(first="{process: plating}", second="{process: plating}")
    different = "correlations:\n" + text.replace(
        "same: [equipment]", "same: [equipment]\n    different: [process]"
    )
    (found,) = look(different, "never")
    assert "ask for one and the same process, and it shall differ" in found.en


def test_a_pattern_that_can_be_is_none(look: Lint) -> None:
    text = "correlations:\n" + a_pattern(first="{equipment: F1}", second="{equipment: F1}")
    assert look(text, "never") == []


def test_a_pattern_within_a_wider_one_is_never_needed(look: Lint) -> None:
    wide = "correlations:\n" + a_pattern("wide", "24 h")
    (found,) = look(wide + a_pattern("narrow", "8 h", "{critical: true}"), "subsumed")
    assert found.rules == ("narrow", "wide")
    (found,) = look(wide + a_pattern("again", "24 h"), "duplicate")
    assert found.rules == ("again", "wide")
    assert look(wide + a_pattern("longer", "25 h", "{critical: true}"), "subsumed") == []


def test_a_deadline_that_nothing_can_keep_or_set_is_an_error(look: Lint) -> None:
    contradiction = "{all: [{stage: final}, {stage: patrol}]}"
    (found,) = look("deadlines:\n" + a_deadline(unless=contradiction), "never")
    assert "the `unless:` of deadline `late`" in found.en
    (found,) = look("deadlines:\n" + a_deadline(when="{lot: {blank: true}}"), "never")
    assert "`unless:` asks for the same lot" in found.en
    both = "{all: [{process: a}, {process: b}]}"
    (found,) = look("deadlines:\n" + a_deadline(when=both), "never")
    assert "it asks at once" in found.en


def test_a_deadline_that_a_wider_one_includes_is_never_needed(look: Lint) -> None:
    wide = "deadlines:\n" + a_deadline("wide")
    narrow = a_deadline("narrow", when="{all: [{process: packing}, {equipment: P1}]}")
    (found,) = look(wide + narrow, "subsumed")
    assert found.rules == ("narrow", "wide")
    # The other way round nothing is: what keeps it is less.
    strict = a_deadline("strict", unless="{all: [{stage: final}, {conforming: true}]}")
    (found,) = look(wide + strict, "subsumed")
    assert found.rules == ("wide", "strict")


def test_a_deadline_that_asks_for_more_in_common_is_not_kept_by_less(look: Lint) -> None:
    wide = a_deadline("wide")
    strict = a_deadline("strict").replace("same: [lot]", "same: [lot, equipment]")
    (found,) = look("deadlines:\n" + wide + strict, "subsumed")
    assert found.rules == ("wide", "strict")


def test_a_deadline_that_every_record_misses_is_told(look: Lint) -> None:
    text = (
        "deadlines:\n"
        "  - {id: all, event: receipt.recorded, within: 24 h, then: {open_case: true},\n"
        "     when: {any: [{certificate: {blank: true}}, {certificate: {blank: false}}]}}\n"
    )
    (found,) = look(text, "always")
    assert found.severity == "warning"
