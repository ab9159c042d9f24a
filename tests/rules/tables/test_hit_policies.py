"""Which rows of a table count, against a plain reading of each policy."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.catalogue import SEVERITIES, STRATEGIES
from rules.conditions import AllOf
from rules.decision_table import DecisionTable, HitPolicy
from rules.outcomes import Then
from rules.rule import Rule
from rules.tables.evaluate_table import chosen
from rules.tables.precedence import covers, outranks


def table_of(hit: HitPolicy, *thens: Then) -> DecisionTable:
    rows = tuple(
        Rule(f"t.{number}", "containment", 0, AllOf(()), then, number, table="t")
        for number, then in enumerate(thens, start=1)
    )
    return DecisionTable("t", "containment", hit, (), rows, 1)


def severe(*severities: str | None) -> list[Then]:
    return [Then(severity=each, route="r") for each in severities]  # type: ignore[arg-type]


def kept(hit: HitPolicy, *thens: Then) -> list[int]:
    table = table_of(hit, *thens)
    return [table.rows.index(row) + 1 for row in chosen(table, table.rows).rows]


@pytest.mark.parametrize("hit", ["unique", "first", "priority", "collect"])
def test_where_one_row_holds_or_none_every_policy_says_the_same(hit: HitPolicy) -> None:
    table = table_of(hit, *severe("minor"))
    assert chosen(table, table.rows).rows == table.rows
    assert chosen(table, ()).rows == ()
    assert not chosen(table, table.rows).violation
    assert not chosen(table, table.rows).dropped


def test_first_takes_the_first_row_of_the_file() -> None:
    table = table_of("first", *severe("minor", "critical"))
    found = chosen(table, table.rows)
    assert (found.rows, found.dropped) == (table.rows[:1], table.rows[1:])
    assert not found.violation


def test_collect_takes_all() -> None:
    assert kept("collect", *severe("minor", "critical", None)) == [1, 2, 3]


def test_priority_takes_the_most_severe_and_among_equals_the_first() -> None:
    assert kept("priority", *severe("minor", "critical", "major", "critical")) == [2]
    assert kept("priority", *severe(None, "minor")) == [2]
    assert kept("priority", *severe(None, None)) == [1]


def test_two_rows_of_a_unique_table_both_count_the_most_severe_first() -> None:
    table = table_of("unique", *severe("minor", "critical", "minor"))
    found = chosen(table, table.rows)
    assert found.violation
    assert [row.id for row in found.rows] == ["t.2", "t.1", "t.3"]
    assert found.dropped == ()


def test_priority_drops_a_scope_only_where_another_is_sure_to_hold_it_too() -> None:
    lot, operation, load, heat = (
        Then(contain=each) for each in ("lot", "operation", "load", "heat")
    )
    case = Then(open_case=True)
    assert kept("priority", lot, load, operation, case) == [2]
    assert kept("priority", load, heat) == [1, 2]
    assert kept("priority", heat, lot, load, load) == [1, 3]
    assert kept("priority", case, case) == [1]


def test_every_strategy_holds_the_lot_of_the_finding_and_itself() -> None:
    for strategy in STRATEGIES:
        assert covers(strategy, "lot")
        assert covers(strategy, strategy)


outcomes = st.builds(
    Then,
    contain=st.none() | st.sampled_from(STRATEGIES),
    open_case=st.booleans(),
) | st.builds(Then, severity=st.none() | st.sampled_from(SEVERITIES))


@given(st.lists(outcomes, min_size=1, max_size=8))
def test_what_priority_drops_is_decided_by_a_row_that_it_keeps(thens: list[Then]) -> None:
    """Of a finding nothing is let go; of a containment nothing is milder than it could be."""
    table = table_of("priority", *thens)
    found = chosen(table, table.rows)
    assert sorted((*found.rows, *found.dropped), key=lambda row: row.line) == list(table.rows)
    assert list(found.rows) == sorted(found.rows, key=lambda row: row.line)
    rank: dict[str | None, int] = {each: at for at, each in enumerate((None, *SEVERITIES))}
    worst = max(rank[row.then.severity] for row in table.rows)
    assert {rank[row.then.severity] for row in found.rows} == {worst}
    for row in found.dropped:
        scope = row.then.contain
        assert rank[row.then.severity] < worst or any(
            scope is None or (other.then.contain is not None and covers(other.then.contain, scope))
            for other in found.rows
        )


@given(st.lists(outcomes, min_size=2, max_size=8))
def test_after_a_violation_no_row_stands_before_a_more_severe_one(thens: list[Then]) -> None:
    table = table_of("unique", *thens)
    found = chosen(table, table.rows)
    assert sorted(row.line for row in found.rows) == [row.line for row in table.rows]
    assert not any(outranks(later.then, earlier.then) for earlier, later in pairwise(found.rows))


@given(outcomes, outcomes, outcomes)
def test_more_severe_is_an_order(one: Then, two: Then, three: Then) -> None:
    assert not outranks(one, one)
    assert not (outranks(one, two) and outranks(two, one))
    assert not (outranks(one, two) and outranks(two, three)) or outranks(one, three)


def test_five_thousand_rows_that_all_hold_are_chosen_from_at_once() -> None:
    thens = [
        Then(contain=STRATEGIES[number % 9], open_case=bool(number % 2)) for number in range(5000)
    ]
    assert len(kept("priority", *thens)) == 7
