"""One sheet of the workbook: its cells, its width, and how it prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format

from service.reports.cell_formats import CellFormats
from service.reports.report_head import ReportHead
from service.reports.report_words import Spoken, title_of
from service.reports.tables import STEP, Cell, Column, ColumnKind, Table, decimals_of

A4 = 9
# Excel holds no more characters in a cell and no more rows in a sheet.
LONGEST_CELL = 32_767
ROOM_FOR_THE_WORD = 200
MOST_ROWS = 1_048_575
NARROWEST, WIDEST = 9, 48
WIDTH_OF_KIND = {"share": 10, "time": 20, "date": 12, "count": 10}


class Sheet:
    """A sheet that prints on A4, landscape, with page numbers; rows must come in order."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        name: str,
        head: ReportHead,
        spoken: Spoken,
        formats: CellFormats,
    ) -> None:
        self.sheet = book.add_worksheet(name)
        self.formats = formats
        self.spoken = spoken
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        # In a footer an ampersand begins a command.
        title = title_of(head, spoken).replace("&", "&&")
        as_of = f"{spoken.say('as_of')} {head.as_of}"
        self.sheet.set_footer(f"&L{title[:100]}&C{as_of}&R&P / &N")

    def text(self, row: int, column: int, text: str, look: Format) -> None:
        """Write text as text, though it may begin with `=` or look like a number or an address."""
        self.sheet.write_string(row, column, _fitting(text, self.spoken), look)

    def cell(self, row: int, column: int, value: Cell, kind: ColumnKind, unit: str) -> None:
        """Write a value by its type: numbers as numbers, times as dates (UTC), the rest as text."""
        look = self.formats.of(kind, value, unit)
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(value, datetime):
            # Times of a table are in UTC; Excel's dates know no zone.
            self.sheet.write_datetime(row, column, value.replace(tzinfo=None), look)
        elif isinstance(value, int | float):
            self.sheet.write_number(row, column, value, look)
        else:
            self.text(row, column, value, look)


def write_table(
    book: xlsxwriter.Workbook,
    table: Table,
    head: ReportHead,
    spoken: Spoken,
    formats: CellFormats,
    *,
    most_rows: int = MOST_ROWS,
) -> None:
    """Add a table as a sheet, or as several where it has more rows than a sheet can hold."""
    widths = _widths(table, spoken)
    for number, start in enumerate(range(0, max(len(table.rows), 1), most_rows), 1):
        name = spoken.say(table.name) + (f" {number}" if number > 1 else "")
        sheet = Sheet(book, name, head, spoken, formats)
        _set_up_columns(sheet, widths)
        _write_rows(sheet, table, table.rows[start : start + most_rows])


def _set_up_columns(sheet: Sheet, widths: list[int]) -> None:
    sheet.sheet.freeze_panes(1, 1)
    sheet.sheet.repeat_rows(0)
    for column, width in enumerate(widths):
        sheet.sheet.set_column(column, column, width)


def _write_rows(sheet: Sheet, table: Table, rows: Sequence[tuple[Cell, ...]]) -> None:
    for at, column in enumerate(table.columns):
        look = sheet.formats.heading if column.kind == "text" else sheet.formats.right_heading
        sheet.text(0, at, sheet.spoken.say(f"column.{column.key}"), look)
    if not table.rows:
        sheet.text(1, 0, sheet.spoken.say(f"empty.{table.name}"), sheet.formats.text)
    for row, cells in enumerate(rows, 1):
        unit = table.unit_of(cells)
        for at, (column, value) in enumerate(zip(table.columns, cells, strict=True)):
            shown = sheet.spoken.unit(unit) if column.key == "unit" else value
            sheet.cell(row, at, shown, column.kind, unit)
    sheet.sheet.autofilter(0, 0, max(len(rows), 1), len(table.columns) - 1)


def _fitting(text: str, spoken: Spoken) -> str:
    """A text too long for a cell says how much is left out; a path keeps both its ends."""
    if len(text) <= LONGEST_CELL:
        return text
    room = LONGEST_CELL - ROOM_FOR_THE_WORD
    if STEP not in text:
        return text[:room] + spoken.say("text.left_out", count=len(text) - room)
    steps, kept, used = text.split(STEP), 0, 0
    while True:
        used += len(steps[kept]) + len(steps[-kept - 1]) + 2 * len(STEP)
        if used > room:
            break
        kept += 1
    left_out = spoken.say("path.left_out", count=len(steps) - 2 * kept)
    return STEP.join((*steps[:kept], left_out, *steps[len(steps) - kept :]))


def _widths(table: Table, spoken: Spoken) -> list[int]:
    return [
        max(
            NARROWEST,
            min(WIDEST, _widest(table, at, column) + 2),
            min(WIDEST, _half_widths(spoken.say(f"column.{column.key}")) + 3),
        )
        for at, column in enumerate(table.columns)
    ]


def _widest(table: Table, at: int, column: Column) -> int:
    if column.kind in WIDTH_OF_KIND:
        return WIDTH_OF_KIND[column.kind]
    if column.kind == "text":
        return max((_half_widths(str(row[at] or "")) for row in table.rows), default=0)
    shown = (
        f"{value:,.{decimals_of(value, table.unit_of(row))}f}"
        for row in table.rows
        if isinstance(value := row[at], int | float)
    )
    return max(map(len, shown), default=0)


def _half_widths(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(1 if character.isascii() else 2 for character in text)
