"""The administration in a browser: seen on every window, and its main tasks done."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.judge import judge, keep
from tests.browser.plant import LANGUAGES, person_of

WINDOWS = {"en": ("desktop", "phone"), "zh-CN": ("phone", "desktop")}
FIRST = ("people", "absences", "tokens", "webhooks", "mail")
SECOND = ("letters", "letters/case_opened/{language}", "calendar", "ledger", "health", "settings")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_administration_is_seen_on_every_window(look: Look, language: str) -> None:
    """Half of the tabs on the one window and half on the other, and the other way round."""
    for size, tabs in zip(WINDOWS[language], (FIRST, SECOND), strict=True):
        page = look("/admin", role="admin", language=language, size=size)
        for tab in tabs:
            page.goto(f"/admin/{tab.format(language=language)}")
            if page.locator(".panel > details > summary").count():
                page.locator(".panel > details > summary").last.click()
            judge(page, f"admin-{tab.partition('/{')[0].replace('/', '-')}-{language}-{size}")
        page.close()


@pytest.mark.parametrize(("language", "size"), [("en", "phone"), ("zh-CN", "desktop")])
def test_a_person_is_added_told_and_signed_out(use: Look, language: str, size: str) -> None:
    page = use("/admin/people", role="admin", language=language, size=size)
    page.locator("#add summary").click()
    page.locator("[name=name]").fill("bo.li")
    page.locator("[name=printed_name]").fill("李博")
    page.locator("[name='role.inspector']").check()
    judge(page, f"admin-add-{language}-{size}")
    page.locator("#add .primary").click()
    expect(page.locator(".secret")).to_have_count(2)
    judge(page, f"admin-once-{language}-{size}")
    page.locator(".once .primary").click()
    page.locator(f"a[href='/admin/people/{person_of('auditor', language)}']").click()
    page.wait_for_url(f"**/admin/people/{person_of('auditor', language)}")
    judge(page, f"admin-person-{language}-{size}")
    page.locator("#w-standing").fill("left")
    page.locator("[name=active]").click()
    expect(page.locator(".said")).to_be_visible()
    expect(page.locator("[name=active][value=yes]")).to_be_visible()


def test_a_token_is_made_without_a_script_and_the_ledger_is_whole(use: Look) -> None:
    page = use("/admin/tokens", role="admin", script=False)
    page.get_by_label("Whose").fill("press-7")
    page.get_by_role("button", name="Make the token").click()
    raw = page.locator(".secret").inner_text()
    page.get_by_role("link", name="I have it; go on").click()
    expect(page.locator("table")).to_contain_text("press-7")
    assert raw not in page.content()
    keep(page, "admin-tokens-made")
    page.get_by_role("button", name="Revoke").click()
    expect(page.locator("table")).to_contain_text("revoked")
    page.goto("/admin/ledger")
    page.get_by_role("button", name="Check the ledger").click()
    expect(page.locator(".note.good")).to_contain_text("The ledger is whole")


def test_a_letter_is_read_and_a_receiver_is_told_what_is_wrong(use: Look) -> None:
    page = use("/admin/mail", role="admin")
    page.locator("#letters tbody a").first.click()
    expect(page.locator("pre.mail")).to_be_visible()
    judge(page, "admin-letter-en-desktop")
    page.goto("/admin/webhooks")
    page.get_by_text("Add a receiver", exact=True).click()
    page.get_by_label("Address").fill("http://127.0.0.1/hook")
    page.get_by_label("a case is opened").check()
    page.get_by_role("button", name="Add the receiver").click()
    expect(page.get_by_role("alert")).to_contain_text("Not taken")
    expect(page.get_by_label("Address")).to_have_value("http://127.0.0.1/hook")
    page.get_by_label("Address").fill("https://93.184.216.34/hook")
    page.get_by_role("button", name="Add the receiver").click()
    page.get_by_role("link", name="I have it; go on").click()
    page.get_by_role("button", name="Send a test").click()
    expect(page.locator("table.deliveries")).to_contain_text("waiting")
    judge(page, "admin-webhook-en-desktop")
    page.locator("table.deliveries a").first.click()
    judge(page, "admin-message-en-desktop")
