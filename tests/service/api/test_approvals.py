"""Approval links: looking changes nothing; a PIN, a reason and the page as it stands decide."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.service.api.conftest import PIN, Service

CASE = "NCR-2026-0001"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Accept": "application/json"}


def page_of(service: Service, link: str) -> dict[str, Any]:
    answer = service.client(None).get(link, headers=JSON)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def sign(service: Service, link: str, decision: str, **changes: Any) -> Any:
    """Sign as a program does, on the page as it is now."""
    page = page_of(service, link)
    body = {
        "decision": decision, "pin": PIN, "reason": "seen and agreed",
        "nonce": page["nonce"], "case_version": page["case_version"], **changes,
    }  # fmt: skip
    return service.client(None).post(link, json=body)


def fields_of(html: str) -> dict[str, str]:
    """The hidden fields of the form."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))


def send_form(service: Service, link: str, html: str, **typed: str) -> Any:
    body = urlencode({**fields_of(html), **typed})
    return service.client(None).post(link, content=body, headers=FORM)


def held(service: Service) -> set[str]:
    holds = service.client().get("/api/v1/holds?active=true").json()
    return {hold["lot"] for hold in holds}


def test_a_hundred_visits_change_nothing(story: Service) -> None:
    link = story.link_of("sam")
    rows = story.rows()
    client = story.client(None)
    for visit in range(50):
        assert client.head(link).status_code == 200
        assert client.get(link, headers=JSON if visit % 2 else {}).status_code == 200
    assert story.rows() == rows


def test_the_page_is_safe_and_needs_nothing_else(story: Service) -> None:
    answer = story.client(None).get(story.link_of("sam"))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script|https?://|\ssrc=|url\(| style=", answer.text)


def test_the_page_says_what_why_where_and_who(story: Service) -> None:
    html = story.client(None).get(story.link_of("sam")).text
    for said in ("Core hardness measured 38.5 HRC", "Held because", "PLANT-NORTH", "PLANT-SOUTH",
                 "F2-0193", "FG-A-01", "1,590 pcs", "Sam Quality", "critical"):  # fmt: skip
        assert said in html, said


def test_the_page_speaks_the_signers_language(story: Service) -> None:
    html = story.client(None).get(story.link_of("mei")).text
    assert '<html lang="zh-CN">' in html
    for said in ("请审核并确认", "心部硬度", "Mei Li", "质量主管", "在库"):
        assert said in html, said


def test_names_of_the_plant_cannot_become_markup(story: Service) -> None:
    alert = {
        "record": "supplier_alert", "id": "SA-1", "at": "1997-01-01T00:00:00Z",
        "supplier": "MILL-A", "heat": "H-9001", "text": "<script>alert(1)</script>",
    }  # fmt: skip
    assert story.client().post("/api/v1/records", json=[alert]).json()["refused"] == []
    html = story.client(None).get(story.link_of("sam")).text
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_signature_by_form_confirms_and_proposes(story: Service) -> None:
    link = story.link_of("mei")
    html = story.client(None).get(link).text
    lots = {name: value for name, value in fields_of(html).items() if name.startswith("lot.")}
    place = {lot: name.removeprefix("lot.") for name, lot in lots.items()}
    assert set(place) == {"K7", "M2"}, "only what is held and still here can be decided about"
    typed = {
        f"disposition.{place['K7']}": "scrap",
        f"disposition.{place['M2']}": "rework",
        f"quantity.{place['M2']}": "300",
        f"note.{place['M2']}": "temper again at 595 °C",
    }
    answer = send_form(story, link, html, decision="confirm", pin=PIN, reason="报废", **typed)
    assert answer.status_code == 200
    assert "已签署" in answer.text
    case = story.client().get(f"/api/v1/nonconformances/{CASE}").json()
    assert case["state"] == "proposed"
    lines = case["dispositions"][0]["dispositions"]
    assert [(line["lot"], line["quantity"], line["disposition"]) for line in lines] == [
        ("K7", 1590, "scrap"), ("M2", 300, "rework"),
    ]  # fmt: skip
    assert lines[1]["instruction"] == "temper again at 595 °C"
    signature = case["approvals"][0]["signatures"][0]
    assert (signature["printed_name"], signature["meaning"]) == ("Mei Li", "review")


def test_a_refused_form_keeps_what_was_typed_except_the_pin(story: Service) -> None:
    link = story.link_of("sam")
    html = story.client(None).get(link).text
    typed = {"disposition.1": "scrap", "quantity.1": "12", "note.1": "melt it"}
    answer = send_form(
        story, link, html, decision="confirm", pin="000000", reason="my reason", **typed
    )
    assert answer.status_code == 403
    assert "the PIN is wrong" in answer.text
    assert "000000" not in answer.text
    for kept in ("my reason", 'value="12"', 'value="melt it"', 'value="scrap" selected',
                 'value="confirm" required checked'):  # fmt: skip
        assert kept in answer.text, kept
    assert fields_of(answer.text)["nonce"] != fields_of(html)["nonce"]
    again = send_form(story, link, answer.text, decision="confirm", pin=PIN, reason="my reason")
    assert again.status_code == 200


def test_five_wrong_pins_lock_even_the_right_one(story: Service) -> None:
    link = story.link_of("sam")
    for _ in range(5):
        assert sign(story, link, "confirm", pin="000000").status_code == 403
    assert sign(story, link, "confirm").status_code == 403
    story.clock.pass_(hours=0.3)
    assert sign(story, link, "confirm").status_code == 200


def test_deciding_twice_names_the_first_decision(story: Service) -> None:
    link, other = story.link_of("sam"), story.link_of("mei")
    assert sign(story, link, "confirm").status_code == 200
    for each in (link, other):
        rows = story.rows()
        body = {"decision": "dismiss", "pin": PIN, "reason": "r", "nonce": "n", "case_version": 1}
        answer = story.client(None).post(each, json=body)
        assert answer.status_code == 409
        assert "already decided" in answer.json()["detail"]
        assert answer.json()["decided_by"] == "Sam Quality"
        assert story.client(None).get(each).status_code == 409
        assert story.rows() == rows


def test_a_page_that_is_out_of_date_is_refused_and_says_what_changed(story: Service) -> None:
    link = story.link_of("sam")
    html = story.client(None).get(link).text
    scrap = {
        "record": "scrap", "id": "X-1", "at": "1997-01-01T00:00:00Z", "lot": "M2",
        "quantity": 5, "reason": "cracked",
    }  # fmt: skip
    story.client().post("/api/v1/records", json=[scrap])
    answer = send_form(story, link, html, decision="confirm", pin=PIN, reason="my reason")
    assert answer.status_code == 409
    assert "has changed since you opened the page" in answer.text
    assert "695 pcs" in answer.text, "it shows the case as it is now"
    assert held(story) == {"K7", "M2", "CTN-1", "CTN-2"}


def test_an_expired_link_is_gone(story: Service) -> None:
    link = story.link_of("sam")
    story.clock.pass_(hours=73)
    for answer in (story.client(None).get(link), story.client(None).get(link, headers=JSON)):
        assert answer.status_code == 410
        assert "expired" in answer.text


def test_two_managers_decide_together(story: Service) -> None:
    proposal = [{"lot": "K7", "disposition": "scrap"}, {"lot": "M2", "disposition": "release"}]
    signed = sign(story, story.link_of("sam"), "confirm", dispositions=proposal)
    assert signed.json()["state"] == "proposed"
    first = sign(story, story.link_of("pat"), "approve")
    assert first.json()["waiting_for"] == ["engineering"]
    assert "M2" in held(story), "one signature of two releases nothing"
    second = sign(story, story.link_of("eva"), "approve")
    assert second.json()["waiting_for"] == []
    assert "M2" not in held(story)


def test_a_dismissal_releases_every_lot_by_name(story: Service) -> None:
    assert sign(story, story.link_of("sam"), "dismiss").json()["state"] == "dismissed"
    assert held(story) == set()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decision": "approve"}, "not one of confirm, dismiss"),
        ({"decison": "confirm"}, "did you mean `decision`?"),
        ({"reason": " "}, "reason"),
        ({"case_version": "1"}, "case_version"),
        ({"nonce": "forged"}, "not one that was sent to you"),
        ({"dispositions": [{"lot": "N4", "disposition": "scrap"}]}, "not held"),
        ({"dispositions": [{"lot": "K7", "disposition": "scarp"}]}, "did you mean `scrap`?"),
    ],
)
def test_a_bad_signature_decides_nothing(story: Service, change: dict[str, Any], said: str) -> None:
    link = story.link_of("sam")
    rows = story.rows()
    answer = sign(story, link, change.pop("decision", "confirm"), **change)
    assert answer.status_code in (409, 422)
    assert said in answer.json()["detail"]
    assert story.rows() == rows


@pytest.mark.parametrize(
    "body", [b"", b"case_version=x", b"\xff", b"quantity.1=%FF", b"case_version=1"]
)
def test_a_broken_form_decides_nothing(story: Service, body: bytes) -> None:
    link = story.link_of("sam")
    rows = story.rows()
    answer = story.client(None).post(link, content=body, headers=FORM)
    assert answer.status_code in (409, 422)
    assert story.rows() == rows


def test_hammering_a_link_is_slowed_down(story: Service) -> None:
    link = story.link_of("sam")
    body = {"decision": "?", "pin": PIN, "reason": "r", "nonce": "n", "case_version": 1}
    answers = [story.client(None).post(link, json=body).status_code for _ in range(31)]
    assert answers[-1] == 429
    assert 429 not in answers[:30]


def test_the_access_log_does_not_print_the_key(
    story: Service, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("uvicorn.access")
    with caplog.at_level(logging.INFO, logger="uvicorn.access"):
        logger.info(
            '%s - "%s %s HTTP/%s" %d',
            "1.2.3.4:5",
            "GET",
            "/api/v1/approvals/SECRET?x=1",
            "1.1",
            200,
        )
    assert "SECRET" not in caplog.text
    assert "/api/v1/approvals/***" in caplog.text
