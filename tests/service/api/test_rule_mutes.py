"""Mutes, statistics and the engine by HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.actions.people import add_person
from tests.service.api.browsing import browser
from tests.service.api.conftest import Service

RULE = "heat-treat-nonconforming-contains-the-load"


def _body(service: Service, **changes: object) -> dict[str, object]:
    until = (service.clock() + timedelta(hours=1)).isoformat()
    return {"until": until, "reason": "test", "by": "sue", "pin": "314159"} | changes


@pytest.fixture
def signed(service: Service) -> Service:
    service.write(
        lambda desk: add_person(
            desk, name="sue", printed_name="Sue", email="sue@maker.example", language="en",
            roles=["quality_supervisor"], pin="314159",
        )
    )  # fmt: skip
    return service


def test_a_rule_is_muted_with_a_pin_once_for_each_key(signed: Service) -> None:
    service = signed
    client = browser(service, "sue")
    path = f"/api/v1/rules/{RULE}/mutes"
    wrong = client.post(path, json=_body(service, pin="000000"))
    assert (wrong.status_code, "PIN is wrong" in wrong.json()["detail"]) == (403, True)
    headers = {"Idempotency-Key": "one"}
    body = _body(service)
    first = client.post(path, json=body, headers=headers)
    assert first.status_code == 201, first.text
    again = client.post(path, json=body, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert client.post(path, json=body).status_code == 409
    (mute,) = client.get("/api/v1/rules/mutes").json()
    assert (mute["rule"], mute["by"], "pin" in mute) == (RULE, "sue", False)
    ended = client.post(f"/api/v1/rules/{RULE}/unmute", json={"reason": "mended"})
    assert (ended.status_code, ended.json()["ended_reason"]) == (200, "mended")


def test_an_unknown_rule_or_a_bad_body_changes_nothing(signed: Service) -> None:
    service, client = signed, browser(signed, "sue")
    unknown = client.post("/api/v1/rules/heat-treat/mutes", json=_body(service))
    assert unknown.status_code == 404
    naive = client.post(f"/api/v1/rules/{RULE}/mutes", json=_body(service, until="2026-01-01"))
    assert naive.status_code == 422
    assert client.get("/api/v1/rules/mutes").json() == []


def test_the_statistics_and_the_engine_are_answered(service: Service) -> None:
    client = service.client("auditor")
    stats = client.get("/api/v1/rules/stats").json()
    assert (stats["rulebook"], stats["version"]) == ("default", 4)
    assert RULE in {each["rule"] for each in stats["rules"]}
    engine = client.get("/api/v1/rules/engine").json()
    assert (engine["holder"], engine["waiting"]) == (None, 0)
