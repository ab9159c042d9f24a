"""The default rules, second stage: how severe, who is told, and what one fact changes."""

import pytest

from rules.decisions import decide_response
from rules.fields import Fact
from rules.rulebook import default_rulebook

BOOK = default_rulebook()
QUALITY = ("quality_supervisor", "quality_engineer")
BAD_AND_SHIPPED: dict[str, Fact] = {
    "cause": "inspection.nonconforming",
    "nonconforming": True,
    "safety_critical": True,
    "shipped": 1200,
}
SIGNAL: dict[str, Fact] = {"cause": "spc.signal", "nonconforming": False, "shipped": 1200}
ALARM: dict[str, Fact] = SIGNAL | {"cause": "spc.alarm", "page_worthy": True}
COMPLAINT: dict[str, Fact] = {"cause": "complaint", "complaint": True, "nonconforming": False}
ESCAPE: dict[str, Fact] = {"cause": "shipment.escape", "nonconforming": False, "shipped": 40}

MAJOR = ("major", (*QUALITY, "production_manager"), False)
CASES: list[tuple[dict[str, Fact], tuple[str, tuple[str, ...], bool]]] = [
    (BAD_AND_SHIPPED, ("critical", (*QUALITY, "engineering", "production_manager"), True)),
    (BAD_AND_SHIPPED | {"shipped": 0}, MAJOR),
    (BAD_AND_SHIPPED | {"shipped": None}, MAJOR),
    (BAD_AND_SHIPPED | {"safety_critical": False}, MAJOR),
    (BAD_AND_SHIPPED | {"safety_critical": None}, MAJOR),
    (BAD_AND_SHIPPED | {"nonconforming": False}, ("minor", QUALITY, False)),
    (SIGNAL | {"signal": "WE1", "safety_critical": True, "page_worthy": True}, MAJOR),
    (SIGNAL | {"signal": "N1", "critical": True, "held": True}, MAJOR),
    (SIGNAL | {"signal": "WE1"}, ("minor", (), False)),
    (SIGNAL | {"signal": "WE1", "held": True}, ("minor", QUALITY, False)),
    (SIGNAL | {"signal": "WE2"}, ("minor", (), False)),
    (SIGNAL | {"signal": "WE2", "page_worthy": True}, ("minor", QUALITY, False)),
    (SIGNAL | {"signal": "WE4", "safety_critical": True}, ("minor", (), False)),
    (ALARM, ("minor", QUALITY, False)),
    (ALARM | {"held": True}, MAJOR),
    (COMPLAINT, ("minor", QUALITY, False)),
    (COMPLAINT | {"safety_critical": True, "shipped": 9}, MAJOR),
    (ESCAPE, ("major", (*QUALITY, "production_manager", "shipping"), False)),
    ({"cause": "correlation.matched", "held": True}, MAJOR),
    ({"cause": "correlation.matched"}, ("minor", QUALITY, False)),
    ({"cause": "deadline.missed"}, ("minor", QUALITY, False)),
    ({}, ("minor", QUALITY, False)),
]


@pytest.mark.parametrize(("facts", "expected"), CASES)
def test_a_containment_is_answered_as_its_facts_demand(
    facts: dict[str, Fact], expected: tuple[str, tuple[str, ...], bool]
) -> None:
    response = decide_response(BOOK, facts)
    assert (response.severity, response.roles, response.customers) == expected
    assert response.route == "default"


def test_every_default_rule_of_the_second_stage_is_shown_by_a_case() -> None:
    shown = {
        decision.rule
        for facts, _ in CASES
        for decision in decide_response(BOOK, facts).evaluation.decisions
    }
    assert shown == {rule.id for rule in BOOK.all_rules if rule.event == "containment"}


def test_customers_hear_only_of_nonconforming_safety_critical_material_that_has_left() -> None:
    for fact in ("nonconforming", "safety_critical", "shipped"):
        absent: Fact = 0 if fact == "shipped" else False
        assert not decide_response(BOOK, BAD_AND_SHIPPED | {fact: absent}).customers
