"""A plant's own rule sets: read from documents, with errors that name the field."""

from typing import Any

import numpy as np
import pytest

from spc.rule_documents import UnusableRuleSet, rule_set_document, rule_set_from
from spc.rule_sets import RULE_SETS, RuleSet
from spc.signals import flags

ZONE: dict[str, Any] = {
    "kind": "zone", "name": "S1", "count": 2, "window": 3, "zone": 2, "meaning": "two of three",
}  # fmt: skip
SHOP: dict[str, Any] = {"name": "shop", "version": 3, "rules": [ZONE]}


@pytest.mark.parametrize("rule_set", RULE_SETS.values(), ids=lambda each: each.name)
def test_what_is_written_is_read_back(rule_set: RuleSet) -> None:
    assert rule_set_from(rule_set_document(rule_set)) == rule_set


def test_a_plants_own_rules_judge() -> None:
    shop = rule_set_from(
        SHOP
        | {
            "rules": [
                ZONE,
                {"kind": "trend", "name": "S2", "window": 3, "meaning": "three rising"},
                {"kind": "alternation", "name": "S3", "window": 4, "meaning": "four in turn"},
                {"kind": "within", "name": "S4", "window": 2, "zone": 0.5, "meaning": "two near"},
            ],
            "warnings": ["S4"],
        }
    )
    found = flags(np.array([0.1, 0.2, 0.3, 2.4, 2.1, 2.2]), shop)

    assert {rule: np.flatnonzero(at).tolist() for rule, at in found.items()} == {
        "S1": [4, 5],
        "S2": [2, 3],
        "S3": [5],
        "S4": [1, 2],
    }
    assert shop.warnings == {"S4"}


def test_sides_are_counted_apart_if_nothing_is_said() -> None:
    assert rule_set_document(rule_set_from(SHOP))["rules"][0]["sides"] == "each"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"rulez": []}, "rule set: there is no field 'rulez'; did you mean 'rules'"),
        ({"name": " "}, "rule set: name is a text"),
        ({"version": "3"}, "rule set: version is a whole number, not '3'"),
        ({"version": 0}, "versions start at 1"),
        ({"version": True}, "rule set: version is a whole number"),
        ({"rules": ZONE}, "rule set: rules: wants a list"),
        ({"rules": "all"}, "rule set: rules: wants a list"),
        ({"rules": []}, "has no rule"),
        ({"rules": [7]}, "rule 1: wants named fields, not 7"),
        ({"rules": [ZONE, ZONE]}, "two rules of one name"),
        ({"warnings": ["S9"]}, "the warning S9 is none of its rules"),
        ({"warnings": ["S1"]}, "only warns"),
        ({"warnings": [1]}, "warnings are names of rules, not 1"),
    ],
)
def test_a_document_that_makes_no_rule_set_is_refused(
    changed: dict[str, Any], message: str
) -> None:
    with pytest.raises(UnusableRuleSet, match=message):
        rule_set_from(SHOP | changed)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"kind": "zoen"}, "rule 1: kind is .* did you mean 'zone'"),
        ({"kind": None}, "rule 1: kind is a text"),
        ({"windows": 3}, "rule 1 .zone.: there is no field 'windows'; did you mean 'window'"),
        ({"count": 2.0}, "rule 1: count is a whole number"),
        ({"count": 4}, "rule 1: Rule S1: 4 of 3 points"),
        ({"zone": "two"}, "rule 1: zone is a number, not 'two'"),
        ({"zone": float("nan")}, "rule 1: zone is a number"),
        ({"zone": 10**400}, "rule 1: zone is a number"),
        ({"zone": -1}, "rule 1: Rule S1: zone -1.0"),
        ({"sides": "left"}, "rule 1: Rule S1: sides are"),
        ({"sides": "mixed", "count": 1}, "cannot lie on both sides"),
        ({"ties": "ignore"}, "only a rule with zone 0"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_field(
    changed: dict[str, Any], message: str
) -> None:
    with pytest.raises(UnusableRuleSet, match=message):
        rule_set_from(SHOP | {"rules": [ZONE | changed]})


@pytest.mark.parametrize("missing", ["kind", "name", "count", "window", "zone", "meaning"])
def test_a_missing_field_is_named(missing: str) -> None:
    rule = {name: value for name, value in ZONE.items() if name != missing}

    with pytest.raises(UnusableRuleSet, match=f"rule 1: the field '{missing}' is missing"):
        rule_set_from(SHOP | {"rules": [rule]})
    with pytest.raises(UnusableRuleSet, match="rule set: the field 'rules' is missing"):
        rule_set_from({"name": "shop", "version": 1})
