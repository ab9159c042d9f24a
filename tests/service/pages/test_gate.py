"""The shipping gate without a script: go, or do not ship and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text

from service.actions.look_gate import lots_of_code
from service.records.lot_book import LotBook
from service.records.schema import MILLION
from tests.service.api.conftest import Service
from tests.service.pages.conftest import Person, sign_in_as

HELD = "SELECT lot, nonconformance, reason FROM hold WHERE released_at IS NULL ORDER BY id LIMIT 1"
FREE = (
    "SELECT id FROM lot WHERE produced > consumed + scrapped + shipped + unaccounted - returned "
    "AND id NOT IN (SELECT lot FROM hold WHERE released_at IS NULL) ORDER BY id LIMIT 1"
)
GONE = (
    "SELECT id FROM lot WHERE produced = consumed + scrapped + shipped + unaccounted - returned "
    "AND id NOT IN (SELECT lot FROM hold WHERE released_at IS NULL) ORDER BY id LIMIT 1"
)


def one(service: Service, query: str) -> Mapping[str, Any]:
    with service.site.door.read() as connection:
        return dict(connection.execute(text(query)).mappings().one())


def asked(person: Person, code: str) -> str:
    answer = person.get("/gate/answer", params={"code": code})
    assert answer.status_code == 200
    return str(answer.text)


def verdict(answer: str) -> str:
    return answer.partition('data-verdict="')[2].partition('"')[0]


def test_a_held_lot_stays_with_its_reason_and_its_case(story: Service) -> None:
    held = one(story, HELD)
    quality = asked(sign_in_as(story, "quality_engineer"), held["lot"])
    assert verdict(quality) == "stop"
    assert "DO NOT SHIP" in quality
    assert f'href="/cases/{held["nonconformance"]}"' in quality
    shipping = asked(sign_in_as(story, "shipping"), held["lot"])
    assert verdict(shipping) == "stop"
    assert held["nonconformance"] in shipping
    assert "href" not in shipping  # a page that he may not open


def test_it_says_what_the_check_of_the_api_says(story: Service) -> None:
    person = sign_in_as(story, "shipping")
    with story.site.door.read() as connection:
        lots = list(connection.execute(text("SELECT id FROM lot ORDER BY id LIMIT 60")).scalars())
    said = {verdict(asked(person, lot)) for lot in lots}
    assert said == {"go", "stop"}
    for lot in lots:
        checked = story.client("shipping").post(
            "/api/v1/shipments/check", json={"lots": [{"lot": lot}]}
        )
        assert checked.status_code == 200, checked.text
        assert (verdict(asked(person, lot)) == "go") == checked.json()["cleared"], lot


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_what_is_unknown_or_empty_stays(story: Service, language: str) -> None:
    person = sign_in_as(story, "shipping", language=language)
    unknown = asked(person, "NEVER-MADE")
    assert verdict(unknown) == "stop"
    assert ("NEVER-MADE 未知" if language == "zh-CN" else "NEVER-MADE is not known") in unknown
    free = one(story, FREE)["id"]
    assert verdict(asked(person, free)) == "go"
    assert verdict(asked(person, free[:-1])) == "stop"  # what a scanner cut off names nothing
    with story.site.door.read() as connection:
        empty = connection.execute(text(GONE)).scalar()
    assert empty is not None
    assert verdict(asked(person, empty)) == "stop"


def test_a_hostile_code_is_shown_as_text(story: Service) -> None:
    person = sign_in_as(story, "shipping")
    page = person.get("/gate", params={"code": '"><script>alert(1)</script>%s%(x)s'}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "DO NOT SHIP" in page


def test_the_page_answers_by_form_and_asking_changes_nothing(story: Service) -> None:
    person = sign_in_as(story, "shipping")
    before = story.rows()
    free = one(story, FREE)["id"]
    page = person.get("/gate", params={"code": free}).text
    assert verdict(page) == "go"
    assert '<noscript><meta http-equiv="refresh" content="60;url=/gate"></noscript>' in page
    assert verdict(person.get("/gate").text) == ""
    assert story.rows() == before


def test_the_gate_is_for_those_who_may_check(story: Service) -> None:
    assert sign_in_as(story, "auditor").get("/gate/answer").status_code == 403
    assert sign_in_as(story, "operator").get("/gate").status_code == 200


def listed(service: Service, person: Person, **fields: str) -> dict[str, str]:
    """The fields of a shipment of one free lot."""
    lot = one(service, FREE)["id"]
    customer = one(service, "SELECT id FROM party WHERE role = 'customer' ORDER BY id LIMIT 1")
    page = person.send("/gate/shipments", "/gate/shipments", code=lot)
    assert f'name="quantity.{lot}"' in page.text
    forms = {
        "do": "ship", f"quantity.{lot}": "1", "shipment": "DN-1", "customer": customer["id"],
        "attempt": "once", "code": "",
    }  # fmt: skip
    return forms | fields


def shipped(service: Service) -> int:
    with service.site.door.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM shipment")).scalar_one())


def test_a_shipment_sent_twice_leaves_once(story: Service) -> None:
    person = sign_in_as(story, "shipping")
    before = shipped(story)
    fields = listed(story, person)
    for _ in range(2):
        answer = person.send("/gate/shipments", "/gate/shipments", **fields)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == "/trace/shipment/DN-1"
    assert shipped(story) == before + 1
    assert "DN-1" in person.get("/gate/shipments").text


def test_one_stopped_lot_stops_the_whole_shipment(story: Service) -> None:
    person = sign_in_as(story, "shipping")
    held = one(story, HELD)
    fields = listed(story, person) | {f"quantity.{held['lot']}": "1", "order": "<b>O"}
    before = story.rows()
    answer = person.send("/gate/shipments", "/gate/shipments", **fields)
    assert answer.status_code in (409, 422)
    fields["order"] = ""
    answer = person.send("/gate/shipments", "/gate/shipments", **fields)
    assert answer.status_code == 409
    assert "nothing was recorded" in answer.text
    assert held["nonconformance"] in answer.text
    assert 'value="DN-1"' in answer.text
    assert story.rows() == before


def test_more_than_there_is_does_not_ship(story: Service) -> None:
    person = sign_in_as(story, "shipping", language="zh-CN")
    fields = listed(story, person) | {f"quantity.{one(story, FREE)['id']}": "999,999,999"}
    answer = person.send("/gate/shipments", "/gate/shipments", **fields)
    assert answer.status_code == 409
    assert "在库仅" in answer.text
    for wrong in ("0", "-1", "many"):
        fields[f"quantity.{one(story, FREE)['id']}"] = wrong
        answer = person.send("/gate/shipments", "/gate/shipments", **fields)
        assert answer.status_code == 422, wrong
        assert f'value="{wrong}"' in answer.text


def test_an_empty_plant_says_what_would_be_here(service: Service) -> None:
    page = sign_in_as(service, "shipping").get("/gate/shipments")
    assert "Nothing has been shipped yet" in page.text
    assert "Nothing is on the list yet" in page.text


def test_what_holds_lots_comes_first(story: Service) -> None:
    person = sign_in_as(story, "shipping")
    person.send("/gate/shipments", "/gate/shipments", **listed(story, person))
    held = one(
        story,
        "SELECT count(*) AS count FROM shipment_line WHERE lot IN "
        "(SELECT lot FROM hold WHERE released_at IS NULL)",
    )["count"]
    page = person.get("/gate/shipments").text
    rows = page.partition('id="shipments"')[2]
    assert held
    assert rows.index("on hold</span>") < rows.index("/trace/shipment/DN-1")


def test_a_serial_finds_its_lot_and_an_unknown_code_reads_no_lots(story: Service) -> None:
    story.write(
        lambda desk: desk.books.add_lot(
            LotBook("SER-1", "PIN", "pcs", "finished", False, 1, 1, MILLION,
                    serials='["A%1","A%1","A-2"]')
        )
    )  # fmt: skip
    with story.site.door.read() as connection:
        assert lots_of_code(connection, "A%1") == ["SER-1"]
        for cut_off in ("A%", "A-", "%", '"A-2"'):
            assert lots_of_code(connection, cut_off) == []
        if connection.dialect.name == "sqlite":
            query = "EXPLAIN QUERY PLAN SELECT lot FROM lot_serial WHERE serial = 'X'"
            [step] = connection.execute(text(query)).mappings()
            assert step["detail"].startswith("SEARCH lot_serial USING"), step


def test_of_many_lots_on_the_list_the_last_ten_are_open(story: Service) -> None:
    person = sign_in_as(story, "shipping")
    typed = {f"quantity.L-{number:02}": "1" for number in range(12)}
    with story.site.door.read() as connection:
        free = connection.execute(text(FREE)).scalar_one()
    page = person.send("/gate/shipments", "/gate/shipments", code=free, do="add", **typed).text
    listed = page.partition('<details id="more-lines">')
    assert f'name="quantity.{free}"' in listed[0].partition("</tr>")[2].partition("</tr>")[0]
    assert (listed[0].count('name="quantity.'), listed[2].count('name="quantity.')) == (10, 3)
    assert "3 more" in listed[2]
