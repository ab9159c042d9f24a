"""The trace in a browser: drawn, opened, walked by keyboard, and as a table."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.browser.conftest import Look
from tests.browser.judge import judge
from tests.browser.plant import LANGUAGES, Running

DEAREST = "SELECT heat FROM lot WHERE heat > '' GROUP BY heat ORDER BY count(*) DESC, heat LIMIT 1"


def one(plant: Running, query: str) -> str:
    with plant.site.door.read() as connection:
        return str(connection.execute(text(query)).scalar_one())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_trace_holds_on_every_window(
    look: Look, plant: Running, language: str, size: str
) -> None:
    lot = one(plant, "SELECT max(lot) FROM hold")
    heat = one(plant, DEAREST)
    page = look(f"/trace?lot={lot}", language=language, size=size)
    judge(page, f"trace-lot-{language}-{size}")
    page.goto(f"/trace?heat={heat}&steps=all")
    judge(page, f"trace-heat-{language}-{size}")
    page.goto(f"/trace?lot={lot}&view=table&steps=all")
    judge(page, f"trace-table-{language}-{size}")
    page.goto("/trace?lot=NOPE")
    judge(page, f"trace-unknown-{language}-{size}")


def test_a_pile_opens_in_place_and_closes_again(look: Look, plant: Running) -> None:
    page = look(f"/trace?heat={one(plant, DEAREST)}&steps=all")
    boxes = page.locator(".trace-picture svg a")
    before = boxes.count()
    assert before < 120, "thousands of lots are merged until they can be read"
    pile = page.locator(".trace-picture svg a[data-part]").first
    pile.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#trace a[title]", has_text="×")).to_have_count(1)
    assert boxes.count() > before
    page.locator("#trace a", has_text="×").click()
    expect(boxes).to_have_count(before)


def test_a_box_leads_to_its_lot_without_a_script(look: Look, plant: Running) -> None:
    lot = one(plant, "SELECT max(lot) FROM hold")
    page = look(f"/trace?lot={lot}&steps=1", script=False)
    page.locator(f".trace-picture svg a[href='/lots/{lot}']").click()
    assert page.url.endswith(f"/lots/{lot}")
