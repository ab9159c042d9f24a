"""Made tables: a good sheet cell by cell, and what tests do to a workbook's parts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from rules.decision_table import DecisionTable

SHEET = "xl/worksheets/sheet1.xml"
Rows = Callable[..., str]
ReadTable = Callable[[str], DecisionTable]
Workbooks = Callable[..., bytes]
Cells = Mapping[str, Any]

HEAD = {"A1": "table", "B1": "severity", "A2": "event", "B2": "containment", "A3": "hit"}
GOOD: Cells = {
    **HEAD,
    "B3": "first",
    "A5": "cause",
    "B5": "shipped",
    "C5": "severity",
    "D5": "notify",
    "A6": "complaint",
    "B6": "> 0",
    "C6": "critical",
    "D6": "engineering, customers",
    "A7": "-",
    "C7": "minor",
}


def without_lines(table: DecisionTable) -> DecisionTable:
    return replace(table, line=0, rows=tuple(replace(row, line=0) for row in table.rows))


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def edited(content: bytes, parts: Mapping[str, Callable[[bytes], bytes] | None]) -> bytes:
    """Change parts of a workbook's zip file; None takes a part out."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content_of_part = old.read(name)
            change = parts.get(name)
            if name not in parts:
                new.writestr(name, content_of_part)
            elif change is not None:
                new.writestr(name, change(content_of_part))
    return file.getvalue()
