"""What lint says of random rulebooks, against every combination of facts tried one by one."""

import random
from collections.abc import Sequence

import pytest

from rules.catalogue import SEVERITIES
from rules.decision_table import HitPolicy
from rules.lint import Finding, lint
from rules.lint.known import ALWAYS_RECORDED
from rules.regions.witness import holds
from rules.rule import Rule
from rules.tables.evaluate_table import chosen
from rules.tables.precedence import covers
from tests.rules.lint.books import (
    FINDING,
    RESPONSE,
    VALUES,
    Tried,
    a_table,
    book,
    facts_of,
    some_rules,
    tried,
)

EVERY = {event: list(facts_of(event)) for event in (FINDING, RESPONSE)}
BOOKS = 60


def of_kind(found: Sequence[Finding], *kinds: str) -> dict[str, Finding]:
    return {each.rules[0]: each for each in found if each.kind in kinds}


def by_priority(rules: Sequence[Tried]) -> list[Tried]:
    return sorted(rules, key=lambda each: -each.rule.priority)


def decided(event: str, rules: Sequence[Tried], number: int) -> object:
    """What people notice: the first scope and all that is held; or the whole response."""
    outcomes = [each.rule.then for each in by_priority(rules) if number in each.facts]
    if event == FINDING:
        scopes = [then.contain for then in outcomes if then.contain]
        least = frozenset(
            scope for scope in scopes
            if not any(covers(other, scope) for other in scopes if other != scope)
        )  # fmt: skip
        return scopes[:1], least, bool(outcomes)
    severities = [SEVERITIES.index(then.severity) for then in outcomes if then.severity]
    return (
        max(severities, default=None),
        next((then.route for then in outcomes if then.route), None),
        frozenset(role for then in outcomes for role in then.notify),
        any(then.customers for then in outcomes),
    )


@pytest.mark.parametrize("event", [FINDING, RESPONSE])
def test_contradictory_and_always_are_said_of_exactly_the_rules_that_are_so(event: str) -> None:
    rng = random.Random(11)
    seen = 0
    for _ in range(BOOKS):
        rules = some_rules(rng, event, 5)
        found = lint(book(rules))
        never = of_kind(found, "contradictory")
        always = of_kind(found, "always")
        for each in tried(rules, EVERY[event]):
            assert (each.rule.id in never) is (not each.facts)
            asks = bool(each.rule.when.parts)  # type: ignore[union-attr]  # always an AllOf
            assert (each.rule.id in always) is (asks and len(each.facts) == len(EVERY[event]))
        seen += len(never)
    assert seen > 10


@pytest.mark.parametrize("event", [FINDING, RESPONSE])
def test_all_rules_said_to_be_needless_can_be_deleted_and_no_other_one(event: str) -> None:
    rng = random.Random(12)
    seen: set[str] = set()
    for _ in range(BOOKS * 2):
        rules = tried(some_rules(rng, event, 6), EVERY[event])
        found = lint(book([each.rule for each in rules]))
        needless = of_kind(found, "duplicate", "subsumed", "dominated")
        seen |= {each.kind for each in needless.values()}
        kept = [each for each in rules if each.rule.id not in needless]
        numbers = range(len(EVERY[event]))
        before = [decided(event, rules, number) for number in numbers]
        assert [decided(event, kept, number) for number in numbers] == before
        if event == RESPONSE:
            for each in kept:
                fewer = [other for other in kept if other is not each]
                spare = [decided(event, fewer, number) for number in numbers] == before
                # A route that only seems to matter may stand between two others.
                assert not spare or not each.facts or each.rule.then.route
    assert seen == {"duplicate", "subsumed", "dominated"} or seen == {"subsumed", "dominated"}


@pytest.mark.parametrize("event", [FINDING, RESPONSE])
def test_rows_of_a_unique_table_overlap_exactly_where_it_is_said(event: str) -> None:
    rng = random.Random(13)
    seen = 0
    for _ in range(BOOKS):
        table = a_table(rng, event, "unique", 4)
        rows = tried(table.rows, EVERY[event])
        overlaps = [each for each in lint(book(tables=[table])) if each.kind == "overlap"]
        told = {each.rules[1] for each in overlaps}
        for place, each in enumerate(rows):
            shared = any(each.facts & earlier.facts for earlier in rows[:place])
            assert (each.rule.id in told) is shared
        for finding in overlaps:
            both = [row.rule for row in rows if row.rule.id in finding.rules]
            assert finding.severity == "error"
            assert finding.example is not None
            assert all(holds(rule.when, finding.example) for rule in both)
        seen += len(overlaps)
    assert seen > 10


@pytest.mark.parametrize("event", [FINDING, RESPONSE])
@pytest.mark.parametrize("hit", ["first", "priority"])
def test_a_row_is_said_to_be_shadowed_exactly_where_the_hit_policy_never_chooses_it(
    event: str, hit: HitPolicy
) -> None:
    rng = random.Random(14)
    seen = 0
    for _ in range(BOOKS):
        table = a_table(rng, event, hit, 5)
        rows = tried(table.rows, EVERY[event])
        counting: set[str] = set()
        for number in range(len(EVERY[event])):
            applying: list[Rule] = [each.rule for each in rows if number in each.facts]
            counting |= {row.id for row in chosen(table, applying).rows}
        shadowed = of_kind(lint(book(tables=[table])), "shadowed")
        for each in rows:
            assert (each.rule.id in shadowed) is (bool(each.facts) and each.rule.id not in counting)
        seen += len(shadowed)
    assert seen > 10


@pytest.mark.parametrize("event", [FINDING, RESPONSE])
def test_a_gap_is_told_exactly_where_facts_are_left_and_its_example_is_one(event: str) -> None:
    rng = random.Random(15)
    gaps = none = 0
    for _ in range(BOOKS):
        table = a_table(rng, event, "first", 5)
        there = ALWAYS_RECORDED[event] & VALUES[event].keys()
        possible = [
            facts for facts in EVERY[event] if all(facts[name] is not None for name in there)
        ]
        rows = tried(table.rows, possible)
        left = set(range(len(possible))).difference(*(each.facts for each in rows))
        found = [each for each in lint(book(tables=[table])) if each.rules == ("t",)]
        assert bool(found) is bool(left)
        for finding in found:
            assert finding.example is not None
            assert not any(holds(row.when, finding.example) for row in table.rows)
        gaps += bool(found)
        none += not found
    assert gaps > 10
    assert none > 2


def test_conflicts_are_told_of_rules_that_both_hold_and_differ_at_one_priority() -> None:
    rng = random.Random(16)
    seen = 0
    for _ in range(BOOKS):
        rules = tried(some_rules(rng, RESPONSE, 5), EVERY[RESPONSE])
        told = of_kind(lint(book([each.rule for each in rules])), "conflicting")
        ordered = by_priority(rules)
        for place, each in enumerate(ordered):
            rivals = [
                other for other in ordered[:place]
                if other.rule.priority == each.rule.priority and other.facts & each.facts
                and (differ(each.rule.then.severity, other.rule.then.severity)
                     or differ(each.rule.then.route, other.rule.then.route))
            ]  # fmt: skip
            assert (each.rule.id in told) is bool(rivals)
        for finding in told.values():
            both = [each.rule for each in rules if each.rule.id in finding.rules]
            assert finding.example is not None
            assert all(holds(rule.when, finding.example) for rule in both)
        seen += len(told)
    assert seen > 10


def differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other
