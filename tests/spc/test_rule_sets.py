"""Rule sets are data, and bad data are refused."""

from typing import Any

import pytest

from spc.rule_sets import RULE_SETS, WESTERN_ELECTRIC, RuleSet, ZoneRule
from spc.signals import lookback

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
        ("sides", "left", "'each' or 'both'"),
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
