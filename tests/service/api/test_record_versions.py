"""A corrected record stays, marked: the first version, who replaced it, why, and what differs."""

from __future__ import annotations

from typing import Any

from tests.service.api.conftest import Service

RECORDS = [
    {"record": "item", "id": "W", "name": "Wire", "kind": "raw", "unit": "kg"},
    {"record": "party", "id": "M", "role": "supplier", "name": "Mill"},
    {"record": "receipt", "id": "R/1", "at": "2026-01-01T00:00:00Z", "supplier": "M",
     "lot": "A", "item": "W", "quantity": 5, "heat": "H-1"},
]  # fmt: skip


def correction(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "record": "correction", "id": f"C-{number}", "at": f"2026-01-0{number + 1}T00:00:00Z",
        "by": "mei", "of": {"record": "receipt", "id": "R/1"}, "reason": f"reason {number}",
        "replacement": {**RECORDS[2], **changes},
    }  # fmt: skip


def recorded(service: Service) -> Any:
    records = [*RECORDS, correction(1, heat="H-2"), correction(2, heat="H-2", quantity=7)]
    answer = service.client().post("/api/v1/records", json=records).json()
    assert answer["refused"] == []
    return service.client("auditor")


def test_every_version_is_there_and_all_but_the_last_are_marked(service: Service) -> None:
    document = recorded(service).get("/api/v1/records/receipt/R%2F1").json()
    assert [version["superseded_by"] for version in document["versions"]] == ["C-1", "C-2", None]
    assert [
        (version["content"]["heat"], version["content"]["quantity"])
        for version in document["versions"]
    ] == [("H-1", 5), ("H-2", 5), ("H-2", 7)]
    first, second, third = document["versions"]
    assert "reason" not in first
    assert (second["reason"], second["corrected_by"], second["differs"]) == (
        "reason 1", "mei", ["heat"],
    )  # fmt: skip
    assert third["differs"] == ["quantity"]
    assert first["entry"] < second["entry"] < third["entry"]
    assert document["current"] == third["content"]


def test_a_record_that_was_never_corrected_has_one_version(service: Service) -> None:
    document = recorded(service).get("/api/v1/records/item/W").json()
    assert [version["superseded_by"] for version in document["versions"]] == [None]


def test_the_history_of_a_lot_names_the_corrections_of_what_it_shows(service: Service) -> None:
    history = recorded(service).get("/api/v1/lots/A/trace").json()["history"]
    assert [(event["event"], event["quantity"], event["corrections"]) for event in history] == [
        ("receipt", 7, ["C-1", "C-2"])
    ]


def test_an_unknown_record_or_kind_is_404_with_a_suggestion(service: Service) -> None:
    client = recorded(service)
    for path, said in (("receipts/R%2F1", "`receipt`"), ("receipt/R%2F2", "`R/1`")):
        answer = client.get(f"/api/v1/records/{path}")
        assert answer.status_code == 404
        assert f"did you mean {said}?" in answer.json()["detail"]
