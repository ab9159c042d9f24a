"""A thousand rules, a table of two thousand rows, an endless rule: seconds, never a crash."""

import random
import time

import pytest

from rules.conditions import AllOf, AnyOf, Condition, Expression
from rules.decision_table import DecisionTable, HitPolicy
from rules.lint import lint
from rules.outcomes import Then
from rules.rule import Rule
from rules.rulebook import parse_rulebook
from tests.rules.lint.books import FINDING, book

MOST_SECONDS = 5
SCOPES = ("lot", "operation", "load", "heat", "since_last_good")


def rules_of_a_plant(rng: random.Random, count: int) -> list[Rule]:
    return [
        Rule(f"r{n}", FINDING, rng.choice((0, 10, 20)), selective(rng),
             Then(contain=rng.choice(SCOPES)), n)
        for n in range(1, count + 1)
    ]  # fmt: skip


def selective(rng: random.Random) -> Expression:
    parts: list[Expression] = [
        Condition("process", "equals", f"process-{rng.randrange(40)}"),
        Condition("characteristic", "in", tuple(f"c-{n}" for n in rng.sample(range(60), 3))),
    ]
    if rng.random() < 0.6:
        parts.append(Condition("value", "above", round(rng.uniform(0, 100), 2)))
    if rng.random() < 0.4:
        parts.append(Condition("item", "in", tuple(f"i-{n}" for n in rng.sample(range(300), 9))))
    if rng.random() < 0.3:
        parts.append(AnyOf((Condition("load", "blank", False), Condition("critical", "not", True))))
    return AllOf(tuple(parts))


def ranges(rng: random.Random) -> Expression:
    """Bounds that are nowhere the same, so that everything overlaps with everything."""
    pairs = [sorted((rng.uniform(0, 100), rng.uniform(0, 100))) for _ in range(2)]
    return AllOf(
        (
            Condition("value", "between", (pairs[0][0], pairs[0][1])),
            Condition("lower", "between", (pairs[1][0], pairs[1][1])),
        )
    )


def cpu_seconds(rulebook: object) -> float:
    start = time.process_time()
    lint(rulebook)  # type: ignore[arg-type]
    return time.process_time() - start


def test_a_thousand_rules_take_seconds() -> None:
    rulebook = book(rules_of_a_plant(random.Random(1), 1_000))
    assert cpu_seconds(rulebook) < MOST_SECONDS


@pytest.mark.parametrize("hit", ["unique", "first", "priority", "collect"])
def test_a_table_of_two_thousand_rows_takes_seconds(hit: HitPolicy) -> None:
    rng = random.Random(2)
    rows = [
        Rule(f"t.{n}", FINDING, 0,
             AllOf((Condition("item", "equals", f"i-{n % 300}"),
                    Condition("characteristic", "equals", f"c-{n % 60}"),
                    Condition("value", "between", (n % 7 * 10, n % 7 * 10 + 9.5)))),
             Then(contain=rng.choice(SCOPES)), n, table="t")
        for n in range(1, 2_001)
    ]  # fmt: skip
    table = DecisionTable("t", FINDING, hit, (), tuple(rows), 1)
    assert cpu_seconds(book(tables=[table])) < MOST_SECONDS


def test_five_hundred_rules_of_which_each_overlaps_most_others_take_seconds() -> None:
    rng = random.Random(3)
    rules = [
        Rule(f"r{n}", FINDING, 0, ranges(rng), Then(contain=rng.choice(SCOPES)), n)
        for n in range(1, 501)
    ]
    assert cpu_seconds(book(rules)) < MOST_SECONDS


def test_a_rule_of_too_many_alternatives_is_said_to_be_too_complex_and_nothing_else() -> None:
    alternatives = [
        AnyOf(tuple(AllOf((Condition("value", "above", 100 * n + m),
                           Condition("lower", "below", 50 * m + n),
                           Condition("upper", "not", n - m))) for m in range(12)))
        for n in range(12)
    ]  # fmt: skip
    rule = Rule("endless", FINDING, 0, AllOf(tuple(alternatives)), Then(contain="lot"), 7)
    found = [each for each in lint(book([rule])) if each.rules == ("endless",)]
    assert [(each.severity, each.kind, each.line) for each in found] == [("note", "complex", 7)]
    assert "too complex" in found[0].en


def tangled(rng: random.Random) -> Expression:
    """Alternatives upon alternatives: each may be read alone, together they are a thicket."""
    alternatives = [
        AnyOf((Condition("value", "above", rng.randint(0, 99)),
               Condition("lower", "not", rng.randint(0, 9)),
               Condition("upper", "below", rng.randint(0, 99))))
        for _ in range(60)
    ]  # fmt: skip
    return AllOf(tuple(alternatives))


def test_a_thousand_tangled_rules_end_in_seconds_and_say_that_not_all_was_looked_at() -> None:
    rng = random.Random(5)
    rules = [
        Rule(f"r{n}", FINDING, 0, tangled(rng), Then(contain=rng.choice(SCOPES)), n)
        for n in range(1, 1_001)
    ]
    start = time.process_time()
    found = lint(book(rules))
    assert time.process_time() - start < 4 * MOST_SECONDS
    assert any("not everything was looked at" in each.en for each in found)


def test_a_rulebook_without_any_rule_says_that_nothing_is_decided() -> None:
    assert {each.kind for each in lint(book())} == {"gap", "untested"}


def test_every_finding_of_a_chaotic_rulebook_has_a_line_and_both_sentences() -> None:
    rng = random.Random(4)
    rules = [
        Rule(f"规则-{n}", FINDING, 0, ranges(rng) if n % 2 else selective(rng),
             Then(contain=rng.choice(SCOPES)), n)
        for n in range(1, 120)
    ]  # fmt: skip
    for found in lint(book(rules)):
        assert found.line >= 1
        assert found.en
        assert found.zh
        assert "{" not in found.en + found.zh


def test_rules_that_all_overlap_are_given_up_on_in_bounded_time() -> None:
    rules = "".join(
        f"  - {{id: r{n}, event: inspection.nonconforming, then: {{contain: lot}}, when: {{any: "
        f"[{{value: {{above: {n} um}}}}, {{inspected: {{above: {n}}}}}, "
        f"{{defective: {{above: {1999 - n}}}}}]}}}}\n"
        for n in range(500)
    )
    crowded = parse_rulebook(f"rulebook: x\nversion: 1\nrules:\n{rules}", source="x.yaml")
    assert "complex" in {finding.kind for finding in lint(crowded)}
