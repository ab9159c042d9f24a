"""Looking: lots, trails, recalls, streams, lists in pages. A simulation alone is kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.conftest import Service

LOAD = {"load": "F2-0193", "process": "heat_treat"}


def get(service: Service, path: str, **params: Any) -> Any:
    answer = service.client("auditor").get(f"/api/v1{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_dossier_of_a_held_lot(story: Service) -> None:
    lot = get(story, "/lots/M2")
    assert (lot["item"], lot["kind"], lot["location"]) == ("HEX-BOLT", "finished", "FG-A-01")
    assert (lot["produced"], lot["consumed"], lot["on_hand"], lot["in_process"]) == (
        1800, 1100, 700, 0,
    )  # fmt: skip
    assert lot["quarantined"] is True
    assert lot["holds"][0]["why"] == ["OP-21", "M2"]
    assert [used["operation"] for used in lot["used_in"]] == ["OP-30", "OP-31"]


def test_the_dossier_of_a_shipped_carton_and_of_a_coil(story: Service) -> None:
    shipments = get(story, "/lots/CTN-1")["shipments"]
    assert [(s["shipment"], s["customer"], s["quantity"]) for s in shipments] == [
        ("SH-1", "PLANT-NORTH", 700)
    ]
    coil = get(story, "/lots/COIL-1")
    assert (coil["heat"], coil["supplier"], coil["in_process"]) == ("H-7741", "MILL-A", 200)
    assert coil["quarantined"] is False


def test_an_unknown_lot_is_404_with_a_suggestion(story: Service) -> None:
    for path in ("/api/v1/lots/CTN-11", "/api/v1/lots/CTN-11/trace"):
        answer = story.client().get(path)
        assert answer.status_code == 404
        assert "did you mean `CTN-1`" in answer.json()["detail"]


def test_a_lot_with_a_slash_in_its_name_is_found(service: Service) -> None:
    records = [
        {"record": "item", "id": "W", "name": "W", "kind": "raw", "unit": "kg"},
        {"record": "party", "id": "M", "role": "supplier", "name": "M"},
        {"record": "receipt", "id": "R", "at": "2026-01-01T00:00:00Z", "supplier": "M",
         "lot": "A/B 1", "item": "W", "quantity": 5},
    ]  # fmt: skip
    assert service.client().post("/api/v1/records", json=records).json()["refused"] == []
    assert get(service, "/lots/A%2FB%201")["lot"] == "A/B 1"
    assert get(service, "/lots/A%2FB%201/trace")["lot"] == "A/B 1"


def test_a_trail_backward_has_the_suppliers_heat_and_the_whole_history(story: Service) -> None:
    trail = get(story, "/lots/M2/trace")
    assert [node["name"] for node in trail["nodes"]] == [
        "M2", "OP-21", "M2-BLANK", "OP-11", "COIL-2",
    ]  # fmt: skip
    assert trail["nodes"][-1]["heat"] == "H-8812"
    assert {"source": "operation:OP-21", "target": "lot:M2", "quantity": 1800.0} in trail["edges"]
    events = [(each["event"], each["lot"]) for each in trail["history"]]
    assert events[0] == ("receipt", "COIL-2")
    assert events[-1] == ("hold", "M2")
    assert ("move", "M2") in events
    assert [each["at"] for each in trail["history"]] == sorted(e["at"] for e in trail["history"])


def test_a_trail_forward_ends_at_the_customers(story: Service) -> None:
    trail = get(story, "/lots/M2/trace", direction="forward")
    assert {"CTN-1", "CTN-2"} <= {node["name"] for node in trail["nodes"]}
    shipped = {e["customer"] for e in trail["history"] if e["event"] == "shipment"}
    assert shipped == {"PLANT-NORTH", "PLANT-SOUTH"}


def test_a_simulation_changes_nothing(story: Service) -> None:
    rows = story.rows()
    for scope in (LOAD, {"heat": "H-7741"}, {"any": [{"lots": ["N4"]}, LOAD]}):
        answer = story.client("auditor").post("/api/v1/recalls/simulate", json={"scope": scope})
        assert answer.status_code == 200
        assert answer.json()["as_of"] == max(row[0] for row in rows["ledger"])
    after = story.rows()
    assert (len(rows.pop("simulation")), len(after.pop("simulation"))) == (0, 3)
    assert after == rows


def test_a_recall_holds_what_its_simulation_showed(story: Service) -> None:
    scope = {"heat": "H-9001"}
    client = story.client("quality_engineer")
    shown = client.post("/api/v1/recalls/simulate", json={"scope": scope}).json()
    answer = client.post("/api/v1/recalls", json={"scope": scope, "reason": "mill letter 7"})
    assert answer.status_code == 201
    started = answer.json()
    for name in ("lots", "shipments", "customers", "totals", "cost", "gaps", "operations"):
        assert started["radius"][name] == shown[name]
    case = get(story, f"/nonconformances/{started['nonconformance']}")
    assert {lot["lot"] for lot in case["lots"] if lot["held"]} == {e["lot"] for e in shown["lots"]}
    assert case["recalls"][0]["recall"] == started["recall"] == "RC-2026-0001"
    assert case["findings"][0]["event"] == "recall"
    assert "mill letter 7" in case["reason"]


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ({}, "scope"),
        ({"lod": "F2-0193"}, "did you mean `load`?"),
        ({"heat": "H-7714"}, "did you mean `H-7741`?"),
        ({"from": "2026-01-01T00:00:00"}, "offset"),
        ({"lots": []}, "at least one lot"),
    ],
)
@pytest.mark.parametrize("path", ["/recalls/simulate", "/recalls"])
def test_a_bad_scope_opens_nothing(
    story: Service, path: str, scope: dict[str, Any], said: str
) -> None:
    rows = story.rows()
    body = {"scope": scope} if path.endswith("simulate") else {"scope": scope, "reason": "r"}
    answer = story.client().post(f"/api/v1{path}", json=body)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert answer.json()["errors"][0]["loc"] == "scope"
    assert story.rows() == rows


def test_a_proposal_is_answered_with_its_lines(story: Service) -> None:
    body = {"reason": "cracked", "dispositions": [{"lot": "K7", "disposition": "scrap"}]}
    path = "/api/v1/nonconformances/NCR-2026-0001/dispositions"
    answer = story.client("engineering").post(path, json=body)
    assert answer.status_code == 201
    assert answer.json()["dispositions"][0]["quantity"] == 1590
    assert story.client().post(path.replace("1/", "9/"), json=body).status_code == 404


def test_lists_come_in_pages_that_join_to_the_whole(story: Service) -> None:
    story.client().post("/api/v1/recalls", json={"scope": {"heat": "H-9001"}, "reason": "r"})
    for path, key in (("/holds", "id"), ("/nonconformances", "number")):
        whole = get(story, path)
        paged, url = [], f"/api/v1{path}?limit=1"
        while url:
            answer = story.client().get(url)
            paged += answer.json()
            url = answer.links.get("next", {}).get("url", "")
        assert paged == whole
        assert len({each[key] for each in paged}) == len(whole) > 1


def test_cases_can_be_asked_for_by_state(story: Service) -> None:
    assert len(get(story, "/nonconformances", state="open")) == 1
    assert get(story, "/nonconformances", state="closed") == []
    answer = story.client().get("/api/v1/nonconformances?state=opne")
    assert (answer.status_code, "did you mean `open`" in answer.text) == (422, True)


def test_a_stream_has_points_limits_signals_and_episodes(service: Service) -> None:
    story = service
    records: list[dict[str, Any]] = [
        {"record": "item", "id": "B", "name": "Bolt", "kind": "finished", "unit": "pcs"},
        {"record": "party", "id": "M", "role": "supplier", "name": "M"},
        {"record": "receipt", "id": "R", "at": "2026-01-01T00:00:00Z", "supplier": "M",
         "lot": "L", "item": "B", "quantity": 50},
        {"record": "characteristic", "id": "h", "name": "Height", "process": "x", "unit": "mm"},
        {"record": "control_limits", "id": "CL", "characteristic": "h", "center": 10, "sigma": 1,
         "subgroup_size": 4, "effective_from": "2026-01-01T00:00:00Z"},
    ]  # fmt: skip
    for hour, value in enumerate((10.0, 12.0, 12.5, 10.0)):
        records.append(
            {"record": "inspection", "id": f"I{hour}", "at": f"2026-01-02T0{hour}:00:00Z",
             "lot": "L", "stage": "patrol", "inspector": "P",
             "measurements": [{"characteristic": "h", "values": [value] * 4}]}
        )  # fmt: skip
    report = story.client().post("/api/v1/records", json=records).json()
    assert (report["refused"], report["signals"] > 0) == ([], True)
    [listed] = get(story, "/spc/streams")
    stream = get(story, f"/spc/streams/{listed['stream']}")
    assert (listed["points"], listed["signals"]) == (4, len(stream["signals"]))
    assert stream["limits"][0]["center"] == 10
    assert [point["mean"] for point in stream["points"]] == [10, 12, 12.5, 10]
    # A mean of four with sigma 1: the control limits are three halves away.
    assert (stream["points"][0]["lower"], stream["points"][0]["upper"]) == (8.5, 11.5)
    assert {(s["rule"], s["inspection"]) for s in stream["signals"]} >= {("WE1", "I1")}
    [episode] = stream["episodes"]
    assert episode["inspections"] == ["I1", "I2"]
    assert story.client().get("/api/v1/spc/streams/h:*:-:x").status_code == 404
