"""The recall workbench, and what is kept, drilled and started from it."""

from __future__ import annotations

from html import unescape
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from service.pages.routes import recall_kept
from tests.service.api.conftest import Service
from tests.service.pages.conftest import LANGUAGES, SignedIn, sign_in_as

PLACES = (
    "/recall", "/recall/common-cause", "/recall/simulations", "/recall/drills", "/recall/running"
)  # fmt: skip
SCOPE = '{"load":"F2-0193"}'


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_plant_says_what_would_be_here(as_role: SignedIn, language: str) -> None:
    person = as_role("quality_engineer", language=language)
    for path in PLACES:
        page = person.get(path)
        assert page.status_code == 200
        assert 'class="empty"' in page.text, path


def test_looking_at_a_radius_keeps_nothing(story: Service) -> None:
    person = sign_in_as(story, "auditor")
    before = story.rows()
    page = person.get("/recall?load=F2-0193")
    assert page.status_code == 200
    for said in ("PLANT-NORTH", "PLANT-SOUTH", "K7", "Recommended", "Wide"):
        assert said in page.text
    assert "Start a drill" not in page.text
    after = story.rows()
    assert {name for name in after if after[name] != before[name]} <= {"session"}


def test_lots_are_shown_by_whereabouts_and_place(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    shipped = person.get("/recall?load=F2-0193&where=shipped").text.split('id="radius-lots"')[1]
    assert "CTN-1" in shipped
    assert ">K7<" not in shipped
    there = person.get("/recall?load=F2-0193&place=FG-A-02").text.split('id="radius-lots"')[1]
    assert ">K7<" in there
    assert ">CTN-1<" not in there


def test_parts_are_joined_and_left_out(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    also = quote('[{"load":"F2-0193"}]')
    both = person.get(f"/recall?also={also}&heat=H-9001")
    assert both.status_code == 200
    assert "F2-0193" in both.text
    assert "/recall?heat=H-9001" in both.text
    assert person.get("/recall?lot=K7&lot=M2").headers["location"] == "/recall?lots=K7+M2"


@pytest.mark.parametrize(
    "query", ["heat=<script>alert(1)</script>", "from=%3Cb%3E", "also=%5B1", "lots=NOPE"]
)
def test_what_cannot_be_walked_is_kept_as_typed(story: Service, query: str) -> None:
    page = sign_in_as(story, "quality_engineer").get(f"/recall?{query}")
    assert page.status_code in (200, 422)
    assert "<script>alert" not in page.text
    if "lots" in query:
        assert 'value="NOPE"' in page.text


def test_a_machine_offers_its_shifts(story: Service) -> None:
    page = sign_in_as(story, "quality_engineer").get("/recall?equipment=FURNACE-2")
    assert "When FURNACE-2 ran" in page.text
    assert "shift=night" in page.text
    assert "▲" in page.text, "a run that made a lot that failed is marked"


def test_a_window_is_picked_on_the_timeline_and_grows(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    shift = first_shift(person.get("/recall?equipment=FURNACE-2").text)
    picked = person.get(shift).text
    assert 'aria-current="true" title=' in picked
    address = parse_qs(urlsplit(shift).query)
    again = parse_qs(urlsplit(first_shift(picked)).query)
    assert again == address, "picking what is picked already changes nothing"
    earlier = {name: values[0] for name, values in address.items()} | {"from": "1990-01-01T00:00"}
    wider = person.get(f"/recall?{urlencode(earlier)}").text
    grown = parse_qs(urlsplit(first_shift(wider)).query)
    assert grown["from"][0].startswith("1990-01-01")
    assert grown["to"] == address["to"]
    assert "Pick anew" in picked
    assert "from=" not in picked.split("Pick anew")[0].rsplit('href="', 1)[1]


def first_shift(page: str) -> str:
    """Where the first field of the timeline leads."""
    table = page.split('class="timeline"')[1].split("<tbody>")[1]
    return unescape(table.split('<a href="')[1].split('"')[0])


def test_a_simulation_is_kept_once_and_becomes_a_recall(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    workbench = "/recall?load=F2-0193"
    kept = person.send(workbench, "/recall/simulations", reason="<b>burnt</b>", attempt="one")
    again = person.send(workbench, "/recall/simulations", reason="<b>burnt</b>", attempt="one")
    assert kept.status_code == 303
    assert again.headers["location"] == kept.headers["location"]
    path = kept.headers["location"]
    assert "&lt;b&gt;burnt" in person.get(path).text
    assert "&lt;b&gt;burnt" in person.get("/recall/simulations").text
    nothing = person.send(path, f"{path}/promote", reason="")
    assert nothing.status_code == 422
    assert "RC-" not in person.get("/recall/running").text
    done = person.send(path, f"{path}/promote", reason="cracks at the head", attempt="two")
    assert done.headers["location"].startswith("/recall/running/RC-")
    twice = person.send("/recall?load=F2-0193", "/recall/simulations", reason="x")
    assert twice.status_code == 303
    running = person.get(done.headers["location"]).text
    assert "cracks at the head" in running
    assert "PLANT-NORTH" in running
    assert done.headers["location"] in person.get(path).text
    assert "Make it a real recall" not in person.get(path).text


def test_lists_show_the_newest_first_and_the_rest_on_further_pages(
    story: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recall_kept, "PAGE", 2)
    person = sign_in_as(story, "quality_engineer")
    for number in range(3):
        person.send("/recall?load=F2-0193", "/recall/simulations", attempt=f"{number}")
    first = person.get("/recall/simulations").text
    assert [each in first for each in ("SIM-2026-0001", "SIM-2026-0002", "SIM-2026-0003")] == [
        False, True, True,
    ]  # fmt: skip
    assert first.index("SIM-2026-0003") < first.index("SIM-2026-0002")
    assert "SIM-2026-0001" in person.get("/recall/simulations?page=2").text


def test_only_quality_promotes(story: Service) -> None:
    path = sign_in_as(story, "quality_engineer").send(
        "/recall?load=F2-0193", "/recall/simulations"
    ).headers["location"]  # fmt: skip
    auditor = sign_in_as(story, "auditor")
    assert "Make it a real recall" not in auditor.get(path).text


def test_a_drill_is_ticked_and_ends(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    begun = person.send("/recall?load=F2-0193", "/recall/drills", reason="yearly drill")
    path = begun.headers["location"]
    assert path.startswith("/recall/drills/DR-")
    ticked = person.send(path, f"{path}/steps", step="stock_located", note="<i>all</i>")
    assert ticked.status_code == 303
    assert "&lt;i&gt;all" in person.get(path).text
    again = person.send(path, f"{path}/steps", step="stock_located")
    assert again.status_code == 409
    assert person.send(path, f"{path}/finish").status_code == 303
    page = person.get(path).text
    assert "targets missed" in page
    assert "Stop the clock" not in page
    assert path in person.get("/recall/drills").text


def test_what_bad_lots_share_leads_to_the_workbench(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    page = person.get("/recall/common-cause?lots=K7+M2")
    assert "load F2-0193" in page.text
    assert "/recall?load=F2-0193" in page.text
    assert person.get("/recall/common-cause?lots=NOPE").status_code in (404, 422)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_is_followed_like_a_recall(story: Service, language: str) -> None:
    person = sign_in_as(story, "quality_supervisor", language=language)
    page = person.get("/recall/running/NCR-2026-0001")
    assert page.status_code == 200
    assert "PLANT-NORTH" in page.text


def test_a_field_offers_what_the_plant_has(story: Service) -> None:
    page = sign_in_as(story, "quality_engineer").get("/recall").text
    offered = page.split('<datalist id="offered-load">')[1].split("</datalist>")[0]
    assert '<option value="F2-0193">' in offered
    assert '<datalist id="offered-heat">' in page


def test_nobody_told_is_not_everybody_told(story: Service) -> None:
    page = sign_in_as(story, "quality_engineer").get("/recall/running/NCR-2026-0001").text
    figure = page.split("customers told")[0].rsplit("<b", 1)[1]
    assert " / " in figure
    assert "100" not in figure


def test_one_bad_lot_is_refused_in_the_readers_language(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer", language="zh-CN")
    page = person.get("/recall/common-cause?lots=K7")
    assert page.status_code == 422
    assert "至少需要两个不良批次" in page.text
