"""An inspection on a telephone: its photo, and a line that comes and goes."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Look, Onlooker
from tests.browser.judge import judge


def test_a_photo_is_taken_at_the_furnace_and_seen_on_the_lot(use: Look) -> None:
    page = use("/record", role="inspector", language="zh-CN", size="phone")
    page.locator("a[href^='/record/inspection?lot=']").first.click()
    photo = {"name": "裂纹 1.png", "mimeType": "image/png", "buffer": page.screenshot()}
    lot = page.locator("[name=lot]").input_value()
    page.locator("[name=stage]").select_option("final")
    for value in page.locator(".measured").first.locator("input").all():
        value.fill("1")
    page.locator("[name=photo]").set_input_files([{**photo, "buffer": b"<svg/>"}])
    page.locator("button[value=record]").last.click()
    expect(page.get_by_text("请重新选择照片")).to_be_visible()
    judge(page, "photos-refused-zh-CN-phone")
    page.locator("[name=photo]").set_input_files([photo])
    page.locator("button[value=record]").last.click()
    expect(page.get_by_text("已随检验保存 1 张照片。")).to_be_visible()
    page.get_by_role("link", name="添加照片").click()
    expect(page.locator(".photos img")).to_have_js_property("complete", True)
    assert page.locator(".photos img").evaluate("each => each.naturalWidth") > 100
    judge(page, "photos-zh-CN-phone")
    page.goto(f"/lots/{lot}")
    expect(page.locator(".photos img")).to_have_count(1)


def test_where_the_line_is_down_nothing_typed_is_lost(use: Look, onlooker: Onlooker) -> None:
    page = use("/record", role="inspector", size="phone")
    page.locator("a[href^='/record/inspection?lot=']").first.click()
    page.locator("[name=stage]").select_option("final")
    page.locator(".measured input").first.fill("1")
    page.locator("[name=note]").fill("a crack at the head")
    page.context.set_offline(True)
    button = page.locator("button[value=record]").last
    button.click()
    expect(page.get_by_text("No connection: nothing was sent.")).to_be_visible()
    expect(page.locator("[name=note]")).to_have_value("a crack at the head")
    page.context.set_offline(False)
    onlooker.complaints.clear()  # of the browser, that there was no line
    button.click()
    expect(page.get_by_text("Recorded: nonconforming.")).to_be_visible()
