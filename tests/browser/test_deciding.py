"""Deciding about a case in a real browser: proposed, signed, told; on a phone and on a desk."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Look
from tests.browser.judge import judge, keep
from tests.browser.plant import PIN

OPEN, ALERT = "NCR-2026-0013", "NCR-2026-0012"
PAGES = {
    "take": f"/cases/{OPEN}/take",
    "propose": f"/cases/{ALERT}/propose",
    "sign": f"/cases/{ALERT}/sign",
    "effects": f"/cases/{OPEN}/effects",
    "reopen": "/cases/NCR-2026-0001/reopen",
    "customers": f"/cases/{ALERT}/customers",
    "customer": f"/cases/{ALERT}/customers/AUTO-CASTELL",
    "notice": f"/cases/{ALERT}/customers/AUTO-CASTELL/notice",
    "concessions": "/concessions",
    "sampling": "/sampling?kind=aql&lot_size=1000&level=II&aql=1.0&severity=tightened",
    "sampling-lot": f"/sampling?reliability=99%25&confidence=95%25&lot_size=400&case={ALERT}",
}


@pytest.mark.parametrize(("language", "size"), [("en", "desktop"), ("zh-CN", "phone")])
def test_every_page_is_sound(look: Look, language: str, size: str) -> None:
    page = look(PAGES["take"], language=language, size=size)
    for name, path in PAGES.items():
        page.goto(path)
        page.wait_for_load_state()
        judge(page, f"deciding-{name}-{language}-{size}")


@pytest.mark.parametrize(("language", "script"), [("en", False), ("zh-CN", True)])
def test_a_case_is_confirmed_and_its_lots_are_decided(
    use: Look, language: str, script: bool
) -> None:
    page = use(f"/cases/{OPEN}/sign", language=language, script=script)
    page.check("input[value=confirm]")
    page.fill("#f-reason", "seen under the microscope")
    page.fill("#f-pin", "000000")
    page.click(".signature button")
    assert page.input_value("#f-reason") == "seen under the microscope"
    assert page.input_value("#f-pin") == ""
    page.fill("#f-pin", PIN)
    page.click(".signature button")
    page.wait_for_selector(".said")
    page.goto(f"/cases/{OPEN}/propose")
    page.check("input[value=scrap]")
    page.click("button[value=add]")
    keep(page, f"deciding-draft-{language}")
    page.fill("#f-reason", "hydrogen embrittlement cannot be undone")
    page.click("button[value=send]")
    page.wait_for_selector(".said")
    page.goto(f"/cases/{OPEN}/propose")
    keep(page, f"deciding-proposed-{language}")


def test_a_sampling_plan_is_worked_out_and_taken_into_the_proposal(use: Look) -> None:
    page = use(f"/sampling?case={ALERT}")
    page.fill("#f-lot_size", "400")
    page.click("main form button.primary")
    page.wait_for_selector("#plan .curve")
    page.click("#plan a.button")
    assert page.is_checked("input[value=sort]")
    assert "reliability=99%" in page.input_value("#f-sampling")


def test_a_call_is_kept_with_its_figures_and_the_rest_is_written_off(use: Look) -> None:
    path = f"/cases/{ALERT}/customers/AUTO-CASTELL"
    page = use(path)
    page.click("summary >> text=Log a call")
    page.select_option("#f-outcome", "acted")
    page.fill("#f-spoke_with", "Ana <b>Ruiz</b>")
    page.fill("#f-note", "counted <script>alert(1)</script>")
    page.click("summary >> text=He gave figures")
    page.fill("input[name='line.0.received']", "7550")
    page.fill("input[name='line.0.quarantined']", "9999")
    page.click("text=Keep the call")
    # More than there was is refused, and everything typed is still there.
    assert page.locator(".note.stop").count() == 1
    assert page.input_value("#f-note").startswith("counted <script>")
    page.fill("input[name='line.0.on_hand']", "7550")
    page.fill("input[name='line.0.quarantined']", "7550")
    page.click("text=Keep the call")
    page.wait_for_load_state()
    page.wait_for_selector(".note.said")
    assert "Ana <b>Ruiz</b>" in page.inner_text("main")
    assert "22,650 pcs" in page.inner_text("main")
    keep(page, "deciding-customer-answered")
    page.click("summary >> text=Write off")
    page.fill("#f-reason", "the rest is built in")
    page.fill("#f-pin", PIN)
    page.click(".signature button")
    page.wait_for_selector(".note.said")
    assert "written off" in page.inner_text(".facts")
    keep(page, "deciding-customer-written-off")
