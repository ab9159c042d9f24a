"""Errors: one form, nothing internal, and no success before the commit."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from tests.service.api.conftest import Service

SAFE = ("content-security-policy", "referrer-policy", "x-content-type-options", "cache-control")


def assert_is_a_problem(answer: Any, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["type"].startswith("urn:headmark:problem:")
    for name in SAFE:
        assert name in answer.headers


@pytest.mark.parametrize("error", [RuntimeError("disk full"), OperationalError("x", {}, OSError())])
@pytest.mark.parametrize("path", ["/inspections", "/records"])
def test_a_commit_that_fails_is_never_answered_with_success(
    before_failure: Service, failing: dict[str, Any], path: str, error: Exception
) -> None:
    engine = before_failure.site.door.engine
    rows = before_failure.rows()

    def fail(_connection: Connection) -> None:
        raise error

    event.listen(engine, "commit", fail)
    body = failing if path == "/inspections" else [failing]
    answer = before_failure.client().post(f"/api/v1{path}", json=body)
    event.remove(engine, "commit", fail)
    assert_is_a_problem(answer, 503 if isinstance(error, OperationalError) else 500)
    assert "disk full" not in answer.text
    assert before_failure.rows() == rows
    again = before_failure.client().post(f"/api/v1{path}", json=body)
    assert again.status_code in (200, 201)
    assert len(before_failure.rows()["hold"]) == 4


def test_an_unexpected_error_says_nothing_of_the_inside(
    story: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("secret of the inside")

    monkeypatch.setattr("service.api.routes.holds.list_holds", fail)
    answer = story.client().get("/api/v1/holds")
    assert_is_a_problem(answer, 500)
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing/here", 404),
        ("GET", "/api/v1/nonconformances/NCR-1999-0001", 404),
        ("DELETE", "/api/v1/holds", 405),
        ("GET", "/api/v1/shipments", 405),
        ("GET", "/api/v1/holds?active=perhaps", 422),
        ("GET", "/api/v1/holds?limit=0", 422),
        ("GET", "/api/v1/lots/M2/trace?direction=sideways", 422),
        ("POST", "/api/v1/lots/check", 422),
    ],
)
def test_every_refusal_has_the_same_form(
    story: Service, method: str, path: str, status: int
) -> None:
    assert_is_a_problem(story.client().request(method, path), status)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"lots": [{"lot": "K7"', "not JSON"),
        (b'{"lots": [{"lot": "K\xff7"}]}', "not UTF-8"),
        (b'{"lots": []}', "lots: is empty"),
        (b'{"lost": [{"lot": "K7"}]}', "did you mean `lots`?"),
        (b'{"lots": [{"lot": "K7", "quantiy": 3}]}', "did you mean `quantity`?"),
        (b'{"lots": [{"lot": "K7", "quantity": -1}]}', "must be 0 or more"),
        (b'{"lots": [{"lot": "K7", "quantity": "3"}]}', "not text"),
        (b'{"lots": [{"lot": "K7", "quantity": 0.0000001}]}', "6 decimals"),
        (b'{"lots": [{"lot": "K7", "quantity": NaN}]}', "lots"),
        (b'{"lots": [{"lot": ""}]}', "is empty"),
        (b"[1, 2]", "object"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_bad_input_is_named_by_its_place(story: Service, body: bytes, said: str) -> None:
    answer = story.client().post("/api/v1/shipments/check", content=body)
    assert_is_a_problem(answer, 422)
    assert said in answer.json()["detail"]
    assert answer.json()["errors"]


def test_a_held_lot_does_not_ship_and_the_refusal_names_it(story: Service) -> None:
    rows = story.rows()
    shipment = {
        "id": "SH-9", "at": "1997-01-05T10:00:00Z", "customer": "PLANT-EAST",
        "lines": [{"lot": "N4", "quantity": 1}, {"lot": "K7", "quantity": 1}],
    }  # fmt: skip
    answer = story.client("shipping").post("/api/v1/shipments", json=shipment)
    assert_is_a_problem(answer, 409)
    [blocked] = answer.json()["blocked"]
    assert (blocked["lot"], blocked["nonconformance"]) == ("K7", "NCR-2026-0001")
    assert "Core hardness" in blocked["reason"]
    assert story.rows() == rows
    shipment["lines"] = [{"lot": "N4", "quantity": 1}]
    assert story.client("shipping").post("/api/v1/shipments", json=shipment).status_code == 201
    assert story.client("shipping").post("/api/v1/shipments", json=shipment).status_code == 200


def test_every_reason_why_a_lot_is_not_cleared_is_given(story: Service) -> None:
    lots = [{"lot": "N4", "quantity": 100000}, {"lot": "CTN-1"}, {"lot": "GHOST"}]
    for path in ("/lots/check", "/shipments/check"):
        answer = story.client("machine").post(f"/api/v1{path}", json={"lots": lots}).json()
        assert answer["cleared"] is False
        said = [(each["lot"], each["nonconformance"]) for each in answer["blocked"]]
        assert said == [
            ("N4", None), ("CTN-1", "NCR-2026-0001"), ("CTN-1", None), ("GHOST", None),
        ]  # fmt: skip


def test_the_figures_name_routes_and_never_paths(story: Service) -> None:
    client = story.client("auditor")
    client.get("/api/v1/lots/M2")
    story.client(None).get("/api/v1/approvals/SECRET")
    text = client.get("/metrics").text
    assert 'headmark_requests_total{method="GET",route="/lots/{lot}",status="200"} 1.0' in text
    assert "headmark_active_holds 4.0" in text
    assert "headmark_open_nonconformances 1.0" in text
    assert "SECRET" not in text
    assert "M2" not in text


def test_not_ready_without_the_newest_schema(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert service.client(None).get("/readyz").json()["status"] == "ready"
    monkeypatch.setattr("service.api.routes.health.newest_revision", lambda: "9999")
    answer = service.client(None).get("/readyz")
    assert_is_a_problem(answer, 503)
    assert service.client(None).get("/healthz").status_code == 200


def test_the_description_names_every_endpoint(service: Service) -> None:
    paths = service.client(None).get("/openapi.json").json()["paths"]
    assert {"/api/v1/records", "/api/v1/lots/{lot}/trace", "/api/v1/approvals/{token}"} <= set(
        paths
    )
    page = service.client(None).get("/docs").text
    assert all(path in page for path in paths)
