"""A report as an Excel workbook: a sheet each for summary, lots, locations, shipments ..."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from io import BytesIO
from typing import Any

import xlsxwriter

from service.reports.cell_formats import CellFormats
from service.reports.extra_tables import extra_tables
from service.reports.report_head import ReportHead
from service.reports.report_words import Spoken, plain, title_of
from service.reports.sheets import write_table
from service.reports.summary_sheet import write_summary
from service.reports.tables import radius_tables


def workbook(document: Mapping[str, Any], head: ReportHead, spoken: Spoken, mark: str) -> bytes:
    """The report as an `.xlsx` file; `mark` is the hash of its JSON form.

    Rows are written to a temporary file as they come, so that 62,000 lots need little memory.
    """
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties(_properties(head, spoken))
    formats = CellFormats(book, spoken.code)
    write_summary(book, document, head, spoken, formats, mark)
    for table in (*radius_tables(document, spoken), *extra_tables(document, spoken)):
        write_table(book, table, head, spoken, formats)
    book.close()
    return file.getvalue()


def _properties(head: ReportHead, spoken: Spoken) -> dict[str, object]:
    # xlsxwriter writes the time as it stands and calls it UTC.
    created = head.at.astimezone(UTC).replace(tzinfo=None)
    return {"title": title_of(head, spoken), "author": plain(head.by), "created": created}
