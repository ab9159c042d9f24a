"""Decision tables in rule files: what the rows become, and what is refused at which place."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from rules.conditions import AllOf, AnyOf, Condition, Not
from rules.outcomes import Then
from rules.rulebook import Rulebook
from tests.rules.tables.made_tables import ReadTable, Rows

Problems = Callable[[str], list[str]]
Read = Callable[[str], Rulebook]


def test_a_row_is_a_rule_of_all_its_cells(rows: Rows, read: Read) -> None:
    book = read(
        rows('complaint, true, "> 0", critical, "engineering, customers"', "-, -, -, minor, -")
    )
    (table,) = book.tables
    first, otherwise = table.rows
    assert (first.id, first.table, first.event, first.line) == (
        *("severity.1", "severity"),
        *("containment", 10),
    )
    assert first.when == AllOf(
        (
            Condition("cause", "equals", "complaint"),
            Condition("safety_critical", "equals", True),
            Condition("shipped", "above", 0),
        )
    )
    assert first.then == Then(severity="critical", notify=("engineering",), customers=True)
    assert otherwise.when == AllOf(())
    assert otherwise.then == Then(severity="minor")


def test_the_rows_stand_behind_the_rules_of_the_file(rows: Rows, read: Read) -> None:
    rule = "rules:\n  - {id: one, event: complaint, when: always, then: {open_case: true}}\n"
    book = read(rows("-, -, -, minor, -", extra=rule))
    assert [each.id for each in book.all_rules] == ["one", "severity.1"]


def test_both_ends_of_a_half_open_range_stand_beside_the_other_conditions(
    rows: Rows, read: Read
) -> None:
    (table,) = read(rows('-, true, "(5..10]", major, -')).tables
    assert table.rows[0].when == AllOf(
        (
            Condition("safety_critical", "equals", True),
            Condition("shipped", "above", 5),
            Condition("shipped", "at_most", 10),
        )
    )


def test_a_cell_may_name_a_list_or_a_condition_of_the_file(rows: Rows, read: Read) -> None:
    shared = (
        "lists: {ours: [spc.signal, spc.alarm]}\n"
        "conditions:\n  told: {any: [{held: true}, {page_worthy: true}]}\n"
        "  alone: {all: [{held: true}, {lots: 1}]}\n"
    )
    text = rows(
        '"list:ours", told, major, -',
        '"not list:ours", not told, minor, -',
        "-, alone, minor, -",
        inputs="cause, condition",
        extra=shared,
    )
    (table,) = read(text).tables
    ours = Condition("cause", "in", ("spc.signal", "spc.alarm"))
    told = AnyOf((Condition("held", "equals", True), Condition("page_worthy", "equals", True)))
    assert [row.when for row in table.rows] == [
        AllOf((ours, told)),
        AllOf((Not(ours), Not(told))),
        AllOf((Condition("held", "equals", True), Condition("lots", "equals", 1))),
    ]
    assert table.inputs == ("cause", "held", "page_worthy", "lots")
    assert table.cells[1] == ("not list:ours", "not told", "minor", "-")


def test_a_table_about_a_finding_contains(rows: Rows, read: Read) -> None:
    text = rows(
        "heat_treat, load, -, the furnace is shared",
        "-, -, true, -",
        inputs="process",
        outputs="contain, open_case, because",
        event="inspection.nonconforming",
    )
    (table,) = read(text).tables
    assert [row.then for row in table.rows] == [Then(contain="load"), Then(open_case=True)]
    assert table.cells[0] == ("heat_treat", "load", "-", "the furnace is shared")


def test_priority_and_cool_down_are_those_of_every_row(rows: Rows, read: Read) -> None:
    text = rows("-, -, -, minor, -", hit="first\n    priority: 60\n    cool_down: 8 h")
    (table,) = read(text).tables
    assert (table.rows[0].priority, table.rows[0].cool_down) == (60, 28_800)


def test_the_same_cells_written_differently_are_the_same_table(
    rows: Rows, read_table: ReadTable
) -> None:
    loose = rows('complaint, "TRUE", "[0..5]", critical, [engineering, customers]')
    plain = rows('complaint, true, "0..5", critical, "engineering , customers"')
    assert read_table(loose) == read_table(plain)
    assert replace(read_table(plain), id="x") != read_table(plain)


# the row -> the column of its problem in line 10 (the first cell stands at 10), what is said
CELLS = [
    ("complant, -, -, minor, -", 10, "`cause` has an unknown value `complant`; did you mean"),
    ("-, yes!, -, minor, -", 13, "`safety_critical` is a boolean, not `yes!`"),
    ('-, -, "> much", minor, -', 16, "`shipped` is a number, not `much`"),
    ('-, -, "1,5", minor, -', 16, "`shipped` has `1,5`; write `1.5`"),
    ("-, -, {above: 0}, minor, -", 16, "`shipped` takes one cell, not a table"),
    ("-, -, [1, 2], minor, -", 16, "`shipped` takes one cell, not a list; write `a, b`"),
    ("-, -, -, majr, -", 19, "unknown severity `majr`; did you mean `major`?"),
    ("-, -, -, minor, enginering", 26, "unknown role `enginering`; did you mean `engineering`?"),
    ('-, -, -, minor, "engineering,"', 26, "`notify` has a comma with nothing beside it"),
    ("-, -, -, -, -", 9, "row 1 decides nothing"),
    (
        "-, -, -, minor",
        9,
        "row 1 has 4 cells, the table 5 columns (cause, safety_critical, shipped",
    ),
    ('"list:ours", -, -, minor, -', 10, "unknown list `ours`"),
]


@pytest.mark.parametrize(("row", "column", "said"), CELLS)
def test_a_wrong_cell_is_named_where_it_stands(
    row: str, column: int, said: str, rows: Rows, problems: Problems
) -> None:
    (problem,) = problems(rows(row))
    place, _, message = problem.partition(": ")
    assert said in message
    assert place == f"plant.yaml:10:{column}"


TABLES: list[tuple[dict[str, str], str, str]] = [
    ({"hit": "any"}, "6:10", "unknown hit policy `any`"),
    ({"inputs": "cuase"}, "7:14", "unknown field `cuase`; did you mean `cause`?"),
    ({"inputs": "cause, cause"}, "7:21", "column `cause` stands here twice"),
    ({"outputs": "severty"}, "8:15", "unknown output `severty`; did you mean `severity`?"),
    ({"outputs": "contain"}, "8:15", "`contain` belongs to a table for a finding"),
    ({"outputs": "because"}, "8:14", "`because` decides nothing: name an outcome beside it"),
    ({"outputs": "notify"}, "6:10", "`hit: priority` looks at `severity`"),
    ({"event": "spc.sinal"}, "5:12", "unknown event `spc.sinal`; did you mean `spc.signal`?"),
    (
        {"event": "complaint", "inputs": "lot"},
        "8:15",
        "`severity` belongs to a table for `event: c",
    ),
    ({"inputs": ", ".join(["cause"] * 61)}, "7:13", "a table has at most 60 columns"),
    ({"extra": "    rws: []\n"}, "11:5", "unknown entry in a table `rws`; did you mean `rows`?"),
]


@pytest.mark.parametrize(("written", "place", "said"), TABLES)
def test_a_wrong_table_is_named_where_it_is_wrong(
    written: dict[str, str], place: str, said: str, rows: Rows, problems: Problems
) -> None:
    found = problems(rows("-, -, -, minor, -", **written))
    assert any(each.startswith(f"plant.yaml:{place}: ") and said in each for each in found)


def test_a_1_below_a_true_is_not_taken_for_true(rows: Rows, problems: Problems) -> None:
    (problem,) = problems(rows("-, true, -, minor, -", "-, 1, -, minor, -"))
    assert problem.startswith("plant.yaml:11:13: `safety_critical` is a boolean")


def test_a_table_without_a_part_is_refused(rows: Rows, problems: Problems) -> None:
    for line in ("event: containment", "hit: priority", "inputs: [cause", "outputs: [sev"):
        text = rows("-, -, -, minor, -")
        without = "\n".join(each for each in text.split("\n") if line not in each)
        assert problems(without)[0].endswith(f"a table lacks `{line.split(':')[0]}:`")


def test_a_table_without_rows_is_refused(problems: Problems, rows: Rows) -> None:
    assert "`rows:` must not be empty" in problems(rows().replace("rows:\n", "rows: []\n"))[0]


def test_rows_are_named_after_their_table_and_no_rule_may_take_their_name(
    rows: Rows, problems: Problems
) -> None:
    rule = "{id: severity.1, event: complaint, when: always, then: {open_case: true}}"
    (problem,) = problems(rows("-, -, -, minor, -", extra=f"rules:\n  - {rule}\n"))
    assert "rule `severity.1` stands here twice" in problem


CONFIRM = "{step: confirm, meaning: review, roles: [quality_supervisor], quorum: any}"
ROUTES = (
    "routes:\n"
    f"  fast: [{CONFIRM}, {{step: decide, meaning: approval, roles: [engineering], quorum: any}}]\n"
    f"  slow: [{CONFIRM}, {{step: decide, meaning: approval, roles: [engineering], quorum: all}}]\n"
)


@pytest.mark.parametrize("hit", ["first", "unique"])
def test_the_hit_policy_of_a_table_chooses_among_its_routes(
    hit: str, rows: Rows, read: Read
) -> None:
    text = rows(
        "complaint, fast", "-, slow", inputs="cause", outputs="route", hit=hit, extra=ROUTES
    )
    assert [row.then.route for row in read(text).tables[0].rows] == ["fast", "slow"]


def test_nothing_chooses_among_the_routes_of_a_table_that_collects(
    rows: Rows, problems: Problems
) -> None:
    text = rows(
        *("complaint, fast", "-, slow"),
        inputs="cause",
        outputs="route",
        hit="collect",
        extra=ROUTES,
    )
    (problem,) = problems(text)
    assert (
        "`severity.1` and `severity.2` name different routes at priority 0; `hit: first`" in problem
    )


def test_nothing_chooses_between_the_routes_of_a_rule_and_of_a_table(
    rows: Rows, problems: Problems, read: Read
) -> None:
    rule = "rules:\n  - {{id: one, event: containment, {}when: always, then: {{route: fast}}}}\n"
    table = {"inputs": "cause", "outputs": "route", "hit": "first"}
    (problem,) = problems(rows("-, slow", **table, extra=ROUTES + rule.format("")))
    assert "`one` and `severity.1` name different routes at priority 0; give one of them" in problem
    assert read(rows("-, slow", **table, extra=ROUTES + rule.format("priority: 5, ")))


def test_five_thousand_rows_are_read_and_one_more_is_refused(
    rows: Rows, read: Read, problems: Problems
) -> None:
    many = [f'complaint, true, "> {number}", major, engineering' for number in range(5001)]
    assert len(read(rows(*many[:5000])).tables[0].rows) == 5000
    assert "a table has at most 5,000 rows" in problems(rows(*many))[0]
