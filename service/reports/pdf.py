"""A report as a PDF: A4, text that can be searched, the typeface embedded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.reports.extra_tables import extra_tables
from service.reports.pdf_cover import draw_cover
from service.reports.pdf_lots import draw_lots
from service.reports.pdf_page import ReportPdf
from service.reports.pdf_picture import draw_picture
from service.reports.pdf_table import draw_table
from service.reports.report_head import ReportHead
from service.reports.report_words import Spoken, title_of
from service.reports.tables import (
    Table,
    customers_table,
    gaps_table,
    locations_table,
    shipments_table,
)

LONG_TEXTS = ("sentence", "names", "assumptions")


def pdf(
    document: Mapping[str, Any],
    head: ReportHead,
    spoken: Spoken,
    mark: str,
    picture: bytes | None,
) -> bytes:
    """The report: cover with figures and signatures, then the tables, all lots, the picture."""
    foot = f"{spoken.say('as_of')} {head.as_of} · SHA-256 {mark[:16]}"
    page = ReportPdf(title_of(head, spoken), foot, head.at)
    page.set_lang(spoken.code)
    page.new_page("portrait")
    draw_cover(page, document, head, spoken, mark)
    for table in (*extra_tables(document, spoken), *_tables(document, spoken)):
        page.heading(spoken.say(table.name))
        printed, beneath = _parted(table.without_empty())
        draw_table(page, printed, spoken, beneath=beneath)
    draw_lots(page, document, spoken)
    if picture is not None and document["lots"]:
        draw_picture(page, picture, spoken)
    page.number_pages()
    written = bytes(page.output())
    page.close_fonts()
    return written


def _tables(document: Mapping[str, Any], spoken: Spoken) -> tuple[Table, ...]:
    return (
        customers_table(document),
        locations_table(document, spoken),
        shipments_table(document),
        gaps_table(document, spoken),
    )


def _parted(table: Table) -> tuple[Table, list[str]]:
    """The table without its long texts, and the texts of each row in one."""
    long = [at for at, column in enumerate(table.columns) if column.key in LONG_TEXTS]
    if not long:
        return table, []
    beneath = [" · ".join(str(row[at]) for at in long if row[at]) for row in table.rows]
    return table.keeping([at for at in range(len(table.columns)) if at not in long]), beneath
