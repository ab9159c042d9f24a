"""What an author meant is suggested: decimal commas, microns, names of rules in tests."""

from __future__ import annotations

import pytest

from rules.rulebook import RulebookError, parse_rulebook

BOOK = """rulebook: plant
version: 1
rules:
  - id: hard
    event: inspection.nonconforming
    when:
      value:
        above: {above}
    then: {{contain: load}}
"""
TESTED = """tests:
  - name: a test
    given: {{event: inspection.nonconforming, facts: {{value: 40}}}}
    expect: {{rules: {rules}}}
"""


def refusal(text: str) -> str:
    with pytest.raises(RulebookError) as refused:
        parse_rulebook(text, source="plant.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("above", "way_out"),
    [
        ("0,008", "write `0.008`"),
        ("-12,5 %", "write `-12.5 %`"),
        ("1,000", "write `1000`, or `1.000` if the comma is a decimal one"),
        ("1,000,000", "write `1000000`"),
        ("1,234.5 mm", "write `1234.5 mm`"),
        ("1.234,5", "write `1234.5`"),
        ("8 micron", "did you mean `um`?"),
        ("8 microns", "did you mean `um`?"),
    ],
)
def test_a_number_that_is_written_otherwise_is_suggested(above: str, way_out: str) -> None:
    assert f"plant.yaml:8:16: {'`value`' if ',' in above else 'unknown'}" in refusal(
        BOOK.format(above=above)
    )
    assert way_out in refusal(BOOK.format(above=above))


def test_a_comma_within_braces_is_explained() -> None:
    text = BOOK.format(above=5).replace("value:\n        above: 5", "value: {above: 0,008}")
    assert "a comma parts what stands in braces; write `0.5`, not `0,5`" in refusal(text)


def test_a_test_that_expects_a_rule_that_is_not_there_is_a_mistake_of_the_file() -> None:
    text = BOOK.format(above=35) + TESTED.format(rules="[hrad]")
    assert refusal(text) == "plant.yaml:13:22: unknown rule `hrad`; did you mean `hard`?"


@pytest.mark.parametrize("rules", ["[hard]", "[]"])
def test_a_test_that_expects_what_is_there_is_read(rules: str) -> None:
    text = BOOK.format(above=35) + TESTED.format(rules=rules)
    assert len(parse_rulebook(text, source="plant.yaml").tests) == 1
