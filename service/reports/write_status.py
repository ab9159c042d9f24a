"""The status report as a file: Excel, PDF or JSON; equal input, equal bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC
from io import BytesIO
from typing import Any

import orjson
import xlsxwriter

from service.reports.cell_formats import CellFormats
from service.reports.pdf_page import INK, MARGIN, SOFT, ReportPdf, line_height
from service.reports.pdf_table import draw_table
from service.reports.report_head import ReportHead
from service.reports.report_words import Spoken, plain, title_of
from service.reports.sheets import Sheet, write_table
from service.reports.status_tables import completion, status_figures, status_tables
from service.reports.status_words import STATUS

FORMATS = ("json", "xlsx", "pdf")
LABEL_WIDTH, VALUE_WIDTH = 52, 60
LABEL_ROOM = 78.0


def write_status(
    document: Mapping[str, Any],
    head: ReportHead,
    *,
    format: str,  # noqa: A002 - the word of the interface
    language: str,
) -> bytes:
    """The report in a language; the hash of its JSON form stands in the other two."""
    text = orjson.dumps({**document, "report": asdict(head)}, option=orjson.OPT_SORT_KEYS)
    if format == "json":
        return text
    mark = hashlib.sha256(text).hexdigest()
    spoken = STATUS[language]
    if format == "xlsx":
        return _workbook(document, head, spoken, mark)
    return _pdf(document, head, spoken, mark)


def _head(
    document: Mapping[str, Any], head: ReportHead, spoken: Spoken
) -> Iterator[tuple[str, str]]:
    yield spoken.say("number"), plain(head.number or "")
    yield spoken.say("scope"), plain(head.sentence)
    yield spoken.say("reason"), plain(head.reason or spoken.say("none"))
    yield spoken.say("at"), spoken.moment(head.at, head.time_zone)
    yield spoken.say("as_of"), str(head.as_of)
    yield spoken.say("completion"), completion(document, spoken, head.time_zone)


def _workbook(document: Mapping[str, Any], head: ReportHead, spoken: Spoken, mark: str) -> bytes:
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    created = head.at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": title_of(head, spoken), "created": created})
    formats = CellFormats(book, spoken.code)
    sheet = Sheet(book, spoken.say("summary"), head, spoken, formats)
    sheet.sheet.set_column(0, 0, LABEL_WIDTH)
    sheet.sheet.set_column(1, 1, VALUE_WIDTH)
    sheet.text(0, 0, title_of(head, spoken), formats.title)
    row = 2
    for label, text in (*_head(document, head, spoken), (spoken.say("hash"), mark)):
        sheet.text(row, 0, label, formats.label)
        sheet.text(row, 1, text, formats.sentence)
        row += 1
    for fact in status_figures(document, spoken):
        row += 1
        sheet.text(row, 0, fact.label, formats.label)
        sheet.cell(row, 1, fact.value, fact.kind, fact.unit)
    sheet.text(row + 2, 0, spoken.say("basis"), formats.sentence)
    for table in status_tables(document, spoken):
        write_table(book, table, head, spoken, formats)
    book.close()
    return file.getvalue()


def _pdf(document: Mapping[str, Any], head: ReportHead, spoken: Spoken, mark: str) -> bytes:
    foot = f"{spoken.say('as_of')} {head.as_of} · SHA-256 {mark[:16]}"
    page = ReportPdf(title_of(head, spoken), foot, head.at)
    page.set_lang(spoken.code)
    page.new_page("landscape")
    for line in page.lines(title_of(head, spoken), page.width, 18):
        page.write_at(MARGIN, page.down, line, 18)
        page.down += line_height(18)
    page.rule(page.down + 0.5, thick=0.6, colour=INK)
    page.down += 3
    for label, text in _head(document, head, spoken):
        _labelled(page, label, text)
    page.heading(spoken.say("summary"), keep=45)
    for fact in status_figures(document, spoken):
        _labelled(page, fact.label, f"{fact.value:,}")
    page.paragraph(spoken.say("basis"), 8, SOFT)
    for table in status_tables(document, spoken):
        page.heading(spoken.say(table.name))
        draw_table(page, table.without_empty(), spoken)
    _labelled(page, spoken.say("hash"), mark)
    page.number_pages()
    written = bytes(page.output())
    page.close_fonts()
    return written


def _labelled(page: ReportPdf, label: str, text: str) -> None:
    """A label, and beside it its text over as many lines as it takes."""
    room = max(LABEL_ROOM, page.text_width(label, 9) + 4)
    for at, line in enumerate(page.lines(text, page.width - room, 9)):
        if not page.fits(line_height(9)):
            page.new_page()
        if at == 0:
            page.write_at(MARGIN, page.down, label, 9, SOFT)
        page.write_at(MARGIN + room, page.down, line, 9)
        page.down += line_height(9)
    page.down += 0.4
