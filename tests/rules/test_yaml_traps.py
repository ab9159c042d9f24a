"""YAML that two programs read in two ways is refused; nothing in a rule file is guessed."""

from collections.abc import Callable

import pytest

from rules.conditions import Condition
from rules.rulebook import Rulebook

RuleFile = Callable[..., str]
Problems = Callable[[str], list[str]]


@pytest.mark.parametrize("word", ["no", "Yes", "on", "OFF", "True", "y", "N"])
def test_a_word_that_may_be_a_boolean_must_be_quoted(
    word: str, rule_file: RuleFile, problems: Problems
) -> None:
    (problem,) = problems(rule_file(when=f"{{shift: {word}}}"))
    assert problem.startswith(f"plant.yaml:6:19: `{word}` is true or false to some programs")


@pytest.mark.parametrize("number", ["010", "0x1F", "1_000", "12:30", ".5", ".inf", ".nan", "1e999"])
def test_a_number_that_is_not_plain_decimal_is_refused(
    number: str, rule_file: RuleFile, problems: Problems
) -> None:
    assert problems(rule_file(when=f"{{value: {{above: {number}}}}}"))[0].startswith(
        f"plant.yaml:6:27: `{number}` is "
    )


def test_an_integer_too_large_to_be_exact_is_refused(
    rule_file: RuleFile, problems: Problems
) -> None:
    (problem,) = problems(rule_file(when=f"{{value: {'9' * 5000}}}"))
    assert "is too large" in problem
    (problem,) = problems(rule_file(when=f"{{value: {2**53}}}"))
    assert "too large to be exact" in problem


def test_a_date_is_refused_unless_quoted(
    rule_file: RuleFile, problems: Problems, read: Callable[[str], Rulebook]
) -> None:
    (problem,) = problems(rule_file(when="{lot: 2026-01-02}"))
    assert "`2026-01-02` is a date to some programs; quote it" in problem
    assert read(rule_file(when="{lot: '2026-01-02'}")).rules


@pytest.mark.parametrize(
    ("written", "value"),
    [("35", 35), ("-2.50", -2.5), ("1e5", 100000.0), ("1.5E-3", 0.0015), ("0", 0), ("+7", 7)],
)
def test_plain_decimal_numbers_are_read_as_they_look(
    written: str, value: float, rule_file: RuleFile, read: Callable[[str], Rulebook]
) -> None:
    (rule,) = read(rule_file(when=f"{{value: {written}}}")).rules
    assert rule.when == Condition("value", "equals", value)


def test_the_name_on_gets_a_hint(rule_file: RuleFile, problems: Problems) -> None:
    (problem,) = problems(rule_file().replace("event:", "on:"))
    assert problem == "plant.yaml:5:5: YAML reads the name `on` as true; write `event:`"


@pytest.mark.parametrize("name", ["1", "null", "true", "2026-01-02", "[a, b]", "{a: b}"])
def test_a_name_that_is_not_text_is_refused(
    name: str, rule_file: RuleFile, problems: Problems
) -> None:
    (problem,) = problems(rule_file(when=f"{{? {name} : x}}"))
    assert problem.startswith("plant.yaml:6:14: ")


def test_a_repeated_name_is_refused_and_does_not_replace_the_first(
    rule_file: RuleFile, problems: Problems
) -> None:
    (problem,) = problems(rule_file(when="{lot: a, lot: b}"))
    assert problem == "plant.yaml:6:20: `lot` stands here twice (first in line 6)"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("&a {lot: x}", "anchors and aliases are not used here"),
        ("!!python/object:os.system {}", "the tag"),
        ("{lot: !!str 5}", "the tag"),
        ("[" * 60 + "]" * 60, "nested deeper than 40 levels"),
        ("[" * 5000, "nested deeper than 40 levels"),
        ("{lot: x", "this is not YAML"),
        ("{lot: \x07}", "a character that YAML does not allow"),
        ("{lot: \ud800}", "a character that YAML does not allow"),
        ("always\n---\nx: y", "one file holds one document"),
    ],
)
def test_what_hides_meaning_or_blows_up_is_refused(
    when: str, said: str, rule_file: RuleFile, problems: Problems
) -> None:
    (problem,) = problems(rule_file(when=when))
    assert said in problem


def test_a_character_that_is_not_allowed_is_found_on_its_line(
    rule_file: RuleFile, problems: Problems
) -> None:
    (problem,) = problems(rule_file(when="{lot: \x07}"))
    assert problem.startswith("plant.yaml:6:17: ")
