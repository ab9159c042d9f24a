"""The recall workbench in a browser: a scope picked, kept, drilled and made a recall."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.browser.conftest import Look
from tests.browser.judge import judge
from tests.browser.plant import LANGUAGES, Running

DEAREST = "SELECT heat FROM lot WHERE heat > '' GROUP BY heat ORDER BY count(*) DESC, heat LIMIT 1"


def one(plant: Running, query: str) -> str:
    with plant.site.door.read() as connection:
        return str(connection.execute(text(query)).scalar())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_page_of_recalls_holds(look: Look, plant: Running, language: str, size: str) -> None:
    heat = one(plant, DEAREST)
    furnace = one(plant, "SELECT equipment FROM operation WHERE load > '' LIMIT 1")
    bad = one(plant, "SELECT lot FROM hold LIMIT 1")
    case = one(plant, "SELECT number FROM nonconformance LIMIT 1")
    page = look("/recall", language=language, size=size)
    for name, path in (
        ("recall", "/recall"),
        ("recall-heat", f"/recall?heat={heat}"),
        ("recall-furnace", f"/recall?equipment={furnace}"),
        ("recall-cause", f"/recall/common-cause?lots={bad}"),
        ("recall-simulations", "/recall/simulations"),
        ("recall-drills", "/recall/drills"),
        ("recall-recalls", "/recall/running"),
        ("recall-running", f"/recall/running/{case}"),
    ):
        page.goto(path)
        judge(page, f"{name}-{language}-{size}")


def test_a_radius_follows_the_form_and_becomes_a_recall(use: Look, own_plant: Running) -> None:
    page = use("/recall", language="zh-CN", role="quality_engineer")
    heat = one(own_plant, DEAREST)
    page.get_by_label("炉号").fill(heat)
    page.get_by_label("设备").focus()
    expect(page.locator("#radius-lots")).to_be_visible()
    page.get_by_label("演练内容").fill("年度演练")
    page.get_by_role("button", name="开始演练").click()
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"0:00:0[1-9]"))
    page.get_by_role("button", name="现已完成").first.click()
    judge(page, "recall-drill-zh-CN-desktop")
    page.goto(f"/recall?heat={heat}")
    page.get_by_role("button", name="保存为模拟").click()
    page.get_by_text("隔离涉及批次并通知客户").click()
    judge(page, "recall-simulation-zh-CN-desktop")
    page.get_by_label("召回原因").fill("裂纹")
    page.get_by_role("button", name="立即启动召回").click()
    expect(page.locator("h1")).to_contain_text("RC-")
    judge(page, "recall-started-zh-CN-desktop")
