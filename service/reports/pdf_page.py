"""The pages of a PDF report: A4, one typeface, rules and shading instead of weights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal

from fpdf import FPDF
from fpdf.fonts import TTFFont
from pylopdf_fonts_zh_cn import sans_path

from graph.picture_text import wrapped
from service.reports.report_words import plain

FAMILY = "Noto Sans SC"
INK, SOFT, WARN = (27, 31, 35), (89, 99, 110), (155, 28, 28)
RULE, FAINT, SHADE = (201, 208, 214), (225, 229, 233), (236, 240, 243)
MARGIN, TOP, FOOT = 14.0, 16.0, 12.0
FOOT_SIZE = 7.5
MM_PER_POINT = 25.4 / 72
LEADING = 1.42
"""Line height in em: Chinese wants a little more than English."""
Orientation = Literal["portrait", "landscape"]
Colour = tuple[int, int, int]


class ReportPdf(FPDF):
    """Pages with a running head and a foot; lengths in millimetres, type sizes in points."""

    def __init__(self, title: str, foot: str, created: datetime) -> None:
        super().__init__(format="A4", unit="mm")
        self.set_auto_page_break(False)
        self.set_margins(MARGIN, TOP, MARGIN)
        self.add_font(FAMILY, fname=str(sans_path()))
        self.set_title(title)
        self.set_creation_date(created.astimezone(UTC))
        self.running_head, self.foot = title, foot
        self.down = TOP
        self.orientation: Orientation = "portrait"

    def new_page(self, orientation: Orientation | None = None) -> None:
        """Begin a page; as the last one stood where nothing is said."""
        self.orientation = orientation or self.orientation
        self.add_page(orientation=self.orientation)
        self.down = TOP
        if self.page > 1:
            self.write_at(MARGIN, TOP - 7.5, self.running_head, FOOT_SIZE, SOFT)
            self.rule(TOP - 3.2)
            self.down = TOP

    def close_fonts(self) -> None:
        """Close the files the fonts are read from; the last thing done with the document."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def number_pages(self) -> None:
        """Write the foot of every page, now that it is known how many there are."""
        last = self.page
        for page in range(1, last + 1):
            self.page = page
            width, height = (points * MM_PER_POINT for points in self.pages[page].dimensions())
            self.h = height
            # Another size than the one before makes this page name its typeface itself.
            self.set_font(FAMILY, size=7)
            number = f"{page} / {last}"
            right = width - MARGIN - self.text_width(number, FOOT_SIZE)
            self.write_at(MARGIN, height - FOOT, self.foot, FOOT_SIZE, SOFT)
            self.write_at(right, height - FOOT, number, FOOT_SIZE, SOFT)

    @property
    def width(self) -> float:
        """Width between the margins."""
        return float(self.w) - 2 * MARGIN

    @property
    def room(self) -> float:
        """What is left of the page, down to the foot."""
        return float(self.h) - FOOT - 4 - self.down

    def fits(self, height: float) -> bool:
        """True where something so high still stands on this page."""
        return height <= self.room

    def write_at(self, x: float, top: float, text: str, size: float, colour: Colour = INK) -> None:
        """One line of text whose line begins at `top`."""
        self.set_font(FAMILY, size=size)
        self.set_text_color(*colour)
        height = line_height(size)
        baseline = top + (height + size * MM_PER_POINT * 0.72) / 2
        self.text(x, baseline, self.drawable(text))

    def paragraph(
        self, text: str, size: float, colour: Colour = INK, *, indent: float = 0.0
    ) -> None:
        """Lines of text over the width of the page, onto the next page where need be."""
        for line in self.lines(text, self.width - indent, size):
            if not self.fits(line_height(size)):
                self.new_page()
            self.write_at(MARGIN + indent, self.down, line, size, colour)
            self.down += line_height(size)

    def heading(self, text: str, *, keep: float = 22.0) -> None:
        """The head of a section, never alone at the end of a page."""
        if not self.fits(line_height(12) + 5 + keep):
            self.new_page()
        elif self.down > TOP:
            self.down += 4
        self.write_at(MARGIN, self.down, text, 12)
        self.down += line_height(12) + 0.6
        self.rule(self.down)
        self.down += 1.6

    def rule(self, y: float, *, thick: float = 0.2, colour: Colour = RULE) -> None:
        """A line over the width of the page."""
        self.set_draw_color(*colour)
        self.set_line_width(thick)
        self.line(MARGIN, y, MARGIN + self.width, y)

    def hairline(self, left: float, y: float, width: float) -> None:
        """A faint line that leads the eye along a row."""
        self.set_draw_color(*FAINT)
        self.set_line_width(0.1)
        self.line(left, y, left + width, y)

    def shade(self, x: float, y: float, width: float, height: float) -> None:
        """A light area behind what is written next."""
        self.set_fill_color(*SHADE)
        self.rect(x, y, width, height, style="F")

    def text_width(self, text: str, size: float) -> float:
        """Width of a line of text."""
        return sum(map(self.character_width, self.drawable(text))) * size * MM_PER_POINT

    def lines(self, text: str, width: float, size: float) -> Sequence[str]:
        """A text broken into lines of at most `width`."""
        room = width / (size * MM_PER_POINT)
        return wrapped(self.drawable(plain(text)), room, self.character_width)

    def character_width(self, character: str) -> float:
        """Width of a character in em."""
        return float(self._face.cw[ord(character)]) / 1000

    def drawable(self, text: str) -> str:
        """The text with what the typeface lacks written by its code: a name stays a name."""
        if text.isascii():
            return text
        known = self._known
        return "".join(c if c.isascii() or ord(c) in known else f"[U+{ord(c):04X}]" for c in text)

    @cached_property
    def _face(self) -> TTFFont:
        face = self.fonts[FAMILY.lower()]
        assert isinstance(face, TTFFont)
        return face

    @cached_property
    def _known(self) -> frozenset[int]:
        return frozenset(self._face.cmap)


def line_height(size: float) -> float:
    """Height of a line in a type size."""
    return size * MM_PER_POINT * LEADING
