"""A customer notice as a PDF: the letter, then the customer's own deliveries."""

from __future__ import annotations

from notifications.customer_notice import CustomerNotice
from service.reports.notice_letter import letter_of
from service.reports.notice_tables import notice_head, notice_language, notice_tables
from service.reports.pdf_cover import labelled
from service.reports.pdf_page import INK, MARGIN, ReportPdf, line_height
from service.reports.pdf_table import draw_table
from service.reports.report_words import plain, title_of

TITLE, TEXT, SMALL = 18.0, 9.5, 7.0


def notice_pdf(notice: CustomerNotice, *, language: str, mark: str) -> bytes:
    """The notice as a `.pdf` file; equal notices, equal bytes. `mark` is its hash."""
    words, spoken = notice_language(language)
    head = notice_head(notice)
    title = title_of(head, spoken)
    page = ReportPdf(
        title, plain(f"{notice.maker or notice.contact} · SHA-256 {mark[:16]}"), head.at
    )
    page.set_lang(spoken.code)
    page.new_page("portrait")
    for line in page.lines(title, page.width, TITLE):
        page.write_at(MARGIN, page.down, line, TITLE)
        page.down += line_height(TITLE)
    page.rule(page.down + 0.5, thick=0.6, colour=INK)
    page.down += 3
    letter = letter_of(notice, words, spoken, mark)
    for label, text in letter.facts:
        labelled(page, label, text, size=TEXT if text != mark else SMALL)
    for heading, paragraphs in letter.sections:
        page.heading(plain(heading), keep=10)
        for paragraph in paragraphs:
            page.paragraph(paragraph, TEXT)
            page.down += 0.8
    for table in notice_tables(notice, words):
        page.new_page("landscape")
        page.heading(spoken.say(table.name))
        draw_table(page, table, spoken)
    page.number_pages()
    written = bytes(page.output())
    page.close_fonts()
    return written
