"""The picture of the lineage on a page of the PDF."""

from __future__ import annotations

from io import BytesIO

from fpdf.svg import SVGObject
from pylopdf_fonts_zh_cn import sans_path

from service.reports.pdf_page import FAMILY, MARGIN, SOFT, ReportPdf, line_height
from service.reports.report_words import Spoken

MM_PER_POINT = 25.4 / 72
# 9-point text at a third of its size is 3 points high, which no eye reads on paper.
READABLE = 0.34


def draw_picture(page: ReportPdf, picture: bytes, spoken: Spoken) -> None:
    """The picture on a page of its own, scaled to fit, with a word about its full size."""
    # Bold text of the picture is set in the same face: there is but one.
    page.add_font(FAMILY, style="B", fname=str(sans_path()))
    page.new_page("landscape")
    page.heading(spoken.say("picture"))
    drawing = page.drawable(picture.decode())
    size = SVGObject(drawing)
    width, height = (float(side or 1.0) * MM_PER_POINT for side in (size.width, size.height))
    note = 2 * line_height(8)
    scale = min(1.0, page.width / width, (page.room - note) / height)
    if scale < 1.0:
        key = "picture.scaled" if scale >= READABLE else "picture.too_large"
        page.paragraph(spoken.say(key, percent=round(100 * scale)), 8, SOFT)
        page.down += 1
    page.image(BytesIO(drawing.encode()), x=MARGIN, y=page.down, w=width * scale, h=height * scale)
