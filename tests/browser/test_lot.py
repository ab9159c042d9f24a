"""A lot and the things around it: on a screen, on paper, in both languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.judge import judge
from tests.browser.plant import LANGUAGES, Running


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lot_and_what_goes_with_it_hold(look: Look, plant: Running, language: str) -> None:
    with plant.site.door.read() as connection:
        lot = connection.exec_driver_sql(
            "SELECT h.lot FROM hold h JOIN inspection i ON i.lot = h.lot "
            "WHERE h.released_at IS NULL ORDER BY h.id LIMIT 1"
        ).scalar_one()
        heat = connection.exec_driver_sql("SELECT max(heat) FROM lot").scalar_one()
    for name, path in (
        ("lot", f"/lots/{lot}"), ("heat", f"/trace/heat/{heat}"),
        ("furnace", "/trace/equipment/FURNACE-3"),
    ):  # fmt: skip
        for size in ("desktop", "phone"):
            page = look(path, language=language, size=size)
            page.wait_for_load_state("load")
            judge(page, f"{name}-{language}-{size}")
            page.close()


def test_a_lot_is_a_clean_sheet_of_paper(look: Look, plant: Running) -> None:
    with plant.site.door.read() as connection:
        lot = connection.exec_driver_sql(
            "SELECT lot FROM shipment_line ORDER BY shipment DESC LIMIT 1"
        ).scalar_one()
    page = look(f"/lots/{lot}", role="auditor")
    page.emulate_media(media="print")
    for gone in (
        "header.bar",
        "nav.ways",
        ".title .actions",
        ".data-links",
        ".runs + details summary",
    ):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".only-print")).to_be_visible()
    expect(page.locator("details .runs li").last).to_be_visible()
    written = page.locator("#events time").first.evaluate(
        "each => getComputedStyle(each, '::after').content"
    )
    assert re.fullmatch(r'"2026-\d\d-\d\d \d\d:\d\d:\d\d \S+"', written), "the date in full"
    paper = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 594.95996 841.91998]" in paper or b"/MediaBox [0 0 595 842]" in paper
    assert len(re.findall(rb"/Type /Page\b", paper)) < 6


def test_one_gets_from_a_case_to_the_lot_and_to_its_process(look: Look) -> None:
    page = look("/today", role="auditor", script=False)
    page.locator("#oldest a[href^='/lots/']").first.click()
    expect(page.locator(".note.stop")).to_be_visible()
    picture = page.locator("img[src$='/picture']")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
