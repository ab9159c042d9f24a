"""The index: a rule that can hold is always among those looked at, and few others are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.conditions import AllOf, AnyOf, Condition, Expression, Not
from rules.explanation import judge
from rules.facts import checked
from rules.fields import Fact
from rules.outcomes import Then
from rules.prepared_rule import PreparedRule, Source
from rules.rule import Rule
from rules.rule_index import MOST_ENTRIES, RuleIndex, needs

EVENT = "spc.signal"
SOURCE = Source("plant", 1, "", {})
HOT = Condition("process", "equals", "热处理")
NIGHT = Condition("shift", "equals", "night")
LISTED = Condition("process", "in", ("热处理", "plating"))

values = st.sampled_from(["热处理", "plating", "night", ""])
leaves: st.SearchStrategy[Expression] = st.one_of(
    st.builds(Condition, st.sampled_from(["process", "shift"]), st.sampled_from(["equals", "not"]),
              values),
    st.builds(Condition, st.just("process"), st.just("in"),
              st.lists(values, min_size=1, max_size=3).map(tuple)),
    st.builds(Condition, st.just("critical"), st.sampled_from(["equals", "not"]), st.booleans()),
    st.builds(Condition, st.just("z"), st.sampled_from(["equals", "not", "above"]),
              st.sampled_from([3, 3.0, 2**64])),
    st.builds(Condition, st.sampled_from(["process", "z"]), st.just("blank"), st.booleans()),
)  # fmt: skip
expressions: st.SearchStrategy[Expression] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)
facts_of_a_signal = st.fixed_dictionaries(
    {},
    optional={
        "process": values,
        "shift": values,
        "critical": st.booleans(),
        "z": st.sampled_from([3, 3.0, 2.0**64, 4]),
    },
)


def _rule(number: int, when: Expression) -> Rule:
    return Rule(f"r{number}", EVENT, 0, when, Then(open_case=True), number)


@settings(max_examples=400, deadline=None)
@given(expressions, facts_of_a_signal)
def test_what_an_expression_needs_is_there_whenever_it_holds(
    when: Expression, facts: dict[str, Fact]
) -> None:
    known = checked(EVENT, facts)
    holds = judge(when, known).misses == 0
    assert PreparedRule(_rule(0, when), 0, SOURCE).holds(known) is holds
    if holds:
        assert all(known[name] in wanted for name, wanted in needs(when).items())


@settings(max_examples=300, deadline=None)
@given(st.lists(expressions, max_size=8), facts_of_a_signal)
def test_the_index_gives_exactly_the_rules_that_hold_in_order(
    whens: list[Expression], facts: dict[str, Fact]
) -> None:
    known = checked(EVENT, facts)
    index = RuleIndex([_rule(number, when) for number, when in enumerate(whens)], SOURCE)
    holding = [f"r{n}" for n, when in enumerate(whens) if judge(when, known).misses == 0]
    assert [ready.rule.id for ready in index.applying(known)] == holding


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        (HOT, {"process": {"热处理"}}),
        (AllOf((HOT, NIGHT)), {"process": {"热处理"}, "shift": {"night"}}),
        (AllOf((HOT, LISTED)), {"process": {"热处理"}}),
        (AllOf((HOT, Condition("process", "equals", "plating"))), {"process": set()}),
        (AnyOf((HOT, Condition("process", "equals", "plating"))),
         {"process": {"热处理", "plating"}}),
        (AnyOf((HOT, NIGHT)), {}),
        (AnyOf(()), {}),
        (Not(HOT), {}),
        (Not(AnyOf((Not(HOT), Condition("shift", "not", "night")))),
         {"process": {"热处理"}, "shift": {"night"}}),
        (Condition("z", "equals", 3), {"z": {3}}),
        (Condition("value", "equals", 3, unit="um", unit_from="unit"), {}),
        (Condition("process", "blank", False), {}),
    ],
)  # fmt: skip
def test_what_an_expression_needs(when: Expression, wanted: dict[str, set[object]]) -> None:
    assert needs(when) == wanted


def test_a_rule_of_many_lists_is_filed_under_few_combinations() -> None:
    lists = tuple(
        Condition(name, "in", tuple(f"{name}-{n}" for n in range(40)))
        for name in ("process", "shift", "equipment")
    )
    index = RuleIndex([_rule(0, AllOf(lists))], SOURCE)
    (shelf,) = index._shelves
    assert len(shelf[1]) <= MOST_ENTRIES
    facts = checked(EVENT, {name: f"{name}-39" for name in ("process", "shift", "equipment")})
    assert len(index.applying(facts)) == 1
    assert index.applying({**facts, "equipment": "equipment-40"}) == []


def test_a_rule_that_contradicts_itself_is_never_looked_at() -> None:
    both = AllOf((HOT, Condition("process", "equals", "plating")))
    index = RuleIndex([_rule(0, both)], SOURCE)
    assert [shelf for _, shelf in index._shelves] == [{}]
    assert index.applying(checked(EVENT, {"process": "plating"})) == []
