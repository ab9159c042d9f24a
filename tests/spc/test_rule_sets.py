"""Rule sets are data, and bad data are refused."""

from dataclasses import replace
from typing import Any

import pytest

from spc.rule_sets import (
    AIAG,
    NELSON,
    RULE_SETS,
    WESTERN_ELECTRIC,
    AlternationRule,
    RuleSet,
    TrendRule,
    WithinRule,
    ZoneRule,
)
from spc.signals import StreamState, lookback

RULE: dict[str, Any] = {
    "name": "R",
    "count": 2,
    "window": 3,
    "zone": 2.0,
    "sides": "each",
    "meaning": "two of three",
}


def test_western_electric_is_the_four_zone_tests() -> None:
    rules = [(rule.name, rule.count, rule.window, rule.zone) for rule in WESTERN_ELECTRIC.rules]

    assert rules == [("WE1", 1, 1, 3), ("WE2", 2, 3, 2), ("WE3", 4, 5, 1), ("WE4", 8, 8, 0)]
    assert {rule.sides for rule in WESTERN_ELECTRIC.rules} == {"each"}


def test_rule_sets_are_found_by_the_name_that_records_give_them() -> None:
    assert RULE_SETS["western_electric"] is WESTERN_ELECTRIC
    assert all(rule_set.name == name for name, rule_set in RULE_SETS.items())


def test_nobody_adds_to_the_rule_sets_while_the_service_runs() -> None:
    assert not hasattr(RULE_SETS, "__setitem__")


def test_the_lookback_is_that_of_the_longest_window() -> None:
    assert lookback(RULE_SETS["western_electric"]) == 7
    assert lookback(RULE_SETS["three_sigma"]) == 0


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("count", 0, "is no rule"),
        ("count", 4, "is no rule"),
        ("window", 256, "is no rule"),
        ("zone", -1.0, "sigmas >= 0"),
        ("zone", float("nan"), "sigmas >= 0"),
        ("zone", float("inf"), "sigmas >= 0"),
        ("sides", "left", "'each', 'both' or 'mixed'"),
        ("ties", "count", "'break' or 'ignore'"),
        ("ties", "ignore", "only a rule with zone 0"),
    ],
)
def test_numbers_that_make_no_rule_are_refused(field: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ZoneRule(**{**RULE, field: value})


def test_a_rule_set_has_rules_of_different_names_and_a_version() -> None:
    rule = ZoneRule(**RULE)
    with pytest.raises(ValueError, match="no rule"):
        RuleSet("empty", 1, ())
    with pytest.raises(ValueError, match="one name"):
        RuleSet("twice", 1, (rule, rule))
    with pytest.raises(ValueError, match="start at 1"):
        RuleSet("early", 0, (rule,))


def test_the_eight_nelson_tests_are_as_published() -> None:
    assert NELSON.rules[1] == ZoneRule(
        "N2", 9, 9, 0.0, "each", "nine points in a row on one side of the centre line"
    )
    assert [type(rule) for rule in NELSON.rules] == [
        ZoneRule, ZoneRule, TrendRule, AlternationRule, ZoneRule, ZoneRule, WithinRule, ZoneRule,
    ]  # fmt: skip
    assert [rule.window for rule in NELSON.rules] == [1, 9, 6, 14, 3, 5, 15, 8]
    counted = [rule for rule in NELSON.rules if isinstance(rule, (ZoneRule, WithinRule))]
    assert [rule.zone for rule in counted] == [3, 0, 2, 1, 1, 1]


def test_aiag_differs_from_nelson_in_the_run_only() -> None:
    assert [rule.window for rule in AIAG.rules] == [1, 7, 6, 14, 3, 5, 15, 8]
    assert [rule.name for rule in AIAG.rules] == [f"A{number}" for number in range(1, 9)]
    unlike = [
        number
        for number, (one, other) in enumerate(zip(AIAG.rules, NELSON.rules, strict=True), start=1)
        if replace(one, name="R") != replace(other, name="R")
    ]
    assert unlike == [2]


def test_every_rule_has_a_meaning_in_words() -> None:
    assert all(rule.meaning for rule_set in RULE_SETS.values() for rule in rule_set.rules)


@pytest.mark.parametrize("rule", [TrendRule, AlternationRule])
@pytest.mark.parametrize("window", [1, 0, 256])
def test_too_few_or_too_many_points_in_a_row_are_refused(
    rule: type[TrendRule] | type[AlternationRule], window: int
) -> None:
    with pytest.raises(ValueError, match=f"Rule T: {window} points in a row is no rule"):
        rule("T", window, "in a row")


def test_within_needs_a_zone_and_a_window() -> None:
    with pytest.raises(ValueError, match="sigmas > 0"):
        WithinRule("W", 15, 0.0, "within nothing")
    with pytest.raises(ValueError, match="0 points in a row"):
        WithinRule("W", 0, 1.0, "within 1 sigma")


@pytest.mark.parametrize(
    ("rule_set", "numbers"),
    [
        (WESTERN_ELECTRIC, ()),
        (WESTERN_ELECTRIC, (1,)),
        (WESTERN_ELECTRIC, (1, 1, 1)),
        (WESTERN_ELECTRIC, (-1, 0)),
        (WESTERN_ELECTRIC, (0.5, 0)),
        (WESTERN_ELECTRIC, (float("nan"), 0)),
        (WESTERN_ELECTRIC, (2**32, 0)),
        (WESTERN_ELECTRIC, (0, 2**31)),
        (NELSON, (0, 0, 0)),
        (NELSON, (0, 0, 0, 1, 1)),
        (NELSON, (0, 0, 0, float("inf"), 1, 0.5)),
        (NELSON, (0, 0, 0, 0.5, 1, 0.5)),
        (NELSON, (0, 0, 0, 1, -1, 0.5)),
        (NELSON, (0, 0, 0, 1, 1, float("nan"))),
    ],
)
def test_numbers_that_are_no_state_are_refused(
    rule_set: RuleSet, numbers: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match=r"state|register|steps"):
        StreamState.from_numbers(rule_set, numbers)
