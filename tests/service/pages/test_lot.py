"""The pages of a lot, of what goes with it, and of the processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pytest
from sqlalchemy import event, insert

from service.actions import look_lot_checks
from service.records import tables as t
from service.records.case_tables import disposition
from service.records.disposition_tables import concession, concession_use
from service.records.schema import microseconds
from tests.service.api.conftest import FAILING, NOW, Service
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
    chinese = sign_in_as(story, "auditor", language="zh-CN").get("/lots/K7/picture").text
    assert "热处理" in chinese
    assert "heat_treat" not in chinese


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
    run = (
        {"record": "operation", "id": "OP-1", "process": "heat_treat",
         "started_at": "2026-03-02T00:00:00+00:00", "ended_at": "2026-03-02T04:00:00+00:00",
         "inputs": [{"lot": "COIL", "quantity": 100}],
         "outputs": [{"lot": "L-1", "item": "BOLT", "quantity": 10}],
         "parameters": {"temperature": hot, "quench": "oil <b>", "belt_speed": 1.5}}
    )  # fmt: skip
    send(service, *PLANT, run)
    page = sign_in_as(service, "inspector").get("/lots/L-1").text
    assert '<polyline points="3.0,33.0 61.0,23.0 119.0,13.0 177.0,3.0"/>' in page
    assert "800 … 860" in page
    assert "belt speed" in page
    assert "oil &lt;b&gt;" in page
    assert "received as it is" in sign_in_as(service, "shipping").get("/lots/COIL").text


def test_of_many_inspections_the_newest_stand_first_and_the_rest_on_further_pages(
    story: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_lot_checks, "PAGE", 2)
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


def test_both_sides_stand_by_stage_with_their_quantities_and_what_is_on_hold(
    story: Service,
) -> None:
    page = sign_in_as(story, "quality_engineer").get("/lots/COIL-1").text
    forward = panel(page, "forward")
    assert forward.index("heading") < forward.index("heat treatment")
    blank = forward.split('href="/lots/K7-BLANK"')[1].split("</tr>")[0]
    assert "800 kg" in blank, "what went in of the coil"
    assert "1,600 pcs" in blank
    k7 = forward.split('href="/lots/K7"')[1].split("</tr>")[0]
    assert "on hold" in k7
    assert 'href="/cases/NCR-2026-0001"' in k7
    assert "1 on hold" in forward
    backward = panel(sign_in_as(story, "auditor").get("/lots/K7").text, "backward")
    assert backward.index("K7-BLANK") < backward.index("COIL-1")
    assert "Received" in backward


def test_each_record_names_its_ledger_entry_and_leads_to_it_who_may(story: Service) -> None:
    with story.site.door.read() as connection:
        seq, sha = connection.exec_driver_sql(
            "SELECT l.seq, l.hash FROM ledger l JOIN inspection i ON i.entry = l.seq"
        ).one()
    page = panel(sign_in_as(story, "auditor").get("/lots/K7").text, "events")
    assert f'href="/admin/ledger?before={seq + 1}#entries">{seq}</a>' in page
    assert sha[:8] in page
    page = sign_in_as(story, "shipping").get("/lots/K7").text
    assert sha[:8] in page
    assert "/admin/ledger" not in page


def test_all_that_there_was_is_somewhere_or_it_is_said(story: Service) -> None:
    person = sign_in_as(story, "inspector")
    assert "adds up" in panel(person.get("/lots/K7").text, "where")
    send(story, {"record": "count", "id": "C-1", "at": "2026-02-28T08:00:00+00:00", "lot": "K7",
                 "quantity": 1580})  # fmt: skip
    page = panel(person.get("/lots/K7").text, "where")
    assert "not all accounted for" in page
    assert "10 pcs are unaccounted for" in page
    chinese = sign_in_as(story, "inspector", language="zh-CN").get("/lots/K7").text
    assert "有 10" in panel(chinese, "where")


def test_the_certificates_of_its_material_and_the_reports_of_its_cases(story: Service) -> None:
    documents = panel(sign_in_as(story, "quality_engineer").get("/lots/K7").text, "documents")
    assert 'href="/trace/receipt/R-1"' in documents
    assert "/api/v1/recalls/NCR-2026-0001/report?format=pdf&amp;language=en" in documents
    assert "/api/v1/recalls/" not in sign_in_as(story, "shipping").get("/lots/K7").text


def test_a_concession_says_what_it_allows_and_until_when(story: Service) -> None:
    def grant(desk: Any) -> None:
        at, write = microseconds(NOW), desk.transaction.connection.execute
        write(
            insert(disposition).values(
                id=1,
                proposal=1,
                nonconformance="NCR-2026-0001",
                lot="K7",
                quantity=500 * 10**6,
                kind="use_as_is",
                concession="C-7",
                state="executed",
            )
        )
        for number, until in (("C-7", at + 86_400 * 10**6), ("C-6", at - 1)):
            write(
                insert(concession).values(
                    number=number,
                    item="CAPSCREW",
                    customer="PLANT-NORTH",
                    expires_at=until,
                    reason="within <b> the drawing",
                    by="eva",
                    at=at - 10,
                    entry=1,
                )
            )
            write(
                insert(concession_use).values(
                    concession=number, disposition=1, lot="K7", quantity=500 * 10**6, at=at, entry=1
                )
            )

    story.write(grant)
    page = sign_in_as(story, "quality_engineer").get("/lots/K7").text
    granted = panel(page, "concessions")
    assert granted.index("C-7") < granted.index("C-6"), "what may be used comes first"
    assert "may be used" in granted.split("C-6")[0]
    assert "ended" in granted.split("C-6", 1)[1]
    assert "500 pcs" in granted
    assert "within &lt;b&gt;" in granted
    assert "Permitted by concession" in panel(page, "events")
    assert 'id="concessions"' not in sign_in_as(story, "auditor").get("/lots/COIL-2").text


def test_many_serial_numbers_are_folded_and_an_order_is_named(service: Service) -> None:
    order = {"record": "order", "id": "SO-1", "item": "BOLT", "quantity": 12,
             "due_at": "2026-04-01T00:00:00+00:00", "customer": "BUYER"}  # fmt: skip
    buyer = {"record": "party", "id": "BUYER", "role": "customer", "name": "Buyer"}
    run = {"record": "operation", "id": "OP-1", "process": "heading", "order": "SO-1",
           "operator": "P-<9>", "started_at": "2026-03-02T00:00:00+00:00",
           "ended_at": "2026-03-02T04:00:00+00:00", "inputs": [{"lot": "COIL", "quantity": 9}],
           "outputs": [{"lot": "L-1", "item": "BOLT", "quantity": 12,
                        "serials": [f"S-{number:02}" for number in range(12)]}]}  # fmt: skip
    send(service, *PLANT, buyer, order, run)
    page = sign_in_as(service, "shipping").get("/lots/L-1").text
    assert "<summary>S-00 … S-11 (12)</summary>" in page
    assert 'href="/trace/order/SO-1"' in page
    assert 'href="/trace/partner/BUYER"' in page
    assert "P-&lt;9&gt;" in page


def test_a_parameter_lies_within_what_is_asked_or_usual_or_it_is_said(service: Service) -> None:
    at = "2026-03-0{}T0{}:00:00+00:00"
    runs: list[dict[str, Any]] = [
        {"record": "operation", "id": f"OP-{day}", "process": "heat_treat", "equipment": "F-1",
         "started_at": at.format(day, 1), "ended_at": at.format(day, 4),
         "inputs": [{"lot": "COIL", "quantity": 10}],
         "outputs": [{"lot": f"L-{day}", "item": "BOLT", "quantity": 10}],
         "parameters": {"temper_temp_c": 590 + day if day < 8 else 570, "soak_minutes": 90 + day,
                        "quench": "oil", "bath_temp_c": 60}}
        for day in range(2, 9)
    ]  # fmt: skip
    asked = {"record": "characteristic", "id": "soak_minutes", "name": "Soak", "unit": "min",
             "process": "heat_treat", "lower": 80, "upper": 97, "resolution": 1}  # fmt: skip
    furnace = {"record": "equipment", "id": "F-1", "kind": "furnace", "name": "One"}
    send(service, *PLANT, furnace, asked, *runs)
    page = panel(sign_in_as(service, "inspector").get("/lots/L-8").text, "runs")
    temper, soak, quench = (
        page.split(f"<dt data-own>{name}")[1].split("</dd>")[0]
        for name in ("temper temp c", "soak minutes", "quench")
    )
    assert "usually 592 … 597" in temper
    assert "6 runs before" in temper
    assert "lower than in all of them" in temper
    assert "limits 80 … 97" in soak
    assert "out" in soak.split("badge stop")[1]
    assert "oil" in quench
    assert "usually" not in quench
    first = panel(sign_in_as(service, "auditor").get("/lots/L-2").text, "runs")
    assert "usually" not in first, "nothing was before it"


def test_a_lot_of_which_much_is_recorded_is_asked_for_a_page_at_a_time(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    person.get("/lots/K7")
    with counted(story) as few:
        person.get("/lots/K7")
    facts = {"lot": "K7", "entry": 5}
    checks = [
        {**facts, "id": f"J-{number}", "at": number, "stage": "final", "inspector": "P-1",
         "conforming": True, "outcome": "{}"}
        for number in range(2_000)
    ]  # fmt: skip
    moves = [{**facts, "id": f"V-{number}", "at": number, "to": "A"} for number in range(2_000)]

    def fill(desk: Any) -> None:
        desk.transaction.connection.execute(insert(t.inspection), checks)
        desk.transaction.connection.execute(insert(t.move), moves)

    story.write(fill)
    with counted(story) as many:
        page = person.get("/lots/K7").text
    assert len(many) == len(few), "no statement for each"
    assert max(len(parameters) for _, parameters in many) < 120, "and none with all of them"
    assert panel(page, "checks").count("<tr>") == 1 + look_lot_checks.PAGE
    assert panel(page, "events").count("<tr>") == 1 + 50
    assert "2,001" in panel(page, "checks")
    last = person.get("/lots/K7?happened=81").text
    assert "V-0<" in panel(last, "events")
    assert 'href="?happened=80#events"' in last
    assert "There is no such page." in person.get("/lots/K7?happened=999").text


@contextmanager
def counted(service: Service) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are executed meanwhile, each with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        seen.append((statement, parameters))

    engine = service.site.door.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


PLANT = [
    {"record": "item", "id": "WIRE", "name": "Wire", "kind": "raw", "unit": "kg"},
    {"record": "item", "id": "BOLT", "name": "Bolt", "kind": "finished", "unit": "pcs"},
    {"record": "party", "id": "MILL", "role": "supplier", "name": "Mill"},
    {"record": "receipt", "id": "R-1", "at": "2026-03-01T00:00:00+00:00", "supplier": "MILL",
     "lot": "COIL", "item": "WIRE", "quantity": 100, "heat": "H-1", "certificate": "3.1-1"},
]  # fmt: skip


def send(service: Service, *records: dict[str, Any]) -> None:
    body = b"\n".join(orjson.dumps(each) for each in records)
    assert service.client("machine").post("/api/v1/records", content=body).json()["refused"] == []


def panel(page: str, name: str) -> str:
    return page.split(f'id="{name}"')[1].split("</section>")[0]


def test_only_what_can_be_drawn_or_recalled_offers_it(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    assert "/trace?heat=" in person.get("/trace/heat/H-7741").text
    assert "/trace?equipment=" in person.get("/trace/equipment/FURNACE-2").text
    assert "/recall?supplier=MILL-A" in person.get("/trace/partner/MILL-A").text
    assert "/recall?supplier=" not in person.get("/trace/partner/PLANT-NORTH").text
