"""Today, as each role sees it, and as it changes under the eyes of who looks."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from service.actions.desk import Desk
from service.records.books import Books
from tests.browser.conftest import Look
from tests.browser.judge import judge
from tests.browser.plant import LANGUAGES, Running


@pytest.mark.parametrize("language", LANGUAGES)
def test_today_holds_on_a_telephone_and_on_a_desk(look: Look, language: str) -> None:
    for role, size in (
        ("quality_supervisor", "desktop"), ("quality_supervisor", "phone"), ("shipping", "phone"),
        ("auditor", "wall"),
    ):  # fmt: skip
        page = look("/today", role=role, language=language, size=size)
        judge(page, f"today-{role}-{language}-{size}")
        page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_account_holds_on_a_telephone_and_on_a_desk(look: Look, language: str) -> None:
    for size in ("desktop", "phone"):
        page = look("/me", language=language, size=size)
        judge(page, f"me-{language}-{size}")
        page.close()


def test_what_happens_shows_without_a_touch(use: Look, own_plant: Running) -> None:
    page = use("/today")
    held = page.locator("#held .figure").last
    before = held.inner_text()
    site = own_plant.site
    with site.door.read() as connection:
        number, lot = connection.exec_driver_sql(
            "SELECT nonconformance, lot FROM hold WHERE released_at IS NULL "
            "GROUP BY lot HAVING count(*) = 1 LIMIT 1"
        ).one()

    def release(at: Any) -> None:
        desk = Desk(at, Books(at), site.plant, site.settings)
        desk.transaction.connection.exec_driver_sql(
            "UPDATE hold SET released_at = 1, released_by = 'x', release_reason = 'x' "
            f"WHERE lot = '{lot}' AND nonconformance = '{number}'"
        )
        desk.transaction.enter("test", lot, {})

    page.wait_for_timeout(300)
    site.door.write(release, by="test", now=site.clock())
    expect(held).not_to_have_text(before, timeout=15_000)
