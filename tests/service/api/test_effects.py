"""Decisions carried out, and concessions, by HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.conftest import Service
from tests.service.api.test_approvals import sign

CASE = "/api/v1/nonconformances/NCR-2026-0001"
DAY = "2099-01-01T00:00:00Z"


@pytest.fixture
def scrapping(story: Service) -> dict[str, Any]:
    """K7 is approved to be scrapped; the line that says so."""
    sign(story, story.link_of("sam"), "confirm",
         dispositions=[{"lot": "K7", "disposition": "scrap"}])  # fmt: skip
    sign(story, story.link_of("pat"), "approve")
    sign(story, story.link_of("eva"), "approve")
    case = story.client("auditor").get(CASE).json()
    line: dict[str, Any] = case["dispositions"][-1]["dispositions"][0]
    return line


def test_scrap_is_done_when_it_is_reported_with_a_witness(
    story: Service, scrapping: dict[str, Any]
) -> None:
    assert (scrapping["state"], scrapping["effects"]) == ("approved", [])
    post = story.client("operator").post
    path = f"{CASE}/dispositions/{scrapping['id']}/effects"
    refused = post(path, json={"rendered_unusable": True, "witness": "evva"})
    assert refused.status_code == 422
    assert "did you mean `eva`" in refused.json()["detail"]
    body = {"rendered_unusable": True, "witness": "eva", "quantity": 90, "note": "pressed"}
    part = post(path, json=body)
    assert part.status_code == 201, part.text
    assert part.json()["state"] == "approved"
    more = post(path, json={"rendered_unusable": True, "witness": "eva", "quantity": 1501})
    assert more.status_code == 409
    assert "1500 of 1590 are left to scrap" in more.json()["detail"]
    key = {"Idempotency-Key": "once"}
    rest = {"rendered_unusable": True, "witness": "eva"}
    done = post(path, json=rest, headers=key)
    assert done.json()["state"] == "executed"
    assert [each["quantity"] for each in done.json()["effects"]] == [90, 1500]
    assert "K7" not in done.json()["held_lots"]
    again = post(path, json=rest, headers=key)
    assert (again.status_code, again.json()) == (201, done.json())
    assert post(path, json=rest).status_code == 409


@pytest.mark.parametrize(
    ("line", "body", "status"),
    [
        (None, {"accepted": -1}, 422),
        (None, {"witnes": "eva"}, 422),
        (None, {"quantity": "1"}, 422),
        (None, {"quantity": 1, "witness": "eva", "rendered_unusable": "yes"}, 422),
        (999, {"rendered_unusable": True, "witness": "eva"}, 404),
        (2**63, {"rendered_unusable": True, "witness": "eva"}, 404),
    ],
)
def test_a_bad_report_changes_nothing(
    story: Service, scrapping: dict[str, Any], line: int | None, body: dict[str, Any], status: int
) -> None:
    rows = story.rows()
    path = f"{CASE}/dispositions/{line or scrapping['id']}/effects"
    assert story.client("operator").post(path, json=body).status_code == status
    assert story.rows() == rows


def test_a_concession_is_registered_listed_and_ended(story: Service) -> None:
    client = story.client("quality_engineer")
    body = {"number": "C-7", "item": "HEX-BOLT", "reason": "trial", "expires_at": DAY}
    made = client.post("/api/v1/concessions", json={**body, "quantity": 500})
    assert made.status_code == 201, made.text
    assert (made.json()["left"], made.json()["uses"]) == (500, [])
    assert client.post("/api/v1/concessions", json=body).status_code == 409
    listed = story.client("auditor").get("/api/v1/concessions", params={"item": "HEX-BOLT"})
    assert [each["number"] for each in listed.json()] == ["C-7"]
    ended = client.post("/api/v1/concessions/C-7/ends", json={"reason": "revoked"})
    assert ended.json()["ended_reason"] == "revoked"
    proposal = {"reason": "r", "dispositions": [
        {"lot": "M2", "disposition": "use_as_is", "concession": "C-7"}]}  # fmt: skip
    refused = client.post(f"{CASE}/dispositions", json=proposal)
    assert refused.status_code == 422
    assert "was ended by" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expires_at": None}, "give a day, a quantity"),
        ({"expires_at": "2099-01-01T00:00:00"}, "expires_at"),
        ({"item": "HEX-BOLTT"}, "did you mean `HEX-BOLT`"),
        ({"quantity": 0}, "above 0"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_concession_that_cannot_be_is_refused(
    story: Service, change: dict[str, Any], said: str
) -> None:
    body = {"number": "C-7", "item": "HEX-BOLT", "reason": "trial", "expires_at": DAY, **change}
    answer = story.client("quality_engineer").post("/api/v1/concessions", json=body)
    assert answer.status_code == 422
    assert said in answer.text
