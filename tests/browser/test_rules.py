"""The rules in a browser: read, previewed on a lot, changed as text and as a form, published."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from rules.rulebook import default_rulebook
from tests.browser.conftest import Look
from tests.browser.judge import judge
from tests.browser.plant import LANGUAGES, PIN, Running

LOAD = "heat-treat-nonconforming-contains-the-load"
NEXT = default_rulebook().version + 1
BOOK = f"/rules/books/default/{NEXT}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_page_of_rules_holds(look: Look, plant: Running, language: str, size: str) -> None:
    with plant.site.door.read() as connection:
        query = "SELECT lot FROM operation_output JOIN operation ON id = operation WHERE load > ''"
        lot = connection.execute(text(query)).scalars().first()
    page = look("/rules", language=language, size=size)
    for name, path in (
        ("rules", "/rules"),
        ("rule", f"/rules/{LOAD}?lot={lot}"),
        ("rule-table", "/rules/severity"),
        ("rule-books", "/rules/books"),
        ("rule-backtests", "/rules/backtests"),
        ("rule-draft", "/rules/draft?rule=another-alarm-opens-a-case"),
    ):
        page.goto(path)
        judge(page, f"{name}-{language}-{size}")


def test_what_is_typed_is_checked_beside_it(look: Look) -> None:
    page = look("/rules/draft", language="zh-CN")
    field = page.locator("#f-text")
    field.fill(field.input_value().replace("event: complaint\n", "event: complant\n", 1))
    expect(page.locator("#draft-result")).to_contain_text("您是否指 complaint？")
    expect(field).to_be_focused()
    judge(page, "rule-draft-mistake-zh-CN-desktop")


def test_a_new_rule_comes_from_the_form_to_force(use: Look) -> None:
    page = use("/rules/draft", role="quality_engineer", language="zh-CN")
    page.get_by_role("button", name="新建规则").click()
    page.get_by_label("规则名称").fill("what-is-dear-is-critical")
    page.get_by_label("触发事件").select_option("containment")
    page.get_by_role("button", name="显示该事件的字段").click()
    page.get_by_label("字段 1", exact=True).select_option("cost")
    page.get_by_label("比较方式 1").select_option("above")
    page.get_by_label("严重程度").select_option("critical")
    page.get_by_label("值 1", exact=True).press_sequentially("5000")
    expect(page.locator("#rule-said")).to_contain_text("成本高于 5000")
    page.get_by_role("button", name="写入文本").click()
    assert "- cost" not in page.locator("#f-text").input_value()
    assert "when: {cost: {above: 5000}}" in page.locator("#f-text").input_value()
    judge(page, "rule-draft-written-zh-CN-desktop")
    page.get_by_label("修改内容及理由").fill("贵重批次须按致命处理")
    page.get_by_role("button", name="提交复核").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"default v{NEXT}")

    second = use(BOOK, language="en", size="phone")
    second.get_by_label("These rules may decide").check()
    second.get_by_label("Reason").fill("read and tested")
    second.get_by_label("Your password or PIN").fill(PIN)
    judge(second, "rule-review-en-phone")
    second.get_by_role("button", name="Sign the review").click()
    expect(second.get_by_role("status").filter(has_text="signed")).to_be_visible()

    page.goto(BOOK)
    judge(page, "rule-book-zh-CN-desktop")
    page.get_by_label("理由（").fill("按计划生效")
    page.get_by_label("密码或 PIN").fill(PIN)
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布，自").first).to_be_visible()
    page.goto("/rules?event=containment")
    expect(page.get_by_role("link", name="what-is-dear-is-critical")).to_be_visible()
    page.goto(f"/rules/books/compare?before=packaged&after=default@{NEXT}")
    judge(page, "rule-compare-zh-CN-desktop")
    page.goto("/rules/books")
    judge(page, "rule-books-lived-zh-CN-desktop")
