"""What happened, recorded at the furnace with one hand: scanned, typed, judged, recorded."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.judge import judge
from tests.browser.plant import LANGUAGES

KINDS = ("receipt", "operation", "complaint", "survey")
ONE = "value.1.core_hardness"


FILE = b"""id,at,lot,quantity
CT-1,2026-05-01T06:00:00+00:00,NO-SUCH-LOT,12
CT-2,2026-05-01T06:00:00,NO-SUCH-LOT,a dozen
"""


def upload(page: Page, language: str, size: str) -> None:
    """A file that is refused row by row changes nothing."""
    page.goto("/record/import")
    judge(page, f"record-import-{language}-{size}")
    file = {"name": "count.csv", "mimeType": "text/csv", "buffer": FILE}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("button.primary").click()
    expect(page.locator("table.refused tbody tr").first).to_be_visible()
    page.wait_for_load_state()
    judge(page, f"record-preview-{language}-{size}")


def first_waiting(page: Page) -> str:
    return str(page.locator("#waiting a.id").first.text_content())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forms_hold_on_a_telephone_and_on_a_desk(look: Look, language: str) -> None:
    for size in ("desktop", "phone"):
        page = look("/record", role="inspector", language=language, size=size)
        judge(page, f"record-{language}-{size}")
        page.locator("#waiting a.id").first.click()
        page.wait_for_url("**/record/inspection?lot=*")
        judge(page, f"record-inspection-{language}-{size}")
        for kind in KINDS if size == "desktop" else ("operation",):
            page.goto(f"/record/{kind}")
            # What the browser itself would ask for, the service asks for too, beside each field.
            page.locator("form.entry").evaluate("form => { form.noValidate = true }")
            page.locator("button.primary").click()
            expect(page.locator(".fault").first).to_be_visible()
            judge(page, f"record-{kind}-{language}-{size}")
        upload(page, language, size)
        page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_is_judged_while_it_is_typed_and_then_recorded(use: Look, language: str) -> None:
    page = use("/record", role="inspector", language=language, size="phone")
    page.locator("input[name=lot]").fill(first_waiting(page))
    page.keyboard.press("Enter")
    boxes = page.locator(".values input")
    assert boxes.first.get_attribute("inputmode") == "decimal"
    boxes.first.fill("0.001")
    expect(page.locator(".judged .badge").first).to_be_visible()
    expect(boxes.first).to_have_value("0.001")
    judge(page, f"record-judged-{language}-phone")
    page.locator("select[name=stage]").select_option("patrol")
    page.locator("button[name=step][value=record]").click()
    expect(page.locator("[role=status] strong")).to_be_visible()
    judge(page, f"record-outcome-{language}-phone")


def test_a_form_works_without_a_script_and_by_the_scanners_enter(use: Look) -> None:
    page = use("/record/scrap", role="operator", script=False)
    page.locator("input[name=lot]").fill("NO-SUCH-LOT")
    page.keyboard.press("Enter")
    expect(page.locator(".lot-fact .badge")).to_be_visible()
    page.locator("input[name=quantity]").fill("2")
    page.locator("textarea[name=reason]").fill("dented")
    page.locator("button.primary").click()
    expect(page.locator(".fault")).to_be_visible()
    expect(page.locator("textarea[name=reason]")).to_have_value("dented")
