"""The first sheet of the workbook: who asked what, the figures, the notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import xlsxwriter

from service.reports.cell_formats import CellFormats
from service.reports.report_head import ReportHead
from service.reports.report_words import Spoken
from service.reports.sheets import Sheet
from service.reports.summary import Fact, cost, counts, head_facts, notes, totals

WIDTHS = (34, 26, 60)
HALF_WIDTHS_OF_TEXT = 80
ROW_HEIGHT = 15.0


def write_summary(
    book: xlsxwriter.Workbook,
    document: Mapping[str, Any],
    head: ReportHead,
    spoken: Spoken,
    formats: CellFormats,
    mark: str,
) -> None:
    """Add the summary sheet."""
    sheet = Sheet(book, spoken.say("summary"), head, spoken, formats)
    for column, width in enumerate(WIDTHS):
        sheet.sheet.set_column(column, column, width)
    sheet.text(0, 0, spoken.say(f"title.{head.kind}"), formats.title)
    row = 1
    if head.kind != "recall":
        sheet.text(row, 0, spoken.say(f"{head.kind}.note"), formats.warning)
        row += 1
    told = [*head_facts(head, document, spoken), (spoken.say("hash"), mark)]
    for at, (label, text) in enumerate(told, row + 1):
        sheet.text(at, 0, label, formats.label)
        _long_text(sheet, at, text, first_column=1)
    row = row + len(told) + 2
    for name, facts in _figures(document, spoken):
        row = _write_figures(sheet, name, facts, spoken, row) + 1
    for at, note in enumerate((*notes(document, spoken), spoken.say("hash.note")), row + 1):
        _long_text(sheet, at, note, first_column=0)


def _figures(document: Mapping[str, Any], spoken: Spoken) -> Iterator[tuple[str, list[Fact]]]:
    yield "summary", counts(document, spoken)
    yield "quantities", totals(document, spoken)
    yield "cost", cost(document, spoken)


def _write_figures(sheet: Sheet, name: str, facts: list[Fact], spoken: Spoken, row: int) -> int:
    """Write some figures under their heading; answers the row behind the last."""
    sheet.text(row, 0, spoken.say(name), sheet.formats.heading)
    sheet.text(row, 1, spoken.say("column.value"), sheet.formats.right_heading)
    sheet.text(row, 2, spoken.say("column.unit"), sheet.formats.heading)
    for at, fact in enumerate(facts, row + 1):
        sheet.text(at, 0, fact.label, sheet.formats.text)
        sheet.cell(at, 1, fact.value, fact.kind, fact.unit)
        sheet.text(at, 2, spoken.unit(fact.unit), sheet.formats.text)
    return row + 1 + len(facts)


def _long_text(sheet: Sheet, row: int, text: str, *, first_column: int) -> None:
    sheet.sheet.merge_range(row, first_column, row, 2, "", sheet.formats.sentence)
    sheet.text(row, first_column, text, sheet.formats.sentence)
    # A merged cell does not grow with its text as a single one does.
    half_widths = sum(1 if character.isascii() else 2 for character in text)
    room = HALF_WIDTHS_OF_TEXT + (WIDTHS[0] if first_column == 0 else 0)
    sheet.sheet.set_row(row, ROW_HEIGHT * max(1, -(-half_widths // room)))
