"""A customer notice as an Excel workbook: what it says, then the customer's own deliveries."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO

import xlsxwriter

from notifications.customer_notice import CustomerNotice
from service.reports.cell_formats import CellFormats
from service.reports.notice_letter import letter_of
from service.reports.notice_tables import notice_head, notice_language, notice_tables
from service.reports.report_words import title_of
from service.reports.sheets import Sheet, write_table

WIDTHS = (30, 90)
HALF_WIDTHS_OF_TEXT = 88
ROW_HEIGHT = 15.0


def notice_workbook(notice: CustomerNotice, *, language: str, mark: str) -> bytes:
    """The notice as an `.xlsx` file; equal notices, equal bytes. `mark` is its hash."""
    words, spoken = notice_language(language)
    head = notice_head(notice)
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    # xlsxwriter writes the time as it stands and calls it UTC.
    created = head.at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": title_of(head, spoken), "author": head.by, "created": created})
    formats = CellFormats(book, spoken.code)
    sheet = Sheet(book, spoken.say("notice"), head, spoken, formats)
    for column, width in enumerate(WIDTHS):
        sheet.sheet.set_column(column, column, width)
    sheet.text(0, 0, title_of(head, spoken), formats.title)
    letter = letter_of(notice, words, spoken, mark)
    row = 2
    for label, text in letter.facts:
        row = _line(sheet, row, label, text)
    for heading, paragraphs in letter.sections:
        row += 1
        for at, paragraph in enumerate(paragraphs):
            row = _line(sheet, row, heading if at == 0 else "", paragraph)
    for table in notice_tables(notice, words):
        write_table(book, table, head, spoken, formats)
    book.close()
    return file.getvalue()


def _line(sheet: Sheet, row: int, label: str, text: str) -> int:
    sheet.text(row, 0, label, sheet.formats.label)
    sheet.text(row, 1, text, sheet.formats.sentence)
    wide = sum(1 if character.isascii() else 2 for character in text)
    sheet.sheet.set_row(row, ROW_HEIGHT * max(1, -(-wide // HALF_WIDTHS_OF_TEXT)))
    return row + 1
