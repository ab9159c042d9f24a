"""Sheets as people keep them: columns in any order, labels, titles above; each mistake by cell."""

import datetime as dt
import re
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from rules.tables.excel import read_decision_table, read_table
from rules.tables.problems import TableError
from tests.rules.tables.made_tables import HEAD, SHEET, Workbooks, edited, saved


def said(content: bytes, **asked: str) -> list[str]:
    with pytest.raises(TableError) as refused:
        read_table(content, source="s.xlsx", **asked)
    return [str(problem).removeprefix("s.xlsx: ") for problem in refused.value.problems]


def test_a_sheet_becomes_the_entry_of_a_rule_file(workbook: Workbooks) -> None:
    assert read_table(workbook(), source="s.xlsx") == (
        "  - id: severity\n"
        "    event: containment\n"
        "    hit: first\n"
        "    inputs: [cause, shipped]\n"
        "    outputs: [severity, notify]\n"
        "    rows:\n"
        '      - [complaint, "> 0", critical, "engineering, customers"]\n'
        '      - ["-", "-", minor, "-"]\n'
    )


def test_columns_may_stand_in_any_order_and_under_titles(workbook: Workbooks) -> None:
    cells = {
        "A4": "Who is told about what",
        "A5": None,
        "D4": "2019 edition",
        "B5": "severity",
        "C5": "#",
        "D5": "cause",
        "E5": "because",
        "F5": "shipped",
        "A6": None,
        "B6": "major",
        "C6": 1,
        "D6": "complaint",
        "E6": "as agreed",
        "F6": 5,
        "A7": None,
        "B7": "minor",
        "C7": 2,
        "D7": None,
    }
    table = read_decision_table(workbook(cells), source="s.xlsx")
    assert table.columns == ("cause", "shipped", "severity", "because")
    assert table.cells == (("complaint", 5, "major", "as agreed"), ("-", "-", "minor", "-"))


@pytest.mark.parametrize(
    "names",
    [
        ("起因", "已发货数量", "严重度", "通知"),
        ("Cause", "Quantity shipped", "Severity", "Tell"),
        (" cause ", "SHIPPED", "severity", "notify"),
    ],
)
def test_columns_may_be_named_by_their_labels(names: tuple[str, ...], workbook: Workbooks) -> None:
    cells = dict(zip(("A5", "B5", "C5", "D5"), names, strict=True))
    content = workbook({**cells, "A1": "决策表", "A2": "Event:", "A3": "命中策略："})
    assert read_table(content, source="s.xlsx") == read_table(workbook(), source="s.xlsx")


def test_empty_rows_and_rows_with_nothing_but_a_number_are_passed_over(
    workbook: Workbooks,
) -> None:
    cells = {"E5": "#", "E6": 1, "E7": 2, "E8": 3, "E12": 4}
    assert len(read_decision_table(workbook(cells), source="s.xlsx").rows) == 2


def test_numbers_and_truths_are_what_the_sheet_says(workbook: Workbooks) -> None:
    cells = {"A5": "held", "A6": True, "A7": "FALSE", "B6": 1e-05, "B7": "1250"}
    table = read_decision_table(workbook(cells), source="s.xlsx")
    assert [row[:2] for row in table.cells] == [(True, 1e-05), (False, 1250)]


CELLS = [
    ({"A6": "complant"}, "Sheet1!A6: `cause` has an unknown value `complant`; did you mean"),
    ({"B6": "> much"}, "Sheet1!B6: `shipped` is a number, not `much`"),
    ({"B6": "＞ 0"}, "Sheet1!B6: `shipped` is written with full-width signs; write `> 0`"),
    ({"B6": "0010"}, "Sheet1!B6: `shipped` is a number, not `0010`"),
    ({"A6": 10}, "Sheet1!A6: `cause` is text, not `10` (a number)"),
    ({"B6": True}, "Sheet1!B6: `shipped` is a number, True is boolean"),
    ({"B6": dt.time(12, 30)}, "Sheet1!B6: is the date or time 12:30:00; format the column as text"),
    ({"B6": dt.date(2025, 1, 2)}, "Sheet1!B6: is the date or time 2025-01-02"),
    ({"B6": dt.timedelta(hours=30)}, "Sheet1!B6: is the date or time 1 day, 6:00:00"),
    ({"B6": "#REF!"}, "Sheet1!B6: shows the error #REF!; write a value"),
    ({"B6": "=1/0"}, "Sheet1!B6: holds a formula that has no result"),
    ({"C6": "majr"}, "Sheet1!C6: unknown severity `majr`; did you mean `major`?"),
    ({"D6": "enginering"}, "Sheet1!D6: unknown role `enginering`; did you mean `engineering`?"),
    ({"C7": None}, "Sheet1!A7: row 2 decides nothing"),
    ({"A5": "cuase"}, "Sheet1!A5: unknown field `cuase`; did you mean `cause`?"),
    ({"B5": "cause"}, "Sheet1!B5: column `cause` stands here twice"),
    ({"D5": "contain"}, "Sheet1!D5: `contain` belongs to a table for a finding"),
    ({"B2": "containmnt"}, "Sheet1!B2: unknown event `containmnt`; did you mean `containment`?"),
    ({"B3": "any"}, "Sheet1!B3: unknown hit policy `any`"),
    ({"A2": None, "B2": None}, "Sheet1!A5: the rows above lack the word `event`"),
    ({"A1": "name"}, "Sheet1!A5: the rows above lack the word `table`"),
    ({"F6": "lost"}, "Sheet1!F6: stands beside the table: its column has no name"),
    ({"A9": "Approved by QA"}, "Sheet1!A9: "),
    ({"A6": "list:ours"}, "Sheet1!A6: unknown list `ours`"),
    ({"C5": "weight"}, "Sheet1!C5: unknown field `weight`"),
    ({"A6": None, "C6": None, "D6": None, "A7": None, "C7": None, "B6": None}, "Sheet1!A5: no row"),
]


@pytest.mark.parametrize(("cells", "expected"), CELLS)
def test_a_mistake_is_named_by_its_cell(
    cells: dict[str, object], expected: str, workbook: Workbooks
) -> None:
    assert any(each.startswith(expected) for each in said(workbook(cells)))


def test_all_mistakes_are_told_at_once_in_the_order_of_the_sheet(workbook: Workbooks) -> None:
    found = said(workbook({"A6": "x", "B6": "y", "C7": "z"}))
    assert [each.split(":")[0] for each in found] == ["Sheet1!A6", "Sheet1!B6", "Sheet1!C7"]


def test_merged_cells_may_stand_above_the_table_but_not_in_it(workbook: Workbooks) -> None:
    assert read_table(workbook(merge="A4:D4"), source="s.xlsx")
    found = said(workbook({"A7": None}, merge="A6:A7"))
    assert found == ["Sheet1!A6: is merged over A6:A7; a cell of the table stands alone"]


def test_a_share_that_is_shown_as_a_percentage_is_refused(workbook: Workbooks) -> None:
    book = load_workbook(BytesIO(workbook({"B6": 0.05, "A4": 0.5})))
    assert book.active is not None
    book.active["B6"].number_format = '0.0%;"%"'
    book.active["A4"].number_format = "0%"
    found = said(saved(book))
    assert found[0].startswith("Sheet1!B6: shows 0.05 as a percentage; format the column as text")
    assert len(found) == 1


def test_a_formula_counts_with_the_result_that_the_sheet_shows(workbook: Workbooks) -> None:
    # openpyxl writes no results, so the result is put into the part of the file by hand.
    content = workbook({"B6": "=2+3"})
    result = b"<f>2+3</f><v>5</v>"
    with_result = edited(
        content, {SHEET: lambda part: re.sub(rb"<f>2\+3</f><v ?/?>(</v>)?", result, part)}
    )
    assert read_decision_table(with_result, source="s.xlsx").cells[0][1] == 5
    assert said(content)[0].startswith("Sheet1!B6: holds a formula that has no result")


def test_the_sheet_with_the_table_is_found_among_others_or_asked_for(workbook: Workbooks) -> None:
    book = load_workbook(BytesIO(workbook()))
    book.create_sheet("prices")["A1"] = "price"
    assert read_table(saved(book), source="s.xlsx")
    second = book.copy_worksheet(book["Sheet1"])
    assert said(saved(book))[0].startswith("the sheets `Sheet1`, `Sheet1 Copy` hold a table each")
    assert read_table(saved(book), source="s.xlsx", sheet="Sheet1 Copy")
    second.sheet_state = "hidden"
    assert read_table(saved(book), source="s.xlsx")
    assert said(saved(book), sheet="Shet1")[0] == "unknown sheet `Shet1`; did you mean `Sheet1`?"
    assert said(saved(book), sheet="prices")[0].startswith("sheet `prices` has no row with the nam")


def test_what_is_wrong_in_the_rule_file_is_not_blamed_on_a_cell(workbook: Workbooks) -> None:
    rule_file = "rulebook: a\nversion: 1\nlists: {ours: [complaint, nobody]}\n"
    found = said(workbook({"A6": "list:ours"}), rule_file=rule_file)
    assert found[0].startswith("the rule file: `cause` has an unknown value `nobody`")


def test_a_sheet_without_a_row_of_names_says_what_is_missing() -> None:
    book = Workbook()
    assert book.active is not None
    for place, value in HEAD.items():
        book.active[place] = value
    assert said(saved(book))[0].startswith("sheet `Sheet` has no row with the names of the columns")
