"""The life of a case by HTTP: taken, opened again, its steps, what it waits for, what is late."""

from __future__ import annotations

from typing import Any

from tests.service.api.browsing import browser
from tests.service.api.conftest import PIN, Service
from tests.service.api.test_approvals import sign

CASE = "/api/v1/nonconformances/NCR-2026-0001"
CALENDAR = "time_zone: Asia/Shanghai\nshifts: {mon-fri: [08:00-17:00]}\n"


def document(story: Service, role: str = "quality_engineer") -> dict[str, Any]:
    answer = story.client(role).get(CASE)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_a_case_is_taken_and_says_so(story: Service) -> None:
    taken = story.client("quality_engineer").post(f"{CASE}/reviews", json={"reason": "mine"})
    assert taken.status_code == 201, taken.text
    assert (taken.json()["state"], taken.json()["owner"]) == (
        "under_review", "the-quality_engineer",
    )  # fmt: skip
    other = story.client("admin").post(f"{CASE}/reviews", json={})
    assert other.status_code == 409
    assert "under review by the-quality_engineer; to take it over" in other.json()["detail"]
    over = story.client("admin").post(
        f"{CASE}/reviews", json={"take_over_from": "the-quality_engineer"}
    )
    assert over.json()["owner"] == "the-admin"
    found = document(story)
    assert (found["state"], found["owner"]) == ("under_review", "the-admin")
    steps = story.client("auditor").get(f"{CASE}/steps").json()
    assert steps == found["steps"]
    assert [(step["from"], step["to"], step["by"]) for step in steps] == [
        ("open", "under_review", "the-quality_engineer"),
        ("under_review", "under_review", "the-admin"),
    ]


def test_the_case_says_what_it_waits_for_and_what_the_role_can_do(story: Service) -> None:
    found = document(story)
    assert found["actions"] == ["take"]
    assert document(story, "auditor")["actions"] == []
    blocks = story.client("auditor").get(f"{CASE}/blocks").json()
    assert blocks == found["blocks"]
    waiting = [block for block in blocks if block["kind"] == "round"]
    assert [block["sentence"] for block in waiting] == [
        "step `confirm` waits for the signature of quality supervisor"
    ]


def test_a_dismissed_case_is_opened_again_by_a_signature(story: Service) -> None:
    held = {lot["lot"] for lot in document(story)["lots"] if lot["held"]}
    assert sign(story, story.link_of("mei"), "dismiss").status_code == 200
    body = {"by": "sam", "pin": PIN, "reason": "the gauge was right after all"}
    sam = browser(story, "sam")
    wrong = sam.post(f"{CASE}/reopenings", json={**body, "pin": "000111"})
    assert wrong.status_code == 403
    assert document(story)["state"] == "dismissed"
    done = sam.post(f"{CASE}/reopenings", json=body)
    assert done.status_code == 201, done.text
    assert done.json()["state"] == "open"
    assert set(done.json()["held_lots"]) == held
    assert (done.json()["step"]["action"], done.json()["step"]["by"]) == ("reopen", "sam")
    assert PIN not in done.text
    again = sam.post(f"{CASE}/reopenings", json=body)
    assert again.status_code == 409
    assert "only a closed or dismissed case is opened again" in again.json()["detail"]


def test_a_bad_number_is_told_with_what_may_be_meant(story: Service) -> None:
    base = "/api/v1/nonconformances/NCR-2026-001"
    client = browser(story, "sam")
    body = {"by": "sam", "pin": PIN, "reason": "r"}
    answers = [
        client.get(f"{base}/steps"), client.get(f"{base}/blocks"),
        client.post(f"{base}/reviews", json={}), client.post(f"{base}/reopenings", json=body),
    ]  # fmt: skip
    for answer in answers:
        assert answer.status_code == 404
        assert "did you mean `NCR-2026-0001`?" in answer.json()["detail"]


def test_what_is_late_is_no_case(story: Service) -> None:
    answer = story.client("auditor").get("/api/v1/nonconformances/overdue")
    assert answer.status_code == 200
    assert set(answer.json()) == {"signatures", "answers", "effects"}


def test_the_calendar_is_set_and_shown(story: Service) -> None:
    client = story.client("quality_engineer")
    assert client.get("/api/v1/calendar").json()["version"] == 0
    put = client.put("/api/v1/calendar", json={"text": CALENDAR, "reason": "as agreed"})
    assert put.status_code == 200, put.text
    shown = story.client("auditor").get("/api/v1/calendar").json()
    assert shown == put.json()
    assert (shown["version"], shown["text"]) == (1, CALENDAR)
    assert shown["hours_of_the_next_week"] == 45
    bad = client.put("/api/v1/calendar", json={"text": "time_zone: Asia/Shangai", "reason": "r"})
    assert bad.status_code == 422
    assert bad.json()["errors"] == [
        {"loc": "1:12", "msg": "unknown time zone `Asia/Shangai`; did you mean `Asia/Shanghai`?"}
    ]
