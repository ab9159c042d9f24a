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


def test_a_box_says_what_it_is_by_pointer_and_by_keyboard(look: Look, plant: Running) -> None:
    lot = one(plant, "SELECT max(lot) FROM hold")
    page = look(f"/trace?lot={lot}&steps=2")
    box = page.locator(f".trace-picture svg a[href='/lots/{lot}']")
    tip = page.locator(f"#trace-tip-{box.get_attribute('data-box')}")
    expect(tip).to_be_hidden()
    box.hover()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("on hold")
    assert page.locator(".trace-picture svg title").count() == 0, "no second tip beside ours"
    near, arrows = (page.locator(f".trace-picture {each}.near") for each in ("a", "g"))
    assert near.count() == arrows.count() + 1 >= 2, "it, and what it came from or went into"
    judge(page, "trace-tip-en-desktop")
    # What is pointed at stays while the pointer goes over into it, and goes by Escape.
    tip.locator("a[href^='/cases/']").first.hover()
    page.wait_for_timeout(400)
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    box.focus()
    expect(tip).to_be_visible()
    assert box.get_attribute("aria-describedby") == tip.get_attribute("id")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.trace-tip')?.id") == tip.get_attribute(
        "id"
    )
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(box).to_be_focused()
    page.keyboard.press("ArrowLeft")
    other = page.evaluate("document.activeElement.dataset.box")
    assert other not in (None, box.get_attribute("data-box"))
    expect(page.locator(f"#trace-tip-{other}")).to_be_visible()


def test_a_finger_first_shows_and_then_opens(look: Look, plant: Running) -> None:
    lot = one(plant, "SELECT max(lot) FROM hold")
    page = look(f"/trace?lot={lot}&steps=all", size="phone", language="zh-CN")
    box = page.locator(f".trace-picture svg a[href='/lots/{lot}']")
    left, right = page.evaluate(
        "each => [each.getBoundingClientRect().left, each.getBoundingClientRect().right]",
        box.element_handle(),
    )
    assert 0 <= left < right <= 390, "the picture opens where the trace begins"
    assert page.evaluate("document.querySelector('.trace-picture').scrollLeft") > 0
    box.tap()
    tip = page.locator(f"#trace-tip-{box.get_attribute('data-box')}")
    expect(tip).to_be_visible()
    assert "/trace" in page.url
    judge(page, "trace-tip-zh-CN-phone")
    tip.locator("[data-opens]").tap()
    page.wait_for_url(f"**/lots/{lot}")


def test_a_box_leads_to_its_lot_without_a_script(look: Look, plant: Running) -> None:
    lot = one(plant, "SELECT max(lot) FROM hold")
    page = look(f"/trace?lot={lot}&steps=1", script=False, size="phone")
    offer = page.locator(".trace-narrow a")
    expect(offer).to_be_visible()
    assert "view=table" in str(offer.get_attribute("href"))
    page.locator(f".trace-picture svg a[href='/lots/{lot}']").click()
    assert page.url.endswith(f"/lots/{lot}")
