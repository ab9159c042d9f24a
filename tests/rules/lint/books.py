"""Small random rulebooks over few facts, and what they decide, tried fact by fact."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from rules.catalogue import CATALOGUE
from rules.conditions import AllOf, AnyOf, Condition, Expression, Not
from rules.decision_table import DecisionTable, HitPolicy
from rules.fields import Fact
from rules.outcomes import Then
from rules.regions.witness import holds
from rules.routes import DEFAULT_ROUTE
from rules.rule import Rule
from rules.rulebook import Rulebook

FINDING, RESPONSE = "inspection.nonconforming", "containment"
VALUES: dict[str, dict[str, tuple[Fact, ...]]] = {
    FINDING: {
        "process": (None, "plating", "镀锌", "turning"),
        "critical": (None, True, False),
        "value": (None, 0.5, 1, 1.5, 2, 2.5, 3, 3.5),
    },
    RESPONSE: {
        "cause": (None, "complaint", "spc.signal", "supplier.alert"),
        "held": (None, True, False),
        "cost": (None, 0.5, 1, 1.5, 2, 2.5, 3, 3.5),
    },
}
NUMBER = {FINDING: "value", RESPONSE: "cost"}
OUTCOMES = {
    FINDING: (
        Then(open_case=True), Then(contain="lot"), Then(contain="operation"),
        Then(contain="load"), Then(contain="heat"),
    ),
    RESPONSE: (
        Then(severity="minor"), Then(severity="major"), Then(severity="critical"),
        Then(notify=("engineering",)), Then(severity="major", notify=("engineering", "shipping")),
        Then(notify=("shipping",), customers=True), Then(route="default"), Then(route="short"),
    ),
}  # fmt: skip


def facts_of(event: str) -> Iterator[dict[str, Fact]]:
    values = VALUES[event]
    for each in product(*values.values()):
        yield dict.fromkeys(CATALOGUE[event]) | dict(zip(values, each, strict=True))


def a_condition(rng: random.Random, event: str) -> Condition:
    name = rng.choice(list(VALUES[event]))
    if rng.random() < 0.12:
        return Condition(name, "blank", rng.random() < 0.5)
    if name == NUMBER[event]:
        low, high = sorted(rng.sample((1, 2, 3), 2))
        return rng.choice(
            [
                Condition(name, "between", (low, high)), Condition(name, "above", low),
                Condition(name, "at_most", high), Condition(name, "equals", low),
                Condition(name, "below", high), Condition(name, "at_least", low),
            ]
        )  # fmt: skip
    known = [value for value in VALUES[event][name] if value is not None]
    if name in ("process", "cause"):
        known.pop()  # one that no condition names
    return Condition(name, rng.choice(["equals", "equals", "not"]), rng.choice(known))


def a_when(rng: random.Random, event: str) -> Expression:
    parts: list[Expression] = [a_condition(rng, event) for _ in range(rng.randint(0, 3))]
    if rng.random() < 0.3:
        parts.append(AnyOf((a_condition(rng, event), a_condition(rng, event))))
    if rng.random() < 0.2:
        parts.append(Not(AllOf((a_condition(rng, event), a_condition(rng, event)))))
    return AllOf(tuple(parts))


def some_rules(rng: random.Random, event: str, count: int) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            f"r{number}", event, rng.choice((0, 0, 10)), a_when(rng, event),
            rng.choice(OUTCOMES[event]), line=number,
        )
        for number in range(1, count + 1)
    )  # fmt: skip


def a_table(rng: random.Random, event: str, hit: HitPolicy, count: int) -> DecisionTable:
    rows = tuple(
        Rule(f"t.{n}", event, 0, a_when(rng, event), rng.choice(OUTCOMES[event]), n, table="t")
        for n in range(1, count + 1)
    )
    return DecisionTable("t", event, hit, tuple(VALUES[event]), rows, 1)


def book(rules: Sequence[Rule] = (), tables: Sequence[DecisionTable] = ()) -> Rulebook:
    return Rulebook("plant", 1, "", tuple(rules), (DEFAULT_ROUTE,), tables=tuple(tables))


@dataclass(frozen=True)
class Tried:
    """Which facts a rule holds for, by number."""

    rule: Rule
    facts: frozenset[int]


def tried(rules: Sequence[Rule], every: Sequence[dict[str, Fact]]) -> list[Tried]:
    return [
        Tried(rule, frozenset(n for n, facts in enumerate(every) if holds(rule.when, facts)))
        for rule in rules
    ]
