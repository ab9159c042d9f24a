"""The PDF: read back as text, measured, and its pages rendered."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import pytest

from service.reports import pdf_lots
from service.reports.pdf_page import MARGIN, ReportPdf
from service.reports.pdf_table import draw_table
from service.reports.report_words import LANGUAGES
from service.reports.tables import Column, Table
from service.reports.write_report import write_report
from tests.service.reports.made_reports import (
    AT,
    changes,
    compared,
    deltas,
    document_of,
    head_of,
    plant_of,
    radius_picture,
)

A4_POINTS = (595.28, 841.89)


def report(
    document: dict[str, Any], language: str = "en", picture: bytes | None = None, **head: Any
) -> bytes:
    return write_report(
        document, format="pdf", language=language, head=head_of(**head), picture=picture
    )


def pages_of(file: bytes) -> list[str]:
    """The text of each page as a browser finds it."""
    document = pypdfium2.PdfDocument(file)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def squeezed(file: bytes) -> str:
    """All text without blanks, by a reader that knows nothing of where characters stand."""
    texts = (page.extract_text() for page in pypdf.PdfReader(BytesIO(file)).pages)
    return "".join("".join(texts).replace("\0", "").split())


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_two_readers_find_every_lot_with_its_path_and_the_words_of_the_language(
    language: str,
) -> None:
    document = document_of(20)
    file = report(document, language)
    spoken = LANGUAGES[language]
    text = squeezed(file)
    browser = "".join("".join(pages_of(file)).split())
    for found in (text, browser):
        for lot in document["lots"]:
            assert "".join(" > ".join(lot["why"]).split()) in found
        for key in ("title.simulation", "simulation.note", "summary", "signatures", "gaps"):
            assert "".join(spoken.say(key).split()) in found
    assert "东方轨道交通" in text
    assert "李伟" in text


def test_the_cover_says_what_who_when_as_of_and_the_figures() -> None:
    document = document_of(20)
    cover = pages_of(report(document))[0]
    for told in (
        "Recall simulation SIM-2026-0001",
        "Lots of heat H-7741, and everything made from them.",
        "Core hardness out of specification",
        "2026-03-04 14:30 Asia/Shanghai (2026-03-04 06:30 UTC)",
        "True as of ledger entry 1234",
    ):
        assert told in cover
    lines = [" ".join(line.split()) for line in cover.splitlines()]
    kg, pcs = (document["totals"]["by_unit"][unit] for unit in ("kg", "pcs"))
    assert f"Produced {kg['produced']:,.3f} {pcs['produced']:,.0f}" in " ".join(lines)
    assert "Prepared" in cover
    assert "Approved" in cover


def test_a_real_recall_does_not_call_itself_a_simulation() -> None:
    text = squeezed(report(document_of(2), kind="recall", number="RC-2026-0001"))
    assert "RecallRC-2026-0001" in text
    assert "nobodywasnotified" not in text


def test_every_page_has_its_number_of_all_and_is_a4() -> None:
    file = report(document_of(60))
    pages = pypdf.PdfReader(BytesIO(file)).pages
    for number, (page, text) in enumerate(zip(pages, pages_of(file), strict=True), 1):
        assert f"{number} / {len(pages)}" in text
        sides = sorted((float(page.mediabox.width), float(page.mediabox.height)))
        assert sides == pytest.approx(A4_POINTS, abs=0.1)


def test_the_head_of_the_table_is_repeated_and_nothing_stands_outside_the_margins() -> None:
    file = report(document_of(60), "zh-CN")
    document = pypdfium2.PdfDocument(file)
    for number, page in enumerate(document, 1):
        text = page.get_textpage()
        if number > 5:
            assert "可疑料占比" in text.get_text_bounded()
        edge = MARGIN * 72 / 25.4 - 1
        for at in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(at)
            assert left >= edge
            assert right <= page.get_width() - edge
            assert bottom >= 15
            assert top <= page.get_height() - 15
    document.close()


def test_lots_are_counted_in_whole_numbers_also_where_they_are_weighed() -> None:
    pages = pages_of(report(document_of(2)))
    lines = [" ".join(line.split()) for page in pages for line in page.splitlines()]
    assert "WIRE-STORE WIRE-B7 kg 1 0 0.500" in lines


def test_long_names_wrap_and_stay_whole() -> None:
    document = document_of(2)
    name = "螺栓-" + "-".join(f"PART{at:02}" for at in range(16))
    for lot in document["lots"]:
        lot["item"] = lot["location"] = name
    file = report(document)
    text = squeezed(file)
    assert text.count(name) >= 2 * len(document["lots"])


def test_a_character_without_a_glyph_is_written_by_its_code() -> None:
    document = document_of(1)
    document["lots"][0]["lot"] = "LOT-\u0e01"
    assert "LOT-[U+0E01]" in squeezed(report(document))


def test_an_empty_radius_is_a_report_that_says_so() -> None:
    text = " ".join(" ".join(pages_of(report(document_of(0)))).split())
    assert "No lot is concerned: the scope reaches nothing that was recorded." in text
    assert "No customer is concerned." in text
    assert "No lots." in text


def test_many_lots_stand_one_a_line_with_their_suspect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_lots, "FULL", 10)
    document = document_of(20)
    file = report(document)
    text = squeezed(file)
    assert "All102lots" in text
    for lot in document["lots"]:
        assert lot["lot"] in text
    lines = [" ".join(line.split()) for page in pages_of(file) for line in page.splitlines()]
    (line,) = [line for line in lines if line.startswith("CTN-00001-B ")]
    assert line.endswith("COIL-1 8")


def test_too_many_lots_are_summed_and_the_page_says_where_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf_lots, "MOST", 100)
    document = document_of(20)
    text = squeezed(report(document))
    assert "THISDOCUMENTDOESNOTLISTTHEMONEBYONE" in text
    blanks = [lot for lot in document["lots"] if lot["item"] == "BLANK-M12"]
    produced = sum(lot["produced"] for lot in blanks)
    assert f"BLANK-M12notrecordedpcs{len(blanks)}{produced:,.0f}" in text


def test_comparison_changes_notes_and_course_are_printed() -> None:
    notes = {"en": ["from = last good check"], "zh-CN": ["从最后一次合格检查起"]}
    beside = {"compare": compared(), "changes": changes(), "deltas": deltas(), "notes": notes}
    text = squeezed(report(document_of(2) | beside, "zh-CN"))
    for told in (
        "方案对比",
        "F1炉的全部产品。",
        "各炉可能性相同。",
        "12.50%",
        "从最后一次合格检查起",
    ):
        assert told in text
    assert "COIL-1>HD-1>PL-9" in text
    assert "召回过程" in text
    assert "lastgoodcheck" not in text


def test_the_picture_is_drawn_as_lines_and_text_that_can_be_searched() -> None:
    document = document_of(2)
    picture = radius_picture(plant_of(2), document, language="zh-CN", as_of=1234)
    file = report(document, "zh-CN", picture)
    last = pages_of(file)[-1]
    assert "追溯图" in last
    assert "HEX-BOLT-M12x60-8.8" in last
    assert "HEADER-4" in last
    assert not pypdf.PdfReader(BytesIO(file)).pages[-1].images
    assert "HEADER-4" not in pages_of(report(document, "zh-CN"))[-1]


def test_the_picture_page_is_not_blank_and_says_its_scale() -> None:
    document = document_of(3)
    picture = radius_picture(plant_of(3), document, language="en")
    pages = pypdfium2.PdfDocument(report(document, "en", picture))
    page = pages[len(pages) - 1]
    assert "% to fit the page" in page.get_textpage().get_text_bounded()
    pixels = page.render(scale=1).to_pil().convert("L")
    dark = sum(pixels.histogram()[:200])
    assert dark > 4000
    pages.close()


def test_equal_input_gives_equal_bytes() -> None:
    document = document_of(5)
    picture = radius_picture(plant_of(5), document, language="en")
    assert report(document, "en", picture) == report(document, "en", picture)


def test_a_row_longer_than_a_page_goes_on_and_loses_nothing() -> None:
    document = document_of(1)
    steps = [f"STEP-{at:05}" for at in range(3000)]
    document["lots"][0]["why"] = steps
    text = squeezed(report(document))
    assert all(step in text for step in steps)


def test_a_table_of_nothing_but_long_texts_keeps_to_the_page() -> None:
    page = ReportPdf("title", "foot", AT)
    page.new_page()
    columns = tuple(Column(key) for key in ("lot", "item", "location", "reason"))
    rows = [("A" * 128, "B" * 3, "C" * 128, "热处理" * 60)]
    draw_table(page, Table("lots", columns, rows), LANGUAGES["en"])
    document = pypdfium2.PdfDocument(bytes(page.output()))
    text = document[0].get_textpage()
    rights = [text.get_rect(at)[2] for at in range(text.count_rects())]
    assert max(rights) <= A4_POINTS[0] - MARGIN * 72 / 25.4 + 1
    document.close()
