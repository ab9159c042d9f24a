"""Process control in a browser: the wall, a stream, its limits, what results have in common."""

from __future__ import annotations

import os
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.judge import judge
from tests.browser.plant import PIN, Running

OPEN = "SELECT stream FROM episode WHERE state = 'open' ORDER BY alarm IS NULL, id LIMIT 1"
CALM = (
    "SELECT stream FROM measurement WHERE stream NOT IN (SELECT stream FROM signal) "
    "GROUP BY stream ORDER BY count(*) DESC LIMIT 1"
)


def drawn(page: Page) -> None:
    """Where pictures are to be looked at, with their charts, which come after the page."""
    if "HEADMARK_PICTURES" in os.environ:
        for chart in page.locator("figure.chart").all():
            chart.scroll_into_view_if_needed()
            expect(chart.locator("svg.marks, img").first).to_be_visible(timeout=30_000)
        page.wait_for_timeout(2_500)


def stream_of(plant: Running, query: str) -> str:
    with plant.site.door.read() as connection:
        stream: str = connection.exec_driver_sql(query).scalar_one()
    return f"/spc/streams/{quote(stream)}"


# Each page in both languages and on both windows once: a page judged costs seconds.
@pytest.mark.parametrize(("language", "size"), [("en", "desktop"), ("zh-CN", "phone")])
def test_every_page_of_process_control_holds(
    look: Look, plant: Running, language: str, size: str
) -> None:
    changed, calm = stream_of(plant, OPEN), stream_of(plant, CALM)
    page = look("/spc", language=language, size=size)
    for name, path in (
        ("spc", "/spc"),
        ("spc-none", "/spc?q=zzz"),
        ("spc-changed", changed),
        ("spc-limits", f"{changed}/limits"),
        ("spc-refused", f"{changed}/capability"),
        ("spc-able", f"{calm}/capability"),
        ("spc-common", "/spc/commonality?characteristic=core_hardness_10_9"),
        ("spc-plans", "/spc/plans"),
        ("spc-plan-change", "/spc/plans/change?of=core_hardness_10_9"),
    ):
        page.goto(path)
        page.wait_for_load_state("load")
        drawn(page)
        judge(page, f"{name}-{language}-{size}")
    page.locator("select[name=rule_set]").select_option("nelson")
    page.locator("#fields button.primary").click()
    expect(page.locator("button[value=set]")).to_be_visible()
    judge(page, f"spc-plan-preview-{language}-{size}")


def test_a_screen_on_the_wall_shows_the_worst_first(look: Look) -> None:
    page = look("/spc?wall=1", size="wall", language="zh-CN")
    expect(page.locator(".tile").first).to_have_class("tile stop")
    expect(page.locator("nav.ways")).to_have_count(0)
    expect(page.locator(".tile")).to_have_count(54)
    # Nobody scrolls a screen on the wall.
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    judge(page, "spc-wall-zh-CN-wall")


def test_a_change_is_answered_and_new_limits_are_frozen(use: Look, own_plant: Running) -> None:
    path = stream_of(own_plant, OPEN)
    page = use(path, role="quality_engineer", language="zh-CN")
    page.locator("#points a", has_text="剔除").first.click()
    page.get_by_label("原因（说明问题所在").fill("量具跌落")
    page.get_by_role("button", name="剔除该点").click()
    expect(page.get_by_role("status").filter(has_text="已剔除")).to_be_visible()
    page.get_by_label("发现的原因或采取的措施").fill("更换热电偶")
    page.get_by_role("button", name="确认该异常时段").click()
    expect(page.get_by_role("status").filter(has_text="已确认")).to_be_visible()
    expect(page.locator("#episodes")).to_contain_text("更换热电偶")

    page.goto(f"{path}/limits?points=60")
    judge(page, "spc-study-zh-CN-desktop")
    page.locator("#freeze summary").click()
    page.get_by_label("接受上述异常点的理由").fill("变化前后各半")
    page.get_by_label("理由（").fill("换热电偶之后重新建立")
    page.get_by_label("密码或 PIN").fill("000000")
    page.get_by_role("button", name="冻结控制限").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("理由（")).to_have_value("换热电偶之后重新建立")
    expect(page.get_by_label("密码或 PIN")).to_have_value("")
    page.get_by_label("密码或 PIN").fill(PIN)
    page.get_by_role("button", name="冻结控制限").click()
    expect(page.get_by_role("status").filter(has_text="已冻结")).to_be_visible()
    expect(page.locator("#versions")).to_contain_text("换热电偶之后重新建立")
    judge(page, "spc-frozen-zh-CN-desktop")
