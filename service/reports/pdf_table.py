"""Tables on the pages of a PDF: columns that fit, repeated heads, rows that are never cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.reports.pdf_page import INK, MARGIN, SOFT, ReportPdf, line_height
from service.reports.report_words import Spoken, plain
from service.reports.tables import Cell, Column, Table, decimals_of

GAP = 3.2
"""Millimetres between two columns."""
NARROWEST = 12.0
PADDING = 0.7
INSET = 1.0
"""Millimetres between the edge of the page's text and that of the table's."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A table ready for printing: its texts, how wide its columns are, and the type size."""

    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    right: tuple[bool, ...]
    widths: tuple[float, ...]
    size: float
    beneath: Sequence[str]

    def left_of(self, at: int) -> float:
        """Where a column begins."""
        return MARGIN + INSET + sum(self.widths[:at]) + GAP * at


def draw_table(
    page: ReportPdf,
    table: Table,
    spoken: Spoken,
    *,
    size: float = 7.5,
    beneath: Sequence[str] = (),
) -> None:
    """A table over the width of the page; `beneath` has a line to be set under each row."""
    if not table.rows:
        page.paragraph(spoken.say(f"empty.{table.name}"), 9, SOFT)
        return
    setting = _set(page, table, spoken, size, beneath)
    _draw_head(page, setting)
    for at, row in enumerate(setting.rows):
        lines = [
            page.lines(text, width, size) if text else ()
            for text, width in zip(row, setting.widths, strict=True)
        ]
        under = page.lines(beneath[at], page.width - 6, size - 1) if beneath else ()
        _draw_row(page, setting, lines, under)
    page.down += 2


def shown(value: Cell, column: Column, unit: str, spoken: Spoken) -> str:
    """A cell as text: numbers grouped, times in UTC to the minute."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        if column.kind == "date":
            return f"{value:%Y-%m-%d}"
        return f"{value:%Y-%m-%d %H:%M}"
    if column.key == "unit":
        return spoken.unit(str(value))
    if isinstance(value, str):
        return plain(value)
    if column.kind == "share":
        return f"{100 * value:.2f} %"
    if column.kind == "money":
        return f"{value:,.2f}"
    if column.kind == "count":
        return f"{value:,.0f}"
    return f"{value:,.{decimals_of(value, unit)}f}" if value else "0"


def _set(
    page: ReportPdf, table: Table, spoken: Spoken, size: float, beneath: Sequence[str]
) -> Setting:
    rows = [
        tuple(
            shown(value, column, table.unit_of(row), spoken)
            for column, value in zip(table.columns, row, strict=True)
        )
        for row in table.rows
    ]
    heads = tuple(spoken.say(f"column.{column.key}") for column in table.columns)
    right = tuple(column.kind not in ("text", "time", "date") for column in table.columns)
    widths = _widths(page, heads, rows, right, size)
    return Setting(heads, rows, right, widths, size, beneath)


def _widths(
    page: ReportPdf,
    heads: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    right: tuple[bool, ...],
    size: float,
) -> tuple[float, ...]:
    """Numbers get what they need; texts share the rest by what they would need."""
    natural = [
        max(page.text_width(row[at], size) for row in rows) + 0.3 for at in range(len(heads))
    ]
    # A head may break into two lines, but not within a word.
    least = [max(page.text_width(word, size) for word in head.split()) + 0.3 for head in heads]
    wanted = [max(n, w) for n, w in zip(natural, least, strict=True)]
    room = page.width - 2 * INSET - GAP * (len(heads) - 1)
    fixed = sum(width for width, number in zip(wanted, right, strict=True) if number)
    texts = sum(width for width, number in zip(wanted, right, strict=True) if not number)
    if fixed + texts <= room:
        spare = (room - fixed - texts) / max(1, right.count(False))
        return tuple(
            width if number else width + spare for width, number in zip(wanted, right, strict=True)
        )
    shared = iter(
        _shared([w for w, number in zip(wanted, right, strict=True) if not number], room - fixed)
    )
    return tuple(
        width if number else next(shared) for width, number in zip(wanted, right, strict=True)
    )


def _shared(wanted: Sequence[float], room: float) -> list[float]:
    """Who wants little gets it; the others share what is left alike."""
    given = [0.0] * len(wanted)
    left, waiting = max(room, NARROWEST * len(wanted)), len(wanted)
    for at in sorted(range(len(wanted)), key=lambda at: wanted[at]):
        given[at] = min(wanted[at], left / waiting)
        left -= given[at]
        waiting -= 1
    return given


def _draw_head(page: ReportPdf, setting: Setting) -> None:
    lines = [
        page.lines(head, width, setting.size)
        for head, width in zip(setting.heads, setting.widths, strict=True)
    ]
    height = max(map(len, lines)) * line_height(setting.size) + 2 * PADDING
    if not page.fits(height + 2 * line_height(setting.size)):
        page.new_page()
    page.shade(MARGIN, page.down, page.width, height)
    _draw_cells(page, setting, lines, page.down + PADDING)
    page.down += height


def _draw_row(
    page: ReportPdf, setting: Setting, lines: list[Sequence[str]], under: Sequence[str]
) -> None:
    """Draw one row, on the next page if it does not fit here as a whole."""
    step, small = line_height(setting.size), line_height(setting.size - 1)
    height = max(map(len, lines)) * step + len(under) * small + 2 * PADDING
    if not page.fits(height):
        page.new_page()
        _draw_head(page, setting)
    top = page.down + PADDING
    _draw_cells(page, setting, lines, top)
    page.down = top + max(map(len, lines)) * step
    for line in under:
        # Only a path of hundreds of steps is longer than a page.
        if not page.fits(small):
            page.new_page()
        page.write_at(MARGIN + 4, page.down, line, setting.size - 1, SOFT)
        page.down += small
    page.down += PADDING
    page.hairline(MARGIN, page.down, page.width)


def _draw_cells(page: ReportPdf, setting: Setting, lines: list[Sequence[str]], top: float) -> None:
    for at, column in enumerate(lines):
        left = setting.left_of(at)
        for number, line in enumerate(column):
            x = left
            if setting.right[at]:
                x += setting.widths[at] - page.text_width(line, setting.size)
            page.write_at(x, top + number * line_height(setting.size), line, setting.size, INK)
