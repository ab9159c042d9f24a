"""Recalls over HTTP: promoted from a simulation, looked at as they run, released by name."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from service.actions.compare_ledger import verify_database
from tests.service.api.conftest import Service

LOAD = {"load": "F2-0193", "process": "heat_treat"}
HEAT = {"heat": "H-9001"}
T = "1997-02-01T08:00:00Z"


def post(service: Service, path: str, body: Any, role: str = "quality_supervisor") -> Any:
    return service.client(role).post(f"/api/v1/recalls{path}", json=body)


def get(service: Service, path: str = "", status: int = 200) -> Any:
    answer = service.client("auditor").get(f"/api/v1/recalls{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


def record(service: Service, *records: dict[str, Any]) -> None:
    report = service.client().post("/api/v1/records", json=list(records)).json()
    assert report["refused"] == []


def simulated(service: Service, scope: dict[str, Any]) -> str:
    return str(post(service, "/simulate", {"scope": scope}).json()["simulation"])


def corrected(service: Service, name: str, **fields: Any) -> dict[str, Any]:
    """A correction of an operation of the story."""
    (row,) = (r for r in service.rows()["ledger"] if r[3:5] == ("record.operation", name))
    return {
        "record": "correction", "id": f"C-{name}", "at": T, "by": "P-1", "reason": "wrong card",
        "of": {"record": "operation", "id": name},
        "replacement": {**orjson.loads(row[5]), **fields},
    }  # fmt: skip


def test_a_simulation_becomes_a_recall_of_what_it_reaches_now(story: Service) -> None:
    number = simulated(story, HEAT)
    carton = {
        "record": "operation", "id": "OP-99", "process": "packing", "started_at": T,
        "ended_at": T, "inputs": [{"lot": "N4", "quantity": 10}],
        "outputs": [{"lot": "CTN-9", "item": "CARTON", "quantity": 10}],
    }  # fmt: skip
    record(story, carton)
    answer = post(story, "", {"simulation": number, "reason": "mill letter"})
    assert answer.status_code == 201
    started = answer.json()
    assert (started["recall"], started["nonconformance"]) == ("RC-2026-0001", "NCR-2026-0002")
    assert "CTN-9" in {lot["lot"] for lot in started["radius"]["lots"]}
    assert [lot["lot"] for lot in started["changes"]["added"]] == ["CTN-9"]
    held = {hold[1] for hold in story.rows()["hold"] if hold[2] == "NCR-2026-0002"}
    assert held == {lot["lot"] for lot in started["radius"]["lots"]}
    (entry,) = (r for r in story.rows()["ledger"] if r[3] == "recall.started")
    assert orjson.loads(entry[5])["simulation"] == number
    assert get(story, "/simulations")[0]["recall"] == "RC-2026-0001"


def test_a_simulation_becomes_a_recall_once(story: Service) -> None:
    number = simulated(story, HEAT)
    post(story, "", {"simulation": number, "reason": "mill letter"})
    rows = story.rows()
    again = post(story, "", {"simulation": number, "reason": "mill letter"})
    assert again.status_code == 409
    assert again.json()["recall"] == "RC-2026-0001"
    assert "became recall RC-2026-0001 already, by the-quality_supervisor" in again.json()["detail"]
    assert story.rows() == rows


def test_a_promotion_that_is_sent_again_under_its_key_is_answered_as_before(
    story: Service,
) -> None:
    body = {"simulation": simulated(story, HEAT), "reason": "mill letter"}
    client = story.client("quality_engineer")
    first, again = (
        client.post("/api/v1/recalls", json=body, headers={"Idempotency-Key": "k"})
        for _ in range(2)
    )
    assert (again.status_code, again.content) == (201, first.content)


@pytest.mark.parametrize(
    "body",
    [
        {"reason": "r"},
        {"scope": HEAT, "simulation": "SIM-2026-0001", "reason": "r"},
        {"simulation": "SIM-2026-0001"},
        {"simulation": "SIM-2026-0001", "reason": ""},
        {"simulation": "SIM-2026-0001", "reason": "  "},
    ],
)
def test_a_recall_needs_a_scope_or_a_simulation_and_a_reason(
    story: Service, body: dict[str, Any]
) -> None:
    simulated(story, HEAT)
    rows = story.rows()
    assert post(story, "", body).status_code == 422
    assert post(story, "", {"simulation": "SIM-2026-0007", "reason": "r"}).status_code == 404
    assert story.rows() == rows


def test_a_strategy_starts_a_recall_and_is_pinned(story: Service) -> None:
    body = {"scope": {"strategy": "load", "lot": "M2"}, "reason": "furnace door open"}
    assert post(story, "", body).json()["radius"]["scope"] == LOAD


def test_a_recall_shows_how_it_runs(story: Service) -> None:
    post(story, "", {"scope": LOAD, "reason": "furnace door open"})
    record(story, corrected(story, "OP-21", load="F2-0194"))
    shown = get(story, "/RC-2026-0001")
    assert (shown["state"], shown["lots"], shown["held_lots"]) == ("open", 1, 4)
    assert shown["changes"] == {"added": 0, "cleared": 3}
    assert {each["lot"] for each in shown["deltas"]} == {"M2", "CTN-1", "CTN-2"}
    assert [each["lot"] for each in shown["proposed_releases"]] == ["CTN-1", "CTN-2", "M2"]
    assert shown["totals"]["on_hand"] == 1590
    assert shown["effectiveness"]["told_percent"] == 100.0  # nobody has any of it any more
    assert get(story, "/RC-2026-0001/deltas") == shown["deltas"]
    assert get(story)[0]["recall"] == "RC-2026-0001"
    assert "did you mean `RC-2026-0001`" in get(story, "/RC-2026-0009", 404)["detail"]


@pytest.mark.parametrize(
    ("format_", "begins"), [("pdf", b"%PDF-"), ("xlsx", b"PK"), ("svg", b"<"), ("json", b"{")]
)
def test_a_running_recall_is_had_as_a_report(story: Service, format_: str, begins: bytes) -> None:
    post(story, "", {"scope": LOAD, "reason": "furnace door open"})
    record(story, corrected(story, "OP-21", load="F2-0194"))
    path = "/api/v1/recalls/RC-2026-0001/report"
    asked = {"format": format_, "language": "zh-CN"}
    report = story.client("auditor").get(path, params=asked)
    assert report.status_code == 200
    assert report.content.startswith(begins)
    if format_ == "json":
        assert len(report.json()["deltas"]) == 3
        assert report.json()["report"]["number"] == "RC-2026-0001"
    assert story.client().get(path, params={"format": "doc"}).status_code == 422


def test_what_left_is_released_by_a_supervisor(story: Service) -> None:
    post(story, "", {"scope": LOAD, "reason": "furnace door open"})
    record(story, corrected(story, "OP-21", load="F2-0194"))
    path, lots = "/RC-2026-0001/releases", ["M2", "CTN-1", "CTN-2"]
    refused = post(story, path, {"lots": [*lots, "K7"], "reason": "checked"})
    assert refused.status_code == 409
    assert [each["lot"] for each in refused.json()["lots"]] == ["K7"]
    engineer = post(story, path, {"lots": lots, "reason": "checked"}, "quality_engineer")
    assert engineer.status_code == 403
    released = post(story, path, {"lots": lots, "reason": "checked"})
    assert released.status_code == 200
    assert released.json() == {
        "recall": "RC-2026-0001", "nonconformance": "NCR-2026-0002", "released": lots,
        "still_held": 1,
    }  # fmt: skip


def test_the_ledger_still_says_what_the_holds_say(story: Service) -> None:
    post(story, "", {"scope": LOAD, "reason": "furnace door open"})
    record(story, corrected(story, "OP-21", load="F2-0194"))
    post(story, "/RC-2026-0001/releases", {"lots": ["M2", "CTN-1", "CTN-2"], "reason": "checked"})
    with story.site.door.read() as connection:
        assert verify_database(connection).ok


def test_bad_lots_have_a_cause_in_common(story: Service) -> None:
    rows = story.rows()
    found = post(story, "/common-cause", {"lots": ["K7", "M2"]}, "auditor").json()
    names = [each["name"]["en"] for cause in found["causes"] for each in _all(cause)]
    assert any("F2-0193" in name for name in names)
    assert post(story, "/common-cause", {"lots": ["K7"]}).status_code == 422
    assert post(story, "/common-cause", {"complaints": ["C-1"]}).status_code == 404
    assert story.rows() == rows


def _all(cause: dict[str, Any]) -> list[dict[str, Any]]:
    return [cause, *cause["the_same_lots"]]
