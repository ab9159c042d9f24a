"""A table goes to Excel and comes back the same, also as an independent reader sees the sheet."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from rules.catalogue import CATALOGUE, EVENT_STRATEGIES, ROLES, SEVERITIES
from rules.conditions import AllOf, Condition, Expression, Not
from rules.decision_table import HIT_POLICIES, CellValue, DecisionTable
from rules.fields import Field
from rules.rulebook import parse_rulebook
from rules.tables.cells import cell_of
from rules.tables.excel import read_decision_table, read_table, write_table
from rules.tables.yaml_text import table_yaml
from tests.rules.tables.made_tables import ReadTable, Rows, without_lines

HEAD = "rulebook: plant\nversion: 3\n"
SHARED = (
    "lists: {ours: [complaint, spc.alarm]}\n"
    "conditions: {told: {any: [{held: true}, {page_worthy: true}]}}\n"
)

numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text("ab 甲é-\"',.:#&<>=[](){}!|%@0é🔩", min_size=1, max_size=8).filter(
    lambda text: text == " ".join(text.split())
)


@st.composite
def conditions(draw: st.DrawFn, field: Field) -> Expression:
    if draw(st.booleans()):
        return AllOf(())
    if draw(st.integers(0, 5)) == 0:
        return Condition(field.name, "blank", draw(st.booleans()))
    values: st.SearchStrategy[Any] = {
        "number": numbers,
        "boolean": st.booleans(),
        "text": st.sampled_from(field.choices) if field.choices else texts,
    }[field.type]
    value = draw(values)
    if field.type == "number" and draw(st.booleans()):
        low, high = sorted([value, draw(values)])
        spans: tuple[Expression, ...] = (
            Condition(field.name, "between", (low, high)),
            AllOf((Condition(field.name, "above", low), Condition(field.name, "at_most", high))),
            Condition(field.name, "below", high),
        )
        return spans[draw(st.integers(0, 2))]
    if field.type == "text" and draw(st.booleans()):
        several = draw(st.lists(values, min_size=2, max_size=4, unique=True))
        members = Condition(field.name, "in", tuple(several))
        return Not(members) if draw(st.booleans()) else members
    return Condition(field.name, draw(st.sampled_from(["equals", "not"])), value)


@st.composite
def outputs(draw: st.DrawFn, event: str) -> dict[str, CellValue]:
    if event != "containment":
        strategy = draw(st.sampled_from(["-", *EVENT_STRATEGIES[event]]))
        return {"contain": strategy, "open_case": True if strategy == "-" else "-"}
    told = draw(st.lists(st.sampled_from([*ROLES, "customers"]), unique=True, max_size=3))
    return {"severity": draw(st.sampled_from(SEVERITIES)), "notify": ", ".join(told) or "-"}


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A rule file with a table; its cells are written by the library that reads them."""
    event = draw(st.sampled_from(["containment", "inspection.nonconforming", "complaint"]))
    fields = draw(st.lists(st.sampled_from(list(CATALOGUE[event])), min_size=1, unique=True))
    columns = (*fields, *draw(outputs(event)), "because")
    cells = []
    for _ in range(draw(st.integers(1, 5))):
        asked = [cell_of(draw(conditions(CATALOGUE[event][name]))) for name in fields]
        cells.append((*asked, *draw(outputs(event)).values(), draw(st.just("-") | texts)))
    hit = draw(st.sampled_from(HIT_POLICIES))
    cool_down = draw(st.sampled_from([0, 90, 28_800]))
    table = DecisionTable(
        "t",
        event,
        hit,
        tuple(fields),
        (),
        1,
        columns,
        tuple(cells),
        priority=draw(st.integers(0, 99)),
        cool_down=cool_down,
    )
    return f"{HEAD}tables:\n{table_yaml(table)}"


@settings(max_examples=60, deadline=None)
@given(tables())
def test_a_table_that_went_to_excel_and_back_is_the_same(text: str) -> None:
    (table,) = parse_rulebook(text, source="a.yaml").tables
    content = write_table(table)
    back = read_table(content, source="a.xlsx")
    assert back == text.removeprefix(f"{HEAD}tables:\n")
    assert without_lines(read_decision_table(content, source="a.xlsx")) == without_lines(table)


@settings(max_examples=25, deadline=None)
@given(tables())
def test_another_reader_sees_in_the_sheet_what_the_table_says(text: str) -> None:
    (table,) = parse_rulebook(text, source="a.yaml").tables
    sheet = load_workbook(BytesIO(write_table(table)))["t"]
    seen = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, row in enumerate(seen) if row[0] == "#")
    titles = [("table", "t"), ("event", table.event), ("hit", table.hit)]
    assert [tuple(row[:2]) for row in seen[:3]] == titles
    assert tuple(seen[head][1:]) == table.columns
    for number, cells in enumerate(table.cells, start=1):
        row = seen[head + number]
        assert row[0] == number
        for value, cell in zip(row[1:], cells, strict=True):
            digits = isinstance(value, str) and isinstance(cell, float)  # more than Excel keeps
            assert (str(cell) if digits else cell) == value
            assert digits or type(value) is type(cell)


def test_a_number_that_excel_would_round_comes_back_as_it_was(
    rows: Rows, read_table: ReadTable
) -> None:
    table = read_table(rows("-, -, 0.30000000000000004, major, -"))
    assert read_decision_table(write_table(table), source="a.xlsx").cells == table.cells


def test_a_table_may_name_what_its_rule_file_shares(rows: Rows, read_table: ReadTable) -> None:
    text = rows('"list:ours", told, major, -', inputs="cause, condition", extra=SHARED)
    table = read_table(text)
    again = read_decision_table(write_table(table), source="a.xlsx", rule_file=text)
    assert without_lines(again) == table


def test_the_same_table_is_the_same_file(rows: Rows, read_table: ReadTable) -> None:
    table = read_table(rows("complaint, true, 5..10, major, -"))
    assert write_table(table) == write_table(table)


@pytest.mark.parametrize("name", ["history", "facts", "x" * 60, "严重度", "a.b-c_1"])
def test_a_table_of_any_name_goes_to_excel(name: str, rows: Rows, read_table: ReadTable) -> None:
    table = read_table(rows("-, -, -, major, -").replace("id: severity", f"id: {name}"))
    assert read_decision_table(write_table(table), source="a.xlsx").id == name


def test_the_sheet_offers_the_choices_and_explains_every_fact(
    rows: Rows, read_table: ReadTable
) -> None:
    table = read_table(rows("complaint, true, 5..10, major, -"))
    book = load_workbook(BytesIO(write_table(table)))
    sheet = book["severity"]
    offered = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    assert offered["B2"].showErrorMessage
    assert "spc.signal" in str(offered["B7:B207"].formula1)
    assert not offered["B7:B207"].showErrorMessage  # `not complaint` is right there too
    assert offered["E7:E207"].formula1 == '"minor,major,critical,-"'
    assert offered["E7:E207"].showErrorMessage
    assert sheet.freeze_panes == "B7"
    assert sheet["B5"].value == "cause\n起因"
    assert sheet["B7"].number_format == "@"
    assert sheet.column_dimensions["C"].width >= 12
    facts = [[cell.value for cell in row] for row in book["facts"].iter_rows(max_col=4)]
    for at, field in enumerate(CATALOGUE["containment"].values(), start=1):
        assert facts[at] == [field.name, field.label["en"], field.label["zh-CN"], field.type]


def test_five_thousand_rows_go_to_excel_and_back(rows: Rows, read_table: ReadTable) -> None:
    many = [f'complaint, true, "> {number}", major, engineering' for number in range(5000)]
    table = read_table(rows(*many))
    assert without_lines(read_decision_table(write_table(table), source="a.xlsx")) == table
