"""The way in, the search by keyboard, and the pages of trouble, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.browser.conftest import SIZES, Look
from tests.browser.judge import judge
from tests.browser.plant import LANGUAGES, Running


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_the_frame_holds_on_every_window(look: Look, language: str, size: str) -> None:
    for name, path, role in (
        ("sign-in", "/sign-in", None),
        ("search", "/search?q=L04", "quality_engineer"),
        ("nothing-found", "/search?q=zzzz", "quality_engineer"),
        ("not-there", "/nothing/here", "quality_engineer"),
    ):
        page = look(path, role=role, language=language, size=size)
        judge(page, f"{name}-{language}-{size}")
        page.close()


def test_the_search_is_found_by_keyboard(look: Look) -> None:
    page = look("/search")
    page.keyboard.press("/")
    page.keyboard.type("L0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Search")).to_be_visible()
    expect(page.locator("table.list a.id").first).to_be_visible()


def test_everything_is_reached_without_a_script(look: Look) -> None:
    page = look("/search", script=False, size="phone")
    page.get_by_label("Search").fill("L0")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("table.list a.id").first).to_be_visible()


def test_what_is_read_by_night_has_contrast_too(look: Look, plant: Running) -> None:
    page = look("/today")
    page.emulate_media(color_scheme="dark")
    with plant.site.door.read() as connection:
        case = connection.execute(text("SELECT max(number) FROM nonconformance")).scalar()
        lot = connection.execute(text("SELECT max(lot) FROM hold")).scalar()
    for path in ("/today", f"/cases/{case}", f"/lots/{lot}", "/spc", "/gate", "/plant", "/recall"):
        page.goto(path)
        judge(page, f"dark-{path.split('/')[1]}")
