"""The plant's numbers, as somebody looks from the whole to the rows behind one of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.judge import judge
from tests.browser.plant import LANGUAGES

MEASURES = ("yield", "ppm", "defects", "cost", "oee", "wip", "delivery")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_hold_on_a_telephone_and_on_a_desk(look: Look, language: str) -> None:
    for size in ("desktop", "phone"):
        page = look("/plant", language=language, size=size)
        judge(page, f"plant-{language}-{size}")
        for measure in MEASURES if size == "desktop" else ("cost", "oee"):
            page.goto(f"/plant/{measure}?weeks=13")
            page.locator("figure.chart").first.scroll_into_view_if_needed()
            page.locator("figure.chart svg").first.wait_for()
            judge(page, f"plant-{measure}-{language}-{size}")
        page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_number_to_its_rows_and_on_to_the_lot(look: Look, language: str) -> None:
    page = look("/plant", language=language, script=False)
    page.locator("section.measure:has(a[href^='/plant/delivery']) tbody a").first.click()
    rows = page.locator("#rows tbody tr")
    expect(rows.first).to_be_visible()
    orders = page.locator("#rows a.id[href^='/trace/order/']").count()
    assert orders == rows.count()
    page.goto("/plant/yield")
    page.locator("#numbers tbody a").first.click()
    page.locator("#rows a.id[href^='/lots/']").first.click()
    assert "/lots/" in page.url


def test_charts_can_be_pointed_at_and_stay_pictures_without_a_script(look: Look) -> None:
    page = look("/plant/yield")
    expect(page.locator("figure.chart svg").first).to_be_visible(timeout=10_000)
    bare = look("/plant/yield", script=False)
    picture = bare.locator("figure.chart img").first
    picture.scroll_into_view_if_needed()
    # By a function: a text that is asked again and again is an `eval`, which the policy forbids.
    picture.evaluate("async (each) => { await each.decode(); }")
    assert picture.evaluate("(each) => each.naturalWidth") > 100
