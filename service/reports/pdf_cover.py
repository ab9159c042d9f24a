"""The first page of the PDF: what was asked, what came out, and who signs for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.reports.pdf_page import INK, MARGIN, RULE, SOFT, WARN, ReportPdf, line_height
from service.reports.pdf_table import shown
from service.reports.report_head import ReportHead
from service.reports.report_words import Spoken, title_of
from service.reports.summary import Fact, cost, counts, head_facts, notes, totals
from service.reports.tables import Column

SIZE = 9.0
LABEL_WIDTH = 42.0
SIGNERS = ("prepared", "reviewed", "approved")
BLOCK_HEIGHT = 30.0
UNITS_ACROSS = 3
COUNT = Column("value", "count")


def draw_cover(
    page: ReportPdf,
    document: Mapping[str, Any],
    head: ReportHead,
    spoken: Spoken,
    mark: str,
) -> None:
    """Title, head, figures, notes, signatures and the hash of the report."""
    for line in page.lines(title_of(head, spoken), page.width, 18):
        page.write_at(MARGIN, page.down, line, 18)
        page.down += line_height(18)
    page.rule(page.down + 0.5, thick=0.6, colour=INK)
    page.down += 3
    if head.kind != "recall":
        page.paragraph(spoken.say(f"{head.kind}.note"), SIZE, WARN)
        page.down += 1
    for label, text in head_facts(head, document, spoken):
        labelled(page, label, text)
    _figures(page, document, spoken)
    _notes(page, document, spoken)
    _signatures(page, spoken)
    page.down += 3
    labelled(page, spoken.say("hash"), mark, size=7.5)
    page.paragraph(spoken.say("hash.note"), 7.5, SOFT)


def labelled(page: ReportPdf, label: str, text: str, *, size: float = SIZE) -> None:
    """A label, and beside it its text over as many lines as it takes."""
    room = max(LABEL_WIDTH, page.text_width(label, size) + 4)
    for at, line in enumerate(page.lines(text, page.width - room, size)):
        if not page.fits(line_height(size)):
            page.new_page()
        if at == 0:
            page.write_at(MARGIN, page.down, label, size, SOFT)
        page.write_at(MARGIN + room, page.down, line, size)
        page.down += line_height(size)
    page.down += 0.6


def _figures(page: ReportPdf, document: Mapping[str, Any], spoken: Spoken) -> None:
    """The counts large; beneath them quantities by unit at the left, cost at the right."""
    page.heading(spoken.say("summary"), keep=45)
    _counts(page, counts(document, spoken), spoken)
    half, top = (page.width - 8) / 2, page.down
    _matrix(page, spoken.say("quantities"), totals(document, spoken), spoken, MARGIN, half)
    reached, page.down = page.down, top
    _matrix(page, spoken.say("cost"), cost(document, spoken), spoken, MARGIN + half + 8, half)
    page.down = max(reached, page.down)


def _counts(page: ReportPdf, facts: Sequence[Fact], spoken: Spoken) -> None:
    width = page.width / len(facts)
    for at, fact in enumerate(facts):
        left = MARGIN + at * width
        page.write_at(left, page.down, shown(fact.value, COUNT, "", spoken), 18)
        page.write_at(left, page.down + line_height(18) - 0.8, fact.label, 8, SOFT)
    page.down += line_height(18) + line_height(8) + 2


def _matrix(
    page: ReportPdf, title: str, facts: Sequence[Fact], spoken: Spoken, left: float, width: float
) -> None:
    """Figures down, units across, numbers aligned; many units wrap into a further block."""
    units = list(dict.fromkeys(fact.unit for fact in facts))
    for start in range(0, len(units), UNITS_ACROSS):
        across = units[start : start + UNITS_ACROSS]
        column = (width - 26) / UNITS_ACROSS
        page.shade(left, page.down, width, line_height(8) + 1)
        page.write_at(left + 1, page.down + 0.5, title, 8)
        for at, unit in enumerate(across):
            right = left + width - 1 - (len(across) - 1 - at) * column
            _right(page, spoken.unit(unit), right, page.down + 0.5, 8)
        page.down += line_height(8) + 1.4
        for label in dict.fromkeys(fact.label for fact in facts):
            page.write_at(left + 1, page.down, label, SIZE, SOFT)
            for at, unit in enumerate(across):
                right = left + width - 1 - (len(across) - 1 - at) * column
                _right(page, _value(facts, label, unit, spoken), right, page.down, SIZE)
            page.down += line_height(SIZE)
            page.hairline(left, page.down, width)
            page.down += 0.4
        page.down += 2


def _value(facts: Sequence[Fact], label: str, unit: str, spoken: Spoken) -> str:
    fact = next(fact for fact in facts if (fact.label, fact.unit) == (label, unit))
    return shown(fact.value, Column("value", fact.kind), unit, spoken)


def _right(page: ReportPdf, text: str, right: float, top: float, size: float) -> None:
    page.write_at(right - page.text_width(text, size), top, text, size)


def _notes(page: ReportPdf, document: Mapping[str, Any], spoken: Spoken) -> None:
    told = notes(document, spoken)
    if told:
        page.heading(spoken.say("notes"), keep=8)
        for note in told:
            page.paragraph(note, SIZE)
            page.down += 0.8


def _signatures(page: ReportPdf, spoken: Spoken) -> None:
    """Three boxes to be signed by hand, kept together."""
    page.heading(spoken.say("signatures"), keep=BLOCK_HEIGHT + 4)
    width = (page.width - 8) / 3
    top = page.down + 1
    for at, signer in enumerate(SIGNERS):
        left = MARGIN + at * (width + 4)
        page.shade(left, top, width, 6)
        page.write_at(left + 2, top + 0.9, spoken.say(f"sign.{signer}"), SIZE)
        for line, key in enumerate(("name", "date", "signature")):
            y = top + 8 + line * 7
            page.write_at(left + 2, y, spoken.say(f"sign.{key}"), 7.5, SOFT)
            page.set_draw_color(*SOFT)
            page.set_line_width(0.15)
            page.line(left + 20, y + 4.2, left + width - 2, y + 4.2)
        page.set_draw_color(*RULE)
        page.rect(left, top, width, BLOCK_HEIGHT)
    page.down = top + BLOCK_HEIGHT
