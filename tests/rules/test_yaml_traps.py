"""YAML that two programs read in two ways is refused; nothing in a rule file is guessed."""

from collections.abc import Callable

import pytest

from rules.conditions import Condition, Not
from rules.evaluate import evaluate
from rules.facts import checked
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
    (problem,) = problems(rule_file(when=f"{{value: {'9' * 3000}}}"))
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


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("K7\u200b", 'a character that cannot be seen; remove it, or write "\\u200B"'),
        ("K\u00a07", "cannot be seen"),  # a space that does not break
        ("K\u30007", "cannot be seen"),  # the space of Chinese keyboards
        ("F2\u20110193", "cannot be seen"),  # looks like `-`, and is none
        ("K\ufe0f7", "cannot be seen"),
        ("'\ufeffK7'", "cannot be seen"),
        ("Ｋ７", "has full-width letters or digits; write `K7`"),
        ("'批次１２'", "has full-width letters or digits; write `批次12`"),
        ("'K7 '", "begins or ends with a space"),
        ('" K7"', "begins or ends with a space"),
        ("'\tK7'", "begins or ends with a space"),
        ("\u0410B7", "mixes Latin letters with Greek or Cyrillic ones"),
        ("B\u039f7", "mixes Latin letters with Greek or Cyrillic ones"),
    ],
)
def test_a_value_that_is_not_what_it_looks_like_is_refused(
    written: str, said: str, rule_file: RuleFile, problems: Problems
) -> None:
    (problem,) = problems(rule_file(when=f"{{lot: {written}}}"))
    assert problem.startswith("plant.yaml:6:17: ")
    assert said in problem


@pytest.mark.parametrize("written", ["sh\u200bift", "ｓhift", "s\u04bbift"])
def test_a_name_that_is_not_what_it_looks_like_is_refused(
    written: str, rule_file: RuleFile, problems: Problems
) -> None:
    assert problems(rule_file(when=f"{{{written}: night}}"))[0].startswith("plant.yaml:6:12: ")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"K7\\u200B"', "K7\u200b"),
        ('"K7\\x20"', "K7 "),
        ('"\\uFF2B7"', "Ｋ7"),
        ('"a\\Nb"', "a\x85b"),
        ('"\\x4b7"', "K7"),
        ("裂纹（头部），M8×40", "裂纹（头部），M8×40"),
        ("crack – head", "crack – head"),
        ("10 kΩ", "10 kΩ"),
        ("|-\n      K7", "K7"),
        (">\n      K7", "K7"),
    ],
)
def test_what_a_record_really_holds_can_be_written_and_read(
    written: str, value: str, rule_file: RuleFile, read: Callable[[str], Rulebook]
) -> None:
    text = rule_file().replace("when: always", f"when:\n     lot: {written}")
    (rule,) = read(text).rules
    assert rule.when == Condition("lot", "equals", value)


def test_an_accent_is_the_same_letter_in_both_of_its_forms(
    rule_file: RuleFile, read: Callable[[str], Rulebook], problems: Problems
) -> None:
    (rule,) = read(rule_file(when="{customer: Ampe\u0300re}", event="complaint")).rules
    assert rule.when == Condition("customer", "equals", "Amp\u00e8re")
    known = checked("complaint", {"customer": "Ampe\u0300re"})
    assert rule.when.holds(known["customer"])
    found = evaluate(
        read(rule_file(when="{customer: Amp\u00e8re}", event="complaint")),
        "complaint",
        {"customer": "Ampe\u0300re"},
    )
    assert len(found.decisions) == 1
    twice = problems(rule_file() + "routes: {e\u0301: [], \u00e9: []}\n")
    assert any("stands here twice" in problem for problem in twice)


def test_a_text_is_one_of_a_list_whatever_the_form_of_its_accents(
    rule_file: RuleFile, read: Callable[[str], Rulebook]
) -> None:
    (rule,) = read(rule_file(when="{not: {lot: {in: [e\u0301, 螺栓]}}}")).rules
    assert isinstance(rule.when, Not)
    assert isinstance(rule.when.part, Condition)
    assert rule.when.part.expected == ("\u00e9", "螺栓")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\u2028", "a line ends here for some programs only; end lines with LF or CRLF (U+2028)"),
        ("\x85", "a line ends here for some programs only"),
        ("# \u202e", "shows text in another order than it is read (U+202E)"),
        ("\ufffe", "a character that YAML does not allow (U+FFFE)"),
        ("%TAG ! tag:x\n---\na: !b 1", "the tag `"),
    ],
)
def test_what_programs_show_in_different_ways_is_refused_everywhere(
    text: str, said: str, problems: Problems
) -> None:
    (problem,) = problems(text)
    assert said in problem


def test_a_number_too_small_to_be_told_from_nothing_is_refused(
    rule_file: RuleFile, problems: Problems, read: Callable[[str], Rulebook]
) -> None:
    (problem,) = problems(rule_file(when="{value: {above: 1e-999}}"))
    assert problem == "plant.yaml:6:27: `1e-999` is too small to be told from 0"
    assert read(rule_file(when="{value: {above: 0.0e9}}")).rules


def test_an_empty_text_is_not_the_way_to_ask_for_nothing(
    rule_file: RuleFile, problems: Problems
) -> None:
    (problem,) = problems(rule_file(when="{load: ''}"))
    assert "for none recorded write {blank: true}" in problem


@pytest.mark.parametrize(
    ("written", "place", "said"),
    [
        ("rules:\n\tid: a\n", "2:1", "a tab stands before the text; indent with spaces"),
        ("rules: {a: b\nlists: {}\n", "2:6", "the `{` of line 1, column 8 is not closed"),
        ("rules: [a, b\nlists: c\n", "2:6", "the `[` of line 1, column 8 is not closed"),
        ("rules: 'it's'\n", "1:12", "is a quote or a bracket too many?"),
        ("rules: - a\n", "1:8", "`- ` begins a line of its own"),
        ('rules: "a\nlists: b\n', "3:1", "the quote of line 1, column 8 is not closed"),
        ("rules: {value: > 8}\n", "1:16", "no text begins with `>`; put it in quotes"),
        ("rules: > 8\n", "1:10", "text that begins with `>` or `|` is put in quotes"),
        ("rules:\n  - id: a\n   when: b\n", "3:4", "not indented like the others"),
        ("rules:\n  - id: a\n     when: b\n", "3:10", "indented too far"),
    ],
)
def test_text_that_is_no_yaml_is_explained_without_a_parsers_words(
    written: str, place: str, said: str, problems: Problems
) -> None:
    (problem,) = problems(written)
    assert problem.startswith(f"plant.yaml:{place}: this is not YAML: ")
    assert said in problem
