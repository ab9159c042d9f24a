"""The pages of a lot, of what goes with it, and of the processes."""

from __future__ import annotations

import orjson
import pytest

from service.pages.routes import lot as lot_pages
from tests.service.api.conftest import FAILING, Service
from tests.service.pages.conftest import SignedIn, sign_in_as


def test_a_lot_says_what_keeps_it_whence_it_is_and_what_became_of_it(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    page = person.get("/lots/K7").text
    assert "On hold: it may not be used or shipped." in page
    assert 'href="/cases/NCR-2026-0001"' in page
    assert 'href="/trace/heat/H-' in page
    assert page.count('href="/lots/') > 1, "its kin"


def test_who_may_open_no_case_is_led_to_none(story: Service) -> None:
    page = sign_in_as(story, "shipping").get("/lots/K7").text
    assert "/cases/" not in page
    assert "NCR-2026-0001" in page


def test_an_unknown_lot_is_a_page_that_suggests(story: Service) -> None:
    answer = sign_in_as(story, "auditor").get("/lots/COIL-7")
    assert answer.status_code == 404
    assert "did you mean" in answer.text


def test_the_picture_is_drawn_and_can_run_nothing(story: Service) -> None:
    answer = sign_in_as(story, "auditor").get("/lots/K7/picture")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert b"K7" in answer.content


def test_what_goes_with_a_thing_is_listed(story: Service) -> None:
    person = sign_in_as(story, "auditor")
    for path, lot in (
        ("/trace/heat/H-8812", "COIL-2"), ("/trace/shipment/SH-1", "CTN-1"),
        ("/trace/partner/PLANT-NORTH", "CTN-1"), ("/trace/receipt/R-2", "COIL-2"),
        ("/trace/item/WIRE-B7", "COIL-1"), ("/trace/equipment/HEADER-1", "href=\"/lots/"),
        ("/trace/operation/OP-10", "href=\"/lots/"),
    ):  # fmt: skip
        answer = person.get(path)
        assert answer.status_code == 200, path
        assert lot in answer.text, path
    assert person.get("/trace/heat/none").status_code == 404
    assert person.get("/trace/nothing/none").status_code == 404


def test_processes_are_listed_and_one_is_shown(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    wall = person.get("/spc").text
    assert "/spc/streams/" in wall
    with story.site.door.read() as connection:
        stream = connection.exec_driver_sql("SELECT id FROM stream LIMIT 1").scalar_one()
    page = person.get(f"/spc/streams/{stream}").text
    assert "Specification limits" in page
    assert 'src="/api/v1/spc/streams/' in page


def test_an_empty_plant_says_what_would_be_here(as_role: SignedIn) -> None:
    assert "Nothing has been measured yet." in as_role("auditor").get("/spc").text


def test_a_lot_says_what_it_went_through_and_all_that_happened(story: Service) -> None:
    page = sign_in_as(story, "quality_engineer").get("/lots/K7").text
    went, happened = page.split("What it went through")[1], page.split("What happened to it")[1]
    assert "OP-20" in went
    assert "F2-0193" in went
    for word in ("Made", "Inspected", "Moved", "Put on hold"):
        assert f"<strong>{word}</strong>" in happened
    assert 'href="/api/v1/records/inspection/I-1"' in happened
    assert happened.index("Put on hold") < happened.index("<strong>Made</strong>"), "newest first"


def test_what_was_recorded_again_and_again_is_a_curve(service: Service) -> None:
    hot = [[f"2026-03-02T0{hour}:00:00+00:00", 800 + 20 * hour] for hour in range(4)]
    lines = [
        {"record": "item", "id": "WIRE", "name": "Wire", "kind": "raw", "unit": "kg"},
        {"record": "item", "id": "BOLT", "name": "Bolt", "kind": "finished", "unit": "pcs"},
        {"record": "party", "id": "MILL", "role": "supplier", "name": "Mill"},
        {"record": "receipt", "id": "R-1", "at": "2026-03-01T00:00:00+00:00", "supplier": "MILL",
         "lot": "COIL", "item": "WIRE", "quantity": 100, "heat": "H-1", "certificate": "3.1-1"},
        {"record": "operation", "id": "OP-1", "process": "heat_treat",
         "started_at": "2026-03-02T00:00:00+00:00", "ended_at": "2026-03-02T04:00:00+00:00",
         "inputs": [{"lot": "COIL", "quantity": 100}],
         "outputs": [{"lot": "L-1", "item": "BOLT", "quantity": 10}],
         "parameters": {"temperature": hot, "quench": "oil <b>", "belt_speed": 1.5}},
    ]  # fmt: skip
    body = b"\n".join(orjson.dumps(each) for each in lines)
    answer = service.client("machine").post("/api/v1/records", content=body).json()
    assert answer["refused"] == []
    page = sign_in_as(service, "inspector").get("/lots/L-1").text
    assert '<polyline points="3.0,33.0 61.0,23.0 119.0,13.0 177.0,3.0"/>' in page
    assert "800 … 860" in page
    assert "belt speed" in page
    assert "oil &lt;b&gt;" in page
    assert "received as it is" in sign_in_as(service, "shipping").get("/lots/COIL").text


def test_of_many_inspections_the_newest_stand_first_and_the_rest_on_further_pages(
    story: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lot_pages, "CHECKS", 2)
    more = [
        {**FAILING, "id": f"I-{number}", "at": f"2026-02-2{number}T08:00:00+00:00"}
        for number in range(2, 5)
    ]
    body = b"\n".join(orjson.dumps(each) for each in more)
    assert story.client("machine").post("/api/v1/records", content=body).json()["refused"] == []
    person = sign_in_as(story, "inspector")
    first = checks_of(person.get("/lots/K7").text)
    assert [name in first for name in ("I-4", "I-3", "I-2")] == [True, True, False]
    rest = checks_of(person.get("/lots/K7?page=2").text)
    assert [name in rest for name in ("I-3", "I-2", "I-1")] == [False, True, True]


def checks_of(page: str) -> str:
    return page.split('id="checks"')[1].split("</section>")[0]


def test_only_what_can_be_drawn_or_recalled_offers_it(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    assert "/trace?heat=" in person.get("/trace/heat/H-7741").text
    assert "/trace?equipment=" not in person.get("/trace/equipment/FURNACE-2").text
    assert "/recall?supplier=MILL-A" in person.get("/trace/partner/MILL-A").text
    assert "/recall?supplier=" not in person.get("/trace/partner/PLANT-NORTH").text
