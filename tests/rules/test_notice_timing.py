"""`notice:`: when customers are told, by the rule of the highest priority that speaks of it."""

from __future__ import annotations

import pytest

from rules.decision import decision_from
from rules.decisions import decide_response
from rules.rule_tests import run_tests
from rules.rulebook import RulebookError, parse_rulebook
from rules.rulebook_sentences import say

BOOK = """
rulebook: timing
version: 1
rules:
  - {{id: careful, event: containment, priority: {one}, when: {{shipped: {{above: 0}}}},
     then: {{notify: [customers], notice: after_signature}}}}
  - {{id: fast, event: containment, priority: {two}, when: {{safety_critical: true}},
     then: {{severity: critical, notice: at_once}}}}
"""
BOTH = {"shipped": 5, "safety_critical": True}


def text(one: int = 0, two: int = 0) -> str:
    return BOOK.format(one=one, two=two)


@pytest.mark.parametrize(
    ("one", "two", "facts", "expected"),
    [
        (0, 0, {"shipped": 5}, "after_signature"),
        (0, 0, {"shipped": 0, "safety_critical": True}, "at_once"),
        (0, 0, BOTH, "after_signature"),
        (0, 5, BOTH, "at_once"),
        (5, 0, BOTH, "after_signature"),
        (0, 0, {}, "at_once"),
    ],
)
def test_the_highest_priority_that_speaks_of_it_decides_and_a_signature_wins_a_tie(
    one: int, two: int, facts: dict[str, int | bool], expected: str
) -> None:
    response = decide_response(parse_rulebook(text(one, two), source="t.yaml"), facts)
    assert response.notice == expected
    for decision in response.evaluation.decisions:
        assert decision_from(decision.document()) == decision


def test_a_timing_that_is_none_is_refused_with_the_near_one() -> None:
    wrong = text().replace("after_signature", "after_signatur")
    with pytest.raises(RulebookError, match="after_signature"):
        parse_rulebook(wrong, source="t.yaml")


def test_a_finding_has_no_notice() -> None:
    wrong = text().replace("event: containment", "event: complaint")
    with pytest.raises(RulebookError, match="belongs to a rule for"):
        parse_rulebook(wrong, source="t.yaml")


def test_a_test_of_the_file_may_expect_it() -> None:
    tested = (
        text()
        + """
tests:
  - name: customers wait for a signature
    given: {event: containment, facts: {shipped: 5}}
    expect: {notice: after_signature}
  - name: nobody says otherwise
    given: {event: containment, facts: {shipped: 0}}
    expect: {notice: after_signature}
"""
    )
    report = run_tests(parse_rulebook(tested, source="t.yaml"))
    assert [result.passed for result in report.results] == [True, False]
    assert "expected notice `after_signature`, it is `at_once`" in str(report.results[1])


def test_it_is_said_in_both_languages() -> None:
    rules = parse_rulebook(text(), source="t.yaml").rules
    assert "customer notices wait for a signature" in say(rules[0])
    assert "客户通知经签字后发出" in say(rules[0], (), "zh-CN")
