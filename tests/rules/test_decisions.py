"""Several rules at once: hold the union, take the most severe, tell everyone once."""

from collections.abc import Callable

import pytest

from rules.decisions import decide_containment, decide_response
from rules.rulebook import Rulebook

Read = Callable[[str], Rulebook]

STEP = (
    "[{step: confirm, meaning: review, roles: [quality_supervisor], quorum: any}, "
    "{step: decide, meaning: approval, roles: [engineering], quorum: any}]"
)
BOOK = f"""
rulebook: plant
version: 1
routes: {{fast: {STEP}, slow: {STEP}}}
rules:
  - {{id: a, event: complaint, priority: 1, when: {{lot: K7}}, then: {{contain: lot}}}}
  - {{id: b, event: complaint, priority: 9, when: {{lot: K7}}, then: {{contain: heat}}}}
  - {{id: c, event: complaint, priority: 5, when: {{item: B}}, then: {{contain: lot}}}}
  - {{id: d, event: complaint, when: {{customer: X}}, then: {{open_case: true}}}}
  - {{id: e, event: containment, priority: 9, when: {{lots: {{above: 1}}}},
     then: {{severity: minor, route: slow, notify: [shipping, engineering]}}}}
  - {{id: f, event: containment, priority: 5, when: {{lots: {{above: 2}}}},
     then: {{severity: critical, route: fast, notify: [engineering, admin]}}}}
  - {{id: g, event: containment, priority: 1, when: {{shipped: {{above: 0}}}},
     then: {{severity: major, notify: [customers]}}}}
"""


def test_the_strategies_of_all_matching_rules_are_united_in_priority_order(read: Read) -> None:
    decided = decide_containment(read(BOOK), "complaint", {"lot": "K7", "item": "B"})
    assert decided.strategies == ("heat", "lot")
    assert [decision.rule for decision in decided.evaluation.decisions] == ["b", "c", "a"]


def test_what_is_held_always_has_a_case(read: Read) -> None:
    held = decide_containment(read(BOOK), "complaint", {"lot": "K7"})
    looked_at = decide_containment(read(BOOK), "complaint", {"customer": "X"})
    nothing = decide_containment(read(BOOK), "complaint", {})
    assert (bool(held.strategies), held.open_case) == (True, True)
    assert (looked_at.strategies, looked_at.open_case) == ((), True)
    assert (nothing.strategies, nothing.open_case) == ((), False)


def test_a_containment_is_not_a_finding(read: Read) -> None:
    with pytest.raises(ValueError, match="unknown finding `containment`"):
        decide_containment(read(BOOK), "containment", {})


def test_the_most_severe_wins_whatever_its_priority(read: Read) -> None:
    assert decide_response(read(BOOK), {"lots": 2}).severity == "minor"
    assert decide_response(read(BOOK), {"lots": 2, "shipped": 1}).severity == "major"
    assert decide_response(read(BOOK), {"lots": 3, "shipped": 1}).severity == "critical"


def test_the_route_of_the_highest_priority_is_taken(read: Read) -> None:
    assert decide_response(read(BOOK), {"lots": 3}).route == "slow"
    assert decide_response(read(BOOK), {"shipped": 1}).route == "default"


def test_everyone_is_told_once(read: Read) -> None:
    assert decide_response(read(BOOK), {"lots": 3}).roles == ("shipping", "engineering", "admin")
    assert decide_response(read(BOOK), {"lots": 3}).customers is False
    assert decide_response(read(BOOK), {"shipped": 1}).customers is True


def test_no_rule_means_minor_and_nobody(read: Read) -> None:
    response = decide_response(read(BOOK), {})
    assert (response.severity, response.route, response.roles) == ("minor", "default", ())


TABLES = """
rulebook: plant
version: 1
tables:
  - id: severity
    event: containment
    hit: priority
    inputs: [shipped, safety_critical]
    outputs: [severity, notify]
    rows:
      - ["> 0", "-", major, "engineering, customers"]
      - ["> 0", true, critical, shipping]
  - id: scope
    event: complaint
    hit: first
    inputs: [quantity]
    outputs: [contain]
    rows:
      - ["> 100", heat]
      - ["> 0", lot]
"""


def test_of_a_table_only_the_rows_decide_that_its_policy_chooses(read: Read) -> None:
    book = read(TABLES)
    response = decide_response(book, {"shipped": 5, "safety_critical": True})
    assert (response.severity, response.roles, response.customers) == (
        "critical", ("shipping",), False
    )  # fmt: skip
    assert [row.rule for row in response.evaluation.dropped] == ["severity.1"]
    assert decide_containment(book, "complaint", {"quantity": 500}).strategies == ("heat",)
    assert decide_containment(book, "complaint", {"quantity": 5}).strategies == ("lot",)
