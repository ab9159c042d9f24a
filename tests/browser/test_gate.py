"""At the shipping gate: as fast as one can scan, and in doubt nothing leaves."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from service.actions.desk import Desk
from service.actions.place_holds import place_holds
from service.records.books import Books
from service.records.lot_book import ActiveHold
from tests.browser.conftest import Look, Onlooker
from tests.browser.judge import judge
from tests.browser.plant import LANGUAGES, Running

LEFT = "produced - consumed - scrapped - shipped + returned - unaccounted"
HELD = "SELECT lot FROM hold WHERE released_at IS NULL"
WORDS = {"en": ("GO", "DO NOT SHIP"), "zh-CN": ("可以发货", "禁止发货")}


def lots(plant: Running, *, held: bool, count: int) -> list[str]:
    query = f"SELECT id FROM lot WHERE {LEFT} > 0 AND id {'' if held else 'NOT'} IN ({HELD})"
    with plant.site.door.read() as connection:
        found = connection.exec_driver_sql(f"{query} ORDER BY id LIMIT {count}")
        return [row.id for row in found]


def scan(page: Page, code: str) -> None:
    """As a scanner does it: typed, and Enter, wherever the cursor stands."""
    page.keyboard.insert_text(code) if code.isascii() else page.keyboard.type(code)
    page.keyboard.press("Enter")


def verdict(page: Page, code: str, state: str) -> None:
    expect(page.locator(f"#gate-answer[data-code='{code}']")).to_have_attribute(
        "data-verdict", state, timeout=10_000
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_go_and_stop_hold_on_phone_and_desktop(look: Look, plant: Running, language: str) -> None:
    free, held = lots(plant, held=False, count=1)[0], lots(plant, held=True, count=1)[0]
    for size in ("desktop", "phone"):
        page = look("/gate", role="shipping", language=language, size=size)
        expect(page.locator("#gate-line")).to_have_attribute("data-state", "up")
        judge(page, f"gate-{language}-{size}")
        for code, state, word in ((free, "go", 0), (held, "stop", 1), ("X-1", "stop", 1)):
            scan(page, code)
            verdict(page, code, state)
            expect(page.locator("#gate-answer .word")).to_have_text(WORDS[language][word])
            assert page.evaluate("document.documentElement.dataset.heard") == state
            judge(page, f"gate-{state}-{code}-{language}-{size}")
        assert page.evaluate("document.activeElement.id") == "code"
        page.close()


def test_fifty_scans_in_a_row_get_each_their_own_answer(look: Look, plant: Running) -> None:
    """Answers come in another order than they were asked for."""
    free, held = lots(plant, held=False, count=25), lots(plant, held=True, count=25)
    page = look("/gate", role="shipping")
    page.evaluate("""() => {
      window.rows = {}; const fetchNow = window.fetch; let count = 0;
      window.fetch = async (...all) => {
        const answer = await fetchNow(...all);
        await new Promise((done) => setTimeout(done, (7 - count++ % 7) * 60));
        return answer;
      };
      new MutationObserver(() => {
        for (const row of document.querySelectorAll("#scanned li")) {
          const kind = row.querySelector(".badge").classList[1];
          const code = row.querySelector(".id").textContent;
          if (kind !== "calm") (window.rows[code] ??= []).push(kind);
        }
      }).observe(document.getElementById("scanned"), { childList: true });
    }""")
    wanted: dict[str, str] = {}
    for go, stop in zip(free, held, strict=True):
        wanted |= {go: "good", stop: "stop"}
        scan(page, go)
        scan(page, stop)
        page.wait_for_timeout(60)
    verdict(page, held[-1], "stop")
    expect(page.locator("#scanned .calm")).to_have_count(0)
    assert page.locator("#scanned li").count() == 10
    rows: dict[str, list[str]] = page.evaluate("window.rows")
    assert len(rows) > 30
    assert {code: set(kinds) for code, kinds in rows.items()} == {
        code: {wanted[code]} for code in rows
    }


def test_in_doubt_nothing_leaves(look: Look, plant: Running, onlooker: Onlooker) -> None:
    one, two, three, four, five = lots(plant, held=False, count=5)
    page = look("/gate", role="shipping")
    scan(page, one)
    verdict(page, one, "go")
    page.context.set_offline(True)
    verdict(page, one, "stop")  # a go that nobody can vouch for any more
    scan(page, two)
    verdict(page, two, "stop")
    expect(page.locator("#gate-line")).to_have_attribute("data-state", "lost")
    page.context.set_offline(False)
    expect(page.locator("#gate-line")).to_have_attribute("data-state", "up", timeout=10_000)
    answers: dict[str, Any] = {
        three: {"status": 500, "body": "no"},
        four: {"status": 200, "body": f"<p id='gate-answer' data-code='{five}' data-verdict='go'>"},
    }
    for code, answer in answers.items():
        page.route(f"**/gate/answer?code={code}", answering(**answer))
        scan(page, code)
        verdict(page, code, "stop")
    page.route(f"**/gate/answer?code={five}", slow)
    begun = time.monotonic()
    scan(page, five)
    verdict(page, five, "stop")
    assert 2 < time.monotonic() - begun < 5
    page.context.clear_cookies()
    scan(page, one)
    verdict(page, one, "stop")
    expect(page.locator("#gate-answer a")).to_have_attribute("href", "/sign-in?next=/gate")
    page.close()
    onlooker.complaints[:] = [
        each for each in onlooker.complaints
        if "ERR_INTERNET_DISCONNECTED" not in each and "500" not in each
    ]  # fmt: skip


def answering(**answer: Any) -> Callable[[Route], None]:
    return lambda route: route.fulfill(**answer)


def slow(_route: Route) -> None:
    """Never answered."""


def test_a_hold_turns_the_green_red_and_an_old_green_fades(use: Look, own_plant: Running) -> None:
    free, other = lots(own_plant, held=False, count=2)
    page = use("/gate", role="shipping")
    scan(page, free)
    verdict(page, free, "go")
    hold(own_plant, free)
    verdict(page, free, "stop")
    expect(page.locator("#scanned .badge")).to_have_class("badge stop")
    scan(page, other)
    verdict(page, other, "go")
    page.evaluate("() => { const then = Date.now; Date.now = () => then() + 61000; }")
    verdict(page, other, "old")
    expect(page.locator("#gate-answer .word")).to_have_text("SCAN AGAIN")


def hold(plant: Running, lot: str) -> None:
    """As a case does it; here by the shortest way."""
    site = plant.site

    def work(at: Any) -> None:
        desk = Desk(at, Books(at), site.plant, site.settings)
        number = at.connection.exec_driver_sql(
            "SELECT number FROM nonconformance WHERE closed_at IS NULL ORDER BY number LIMIT 1"
        ).scalar_one()
        held = ActiveHold(lot, number, "hardness is in doubt", "possible", "test", None)
        entry = at.enter("hold.placed", number, {"lots": [lot]})
        place_holds(desk, [held], entry=entry, opening=True)

    site.door.write(work, by="test", now=site.clock())


def test_without_a_script_a_form_asks(look: Look, plant: Running) -> None:
    held = lots(plant, held=True, count=1)[0]
    page = look("/gate", role="quality_engineer", script=False)
    page.get_by_label("Lot, carton or serial").fill(held)
    page.keyboard.press("Enter")
    verdict(page, held, "stop")
    page.locator("#gate-answer a").click()
    expect(page.locator("h1")).to_be_visible()
    assert "/cases/" in page.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipment_is_scanned_and_leaves_once(
    use: Look, own_plant: Running, language: str
) -> None:
    free, other = lots(own_plant, held=False, count=2)
    held = lots(own_plant, held=True, count=1)[0]
    for size in ("desktop", "phone"):
        page = use("/gate/shipments", role="shipping", language=language, size=size)
        page.locator("#f-code").focus()
        scan(page, held)
        expect(page.locator(".note.stop")).to_contain_text(held)
        judge(page, f"shipments-stopped-{language}-{size}")
        page.locator("#f-code").fill(free)
        page.keyboard.press("Enter")
        expect(page.locator(f"input[name='quantity.{free}']")).not_to_have_value("")
        judge(page, f"shipments-listed-{language}-{size}")
        if size == "desktop":
            page.locator(f"input[name='quantity.{free}']").fill("1")
            page.locator("#f-code").fill(other)
            page.keyboard.press("Enter")
            expect(page.locator(f"input[name='quantity.{free}']")).to_have_value("1")
            page.locator("#f-shipment").fill("DN-7")
            page.locator("#f-customer").select_option(index=1)
            hold(own_plant, other)  # between the scan and the shipment
            page.locator("button[value=ship]").click()
            expect(page.locator(".note.stop")).to_contain_text(other)
            expect(page.locator("#f-shipment")).to_have_value("DN-7")
            page.locator(f"input[name='quantity.{other}']").fill("")
            page.locator("button[value=ship]").click()
            expect(page.locator(".said")).to_contain_text("DN-7")
        page.close()
