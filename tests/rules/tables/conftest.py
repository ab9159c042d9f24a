"""Decision tables in one line: a rule file around rows, and workbooks written cell by cell."""

import pytest
from openpyxl import Workbook

from rules.decision_table import DecisionTable
from rules.rulebook import parse_rulebook
from tests.rules.tables.made_tables import (
    GOOD,
    Cells,
    ReadTable,
    Rows,
    Workbooks,
    saved,
    without_lines,
)


@pytest.fixture
def rows() -> Rows:
    """Write a rule file with one table; its rows begin in line 9, each at column 9."""

    def write(
        *rows: str,
        inputs: str = "cause, safety_critical, shipped",
        outputs: str = "severity, notify",
        hit: str = "priority",
        event: str = "containment",
        extra: str = "",
    ) -> str:
        listed = "".join(f"      - [{row}]\n" for row in rows)
        return (
            f"rulebook: plant\nversion: 3\ntables:\n  - id: severity\n    event: {event}\n"
            f"    hit: {hit}\n    inputs: [{inputs}]\n    outputs: [{outputs}]\n    rows:\n"
            f"{listed}{extra}"
        )

    return write


@pytest.fixture
def read_table() -> ReadTable:
    """Read a rule file with one table; give the table without the lines it stands in."""

    def read(text: str) -> DecisionTable:
        (table,) = parse_rulebook(text, source="plant.yaml").tables
        return without_lines(table)

    return read


@pytest.fixture
def workbook() -> Workbooks:
    """Write a workbook of one sheet, `Sheet1`: a good table, with other cells where they are given.

    A cell that is None is left out.
    """

    def write(cells: Cells | None = None, *, merge: str = "", name: str = "Sheet1") -> bytes:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = name
        for place, value in {**GOOD, **(cells or {})}.items():
            if value is not None:
                sheet[place] = value
        if merge:
            sheet.merge_cells(merge)
        return saved(book)

    return write
