"""Customers whom no rule had told: listed on the page, told on demand, or written off."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from sqlalchemy import text

from tests.service.api.conftest import PIN, Service
from tests.service.pages.conftest import sign_in_as

NCR = "NCR-2026-0001"
HERE = f"/cases/{NCR}/customers"
NORTH = "PLANT-NORTH"
API = f"/api/v1/nonconformances/{NCR}"


@pytest.fixture
def silent(story: Service) -> Service:
    """As if no rule had said that anybody is told."""

    def forget(desk: object) -> None:
        connection = desk.transaction.connection  # type: ignore[attr-defined]
        for table in ("notice", "consignee", "answer_link"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("DELETE FROM outbox WHERE customer IS NOT NULL"))

    story.write(forget)
    return story


def customers(service: Service) -> dict[str, list[str]]:
    found = service.client().get(f"{API}/customers").json()
    return {
        "told": [each["customer"] for each in found["consignees"]],
        "not_told": [each["customer"] for each in found["not_told"]],
    }


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_who_was_told_nothing_is_listed_and_his_notice_made(silent: Service, language: str) -> None:
    person = sign_in_as(silent, "quality_supervisor", language=language)
    page = person.get(HERE)
    assert page.status_code == 200
    assert 'id="not-told"' in page.text
    assert quote(NORTH) in page.text
    refused = person.send(HERE, HERE, why=" ")
    assert (refused.status_code, customers(silent)["told"]) == (422, [])
    done = person.send(HERE, HERE, why="they have it")
    assert done.status_code == 303
    found = customers(silent)
    assert (NORTH in found["told"], found["not_told"]) == (True, [])
    after = person.get(HERE).text
    assert 'id="not-told"' not in after
    notice = person.get(f"{HERE}/{quote(NORTH)}/notice").text
    assert ("h after it is sent" in notice) or ("小时内" in notice)


def test_the_page_of_somebody_who_was_told_nothing_writes_him_off(silent: Service) -> None:
    mei, one = sign_in_as(silent, "quality_supervisor"), f"{HERE}/{quote(NORTH)}"
    page = mei.get(one)
    assert page.status_code == 200
    assert "told nothing" in page.text
    assert "Log a call" not in page.text, "there is nobody to call about nothing"
    form = f"{one}/write-off"
    wrong = mei.send(one, form, reason="closed down", pin="000000")
    assert (wrong.status_code, customers(silent)["told"]) == (403, [])
    done = mei.send(one, form, reason="closed down", pin=PIN)
    assert done.status_code == 303, done.text[-900:]
    assert customers(silent)["told"] == [NORTH]
    assert "written off" in mei.get(one).text


def test_who_only_looks_sees_who_was_told_nothing_and_no_button(silent: Service) -> None:
    person = sign_in_as(silent, "engineering")
    page = person.get(HERE).text
    assert 'id="not-told"' in page
    assert f'action="{HERE}"' not in page
    assert "quality supervisor has the notices made" in page


def test_by_http_a_reason_is_asked_for_and_a_second_time_says_that_nothing_is_new(
    silent: Service,
) -> None:
    client = silent.client()
    assert client.post(f"{API}/notices", json={}).status_code == 422
    missing = client.post("/api/v1/nonconformances/NCR-2026-0099/notices", json={"reason": "r"})
    assert missing.status_code in (403, 404)
