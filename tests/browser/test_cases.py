"""The inbox and the board of cases, and the page of a case, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.judge import judge

# With a chart, 123 lots and findings in plenty; of a heat; of one failed inspection.
MOVED, HEAT, CRACKED = "NCR-2026-0011", "NCR-2026-0012", "NCR-2026-0013"


# Each page in both languages and on both windows once: a page judged costs seconds.
@pytest.mark.parametrize(("language", "size"), [("en", "desktop"), ("zh-CN", "phone")])
def test_cases_are_seen_on_every_window(look: Look, language: str, size: str) -> None:
    page = look("/cases", language=language, size=size)
    judge(page, f"cases-{language}-{size}")
    for name, path in (
        ("board", "/cases?view=board"),
        ("none", "/cases?whose=mine"),
        ("overview", f"/cases/{MOVED}"),
        ("why", f"/cases/{CRACKED}?tab=why"),
        ("lots", f"/cases/{MOVED}?tab=lots"),
        ("decisions", f"/cases/{MOVED}?tab=decisions"),
        ("told", f"/cases/{HEAT}?tab=told"),
        ("evidence", f"/cases/{CRACKED}?tab=evidence"),
    ):
        page.goto(path)
        judge(page, f"case-{name}-{language}-{size}")


def test_a_case_is_found_and_read(look: Look) -> None:
    page = look("/cases")
    expect(page.locator("table.cases tbody tr").first).to_contain_text("critical")
    page.get_by_label("Text").fill("L0465B")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("table.cases tbody tr")).to_have_count(1)
    page.locator("table.cases a.id").click()
    expect(page.get_by_role("heading", name=CRACKED)).to_be_visible()
    page.get_by_role("link", name="Why", exact=True).click()
    page.get_by_text("rules nearly applied").first.click()
    expect(page.locator("details[open] .ruled").first).to_be_visible()
    page.goto(f"/cases/{MOVED}")
    chart = page.locator("h2 a[href^='/spc/streams/']")
    expect(chart).to_have_text("Core hardness class 10.9 · FURNACE-3, night")
    page.goto(f"/cases/{MOVED}?tab=lots")
    page.get_by_label("On hold").select_option("no")
    expect(page.get_by_text("No lot of this case fits.")).to_be_visible()


def test_a_case_is_read_without_a_script(look: Look) -> None:
    page = look("/cases", script=False, size="phone")
    page.get_by_label("Severity").select_option("critical")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("table.cases tbody tr")).to_have_count(2)
    page.locator("table.cases a.id").first.click()
    page.get_by_role("link", name="Lots", exact=True).click()
    expect(page.locator("table.lots tbody tr").first).to_be_visible()
