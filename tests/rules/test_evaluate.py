"""Evaluation against brute force: which rules apply, which miss by one, and why."""

import itertools
import json
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.conditions import (
    OPERATORS,
    AllOf,
    AnyOf,
    Condition,
    Expected,
    Expression,
    Not,
    Operator,
    comparisons,
)
from rules.evaluate import evaluate
from rules.explanation import judge
from rules.fields import Fact
from rules.outcomes import Then
from rules.rulebook import Rule, Rulebook, default_rulebook

LETTERS = ("a", "b", None)
leaves = st.builds(
    Condition,
    st.sampled_from(["lot", "load", "heat"]),
    st.sampled_from(["equals", "not"]),
    st.sampled_from(["a", "b"]),
) | st.builds(Condition, st.sampled_from(["lot", "load"]), st.just("blank"), st.booleans())
expressions: st.SearchStrategy[Expression] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=7,
)
facts = st.fixed_dictionaries({name: st.sampled_from(LETTERS) for name in ("lot", "load", "heat")})


def truth(expression: Expression, outcomes: Iterator[bool]) -> bool:
    """Combine the outcomes of the comparisons, in order, as plain Python would."""
    if isinstance(expression, Condition):
        return next(outcomes)
    if isinstance(expression, Not):
        return not truth(expression.part, outcomes)
    parts = [truth(part, outcomes) for part in expression.parts]
    return all(parts) if isinstance(expression, AllOf) else any(parts)


def fewest_changes(expression: Expression, outcomes: Sequence[bool]) -> int | None:
    """Try every set of changed outcomes, smallest sets first."""
    for size in range(len(outcomes) + 1):
        for changed in itertools.combinations(range(len(outcomes)), size):
            tried = (met is not (place in changed) for place, met in enumerate(outcomes))
            if truth(expression, tried):
                return size
    return None


@settings(max_examples=300, deadline=None)
@given(expressions, facts)
def test_the_misses_are_the_fewest_outcomes_that_would_have_to_change(
    expression: Expression, known: dict[str, Fact]
) -> None:
    outcomes = [condition.holds(known[condition.field]) for condition in comparisons(expression)]
    verdict = judge(expression, known)
    fewest = fewest_changes(expression, outcomes)
    assert len(verdict.results) == len(outcomes)
    assert verdict.misses >= 1_000 if fewest is None else verdict.misses == fewest


@settings(max_examples=300, deadline=None)
@given(expressions, facts)
def test_what_a_near_miss_calls_missed_would_each_alone_have_sufficed(
    expression: Expression, known: dict[str, Fact]
) -> None:
    outcomes = [condition.holds(known[condition.field]) for condition in comparisons(expression)]
    verdict = judge(expression, known)
    if verdict.misses != 1:
        return
    missed = [n for n, result in enumerate(verdict.results) if result.decisive and not result.met]
    assert missed
    for place in missed:
        assert truth(expression, (met is not (n == place) for n, met in enumerate(outcomes)))


@settings(max_examples=300, deadline=None)
@given(expressions, facts)
def test_the_decisive_conditions_are_met_and_suffice_on_their_own(
    expression: Expression, known: dict[str, Fact]
) -> None:
    outcomes = [condition.holds(known[condition.field]) for condition in comparisons(expression)]
    verdict = judge(expression, known)
    if verdict.misses != 0:
        return
    decisive = [result.decisive for result in verdict.results]
    assert all(result.met for result in verdict.results if result.decisive)
    # Whatever the other comparisons had said, the rule would have applied.
    free = [n for n, counts in enumerate(decisive) if not counts]
    for others in itertools.product([True, False], repeat=len(free)):
        tried = list(outcomes)
        for place, met in zip(free, others, strict=True):
            tried[place] = met
        assert truth(expression, iter(tried))


@pytest.mark.parametrize(
    ("operator", "expected", "facts"),
    [
        *((operator, "a", ("a", "b", None)) for operator in OPERATORS["text"][:2]),
        *((operator, 2, (1, 2, 3, None)) for operator in ("above", "below", "at_least", "at_most")),
        *((operator, (2, 3), (1, 2, 3, 4, None)) for operator in ("between", "in")),
        *(("blank", blank, ("a", None)) for blank in (True, False)),
    ],
)
def test_a_negated_comparison_is_reported_as_a_true_statement_of_its_own(
    operator: Operator, expected: Expected, facts: tuple[Fact, ...]
) -> None:
    condition = Condition("lot", operator, expected)
    for fact in facts:
        (result,) = judge(Not(condition), {"lot": fact}).results
        assert result.met is not condition.holds(fact)
        if result.operator.startswith("not "):
            assert (result.operator, result.expected) == (f"not {operator}", expected)
        else:
            stated = next(name for name in OPERATORS["text"] if name == result.operator)
            assert Condition("lot", stated, result.expected).holds(fact) is result.met


def _book(*rules: tuple[str, int, Expression]) -> Rulebook:
    listed = tuple(
        Rule(name, "supplier.alert", priority, when, Then(open_case=True), 1)
        for name, priority, when in rules
    )
    return Rulebook("plant", 3, "d" * 64, listed, ())


HEAT = Condition("heat", "equals", "H-1")
MILL = Condition("supplier", "equals", "MILL-A")


def test_decisions_come_by_priority_and_then_as_the_file_has_them() -> None:
    book = _book(("low", 1, HEAT), ("second", 9, HEAT), ("third", 9, HEAT), ("top", 10, HEAT))
    found = evaluate(book, "supplier.alert", {"heat": "H-1"})
    assert [decision.rule for decision in found.decisions] == ["top", "second", "third", "low"]


def test_a_rule_of_another_event_is_not_looked_at() -> None:
    found = evaluate(_book(("one", 1, HEAT)), "complaint", {})
    assert found.decisions == found.near_misses == ()


def test_a_rule_that_misses_one_condition_is_a_near_miss_and_two_are_none() -> None:
    book = _book(("both", 1, AllOf((HEAT, MILL))))
    near = evaluate(book, "supplier.alert", {"heat": "H-1", "supplier": "MILL-B"})
    assert near.decisions == ()
    assert [(miss.field, miss.actual) for miss in near.near_misses[0].missed] == [
        ("supplier", "MILL-B")
    ]
    assert evaluate(book, "supplier.alert", {}).near_misses == ()


def test_a_decision_keeps_every_condition_with_what_was_expected_and_found() -> None:
    book = _book(("one", 1, AllOf((HEAT, Not(Condition("lots", "above", 3)), Not(MILL)))))
    (decision,) = evaluate(book, "supplier.alert", {"heat": "H-1", "lots": 2}).decisions
    assert [(c.field, c.operator, c.expected, c.actual, c.met) for c in decision.conditions] == [
        ("heat", "equals", "H-1", "H-1", True),
        ("lots", "not above", 3, 2, True),
        ("supplier", "not", "MILL-A", None, True),
    ]
    assert (decision.rulebook, decision.version, decision.digest) == ("plant", 3, "d" * 64)


def test_an_evaluation_survives_json() -> None:
    facts: dict[str, Fact] = {"signal": "WE2", "z": 2.4, "page_worthy": True, "operation": "OP-1"}
    found = evaluate(default_rulebook(), "spc.signal", facts)
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    assert document == found.document()
    condition = document["decisions"][0]["conditions"][0]
    assert condition["expected"] == ["WE1", "N1", "A1", "1_3s"]
    assert document["near_misses"]
