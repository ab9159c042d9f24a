"""Refusals on Chinese pages: each is said in Chinese, with its names marked."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.judge import ENGLISH, judge

# What a refusal says, without the names within it.
SAID = (
    "(each) => { const copy = each.cloneNode(true);"
    " copy.querySelectorAll('code').forEach((name) => name.remove()); return copy.textContent; }"
)


def test_no_refusal_is_english_on_a_chinese_page(look: Look) -> None:
    page = look("/lots/NO-SUCH-LOT", language="zh-CN", size="phone")
    _is_chinese(page, ".id-text", "不存在")
    judge(page, "refusal-unknown-lot-zh-CN-phone")
    page.goto("/rules/draft")
    field = page.locator("#f-text")
    field.fill(field.input_value().replace("event: complaint\n", "event: complant\n", 1))
    _is_chinese(page, ".mistakes li span", "您是否指")
    judge(page, "refusal-rule-draft-zh-CN-phone")


def test_a_form_is_refused_in_chinese(use: Look) -> None:
    page = use("/rules/draft", role="quality_engineer", language="zh-CN")
    page.locator("#f-reason").fill("试试")
    text = page.locator("#f-text")
    text.fill("rulebook: default\nversion: 1\nrules: []\n")
    page.get_by_role("button", name="提交复核").click()
    _is_chinese(page, ".note.stop", "。|；|，|：")
    judge(page, "refusal-submission-zh-CN-desktop")
    page.goto("/me")
    form = page.locator("form", has=page.locator("input[name=new_pin]"))
    for name in ("pin", "new_pin", "new_pin_again"):
        form.locator(f"input[name={name}]").fill("731946")
    form.locator("button").click()
    _is_chinese(page, ".note.stop", "PIN|密码")
    judge(page, "refusal-wrong-pin-zh-CN-desktop")


def _is_chinese(page: Page, where: str, word: str) -> None:
    refusal = page.locator(where).first
    expect(refusal).to_contain_text(re.compile(word))
    assert not ENGLISH.search(refusal.evaluate(SAID)), refusal.text_content()
