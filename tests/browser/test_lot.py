"""A lot, the things around it, and the processes: followed by links, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.judge import judge
from tests.browser.plant import LANGUAGES, Running


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lot_its_kin_and_its_processes_hold(look: Look, plant: Running, language: str) -> None:
    with plant.site.door.read() as connection:
        lot = connection.exec_driver_sql(
            "SELECT h.lot FROM hold h JOIN inspection i ON i.lot = h.lot "
            "WHERE h.released_at IS NULL ORDER BY h.id LIMIT 1"
        ).scalar_one()
        stream = connection.exec_driver_sql(
            "SELECT stream FROM episode WHERE state = 'open' ORDER BY id LIMIT 1"
        ).scalar_one()
        heat = connection.exec_driver_sql("SELECT max(heat) FROM lot").scalar_one()
    for name, path in (
        ("lot", f"/lots/{lot}"), ("heat", f"/trace/heat/{heat}"),
        ("furnace", "/trace/equipment/FURNACE-3"), ("trace", "/trace"), ("spc", "/spc"),
        ("stream", f"/spc/streams/{stream}"),
    ):  # fmt: skip
        for size in ("desktop", "phone"):
            page = look(path, language=language, size=size)
            page.wait_for_load_state("load")
            judge(page, f"{name}-{language}-{size}")
            page.close()


def test_one_gets_from_a_case_to_the_lot_and_to_its_process(look: Look) -> None:
    page = look("/today", role="auditor", script=False)
    page.locator("#oldest a[href^='/lots/']").first.click()
    expect(page.locator(".note.stop")).to_be_visible()
    picture = page.locator("img[src$='/picture']")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
