"""Simulations over HTTP: answered, kept, read again to the letter, compared with the present."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

import openpyxl
import orjson
import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from tests.service.api.conftest import NOW, Service

LOAD = {"load": "F2-0193", "process": "heat_treat"}
PATH = "/api/v1/recalls/simulations"


def simulate(service: Service, role: str = "quality_engineer", **asked: Any) -> Any:
    body = {"scope": LOAD, **asked}
    return service.client(role).post("/api/v1/recalls/simulate", json=body)


def get(service: Service, path: str = "", status: int = 200, **params: Any) -> Any:
    answer = service.client("auditor").get(PATH + path, params=params)
    assert answer.status_code == status, answer.text
    return answer


def test_the_answer_is_the_contracts_radius_with_what_stands_beside_it(story: Service) -> None:
    radius = simulate(story, reason="letter 7").json()
    assert [lot["lot"] for lot in radius["lots"]] == ["K7", "M2", "CTN-1", "CTN-2"]
    assert radius["simulation"] == "SIM-2026-0001"
    assert radius["sentence"]["en"].startswith("Everything made by heat_treat")
    assert radius["sentence"]["zh-CN"] != radius["sentence"]["en"]
    assert (radius["notes"], radius["compare"]) == ([], None)


def test_what_is_kept_is_the_answer_to_the_letter(story: Service) -> None:
    answered = simulate(story).content
    assert get(story, "/SIM-2026-0001").content == answered
    summary = get(story, "/SIM-2026-0001/summary").json()
    assert summary["sha256"] == hashlib.sha256(answered).hexdigest()
    assert summary["size"] == len(answered)


def test_who_asked_what_when_and_why_is_kept(story: Service) -> None:
    simulate(story, "auditor", reason="audit 12", scope={"strategy": "load", "lot": "M2"})
    (kept,) = get(story).json()
    assert (kept["by"], kept["reason"], kept["at"]) == ("the-auditor", "audit 12", NOW.isoformat())
    assert kept["asked"] == {"strategy": "load", "lot": "M2"}
    assert kept["scope"] == LOAD
    assert kept["strategy"] == "load"
    assert kept["as_of"] == story.site.plant.version
    assert (kept["lots"], kept["totals"]["on_hand"], kept["recall"]) == (4, 2290, None)


def test_what_is_not_to_be_stored_is_answered_without_a_number(story: Service) -> None:
    rows = story.rows()
    radius = simulate(story, store=False).json()
    assert radius["simulation"] is None
    assert len(radius["lots"]) == 4
    assert story.rows() == rows


def test_simulations_are_numbered_in_order_and_listed_in_pages(story: Service) -> None:
    for _ in range(3):
        simulate(story)
    whole = get(story).json()
    assert [each["simulation"] for each in whole] == [f"SIM-2026-000{n}" for n in (1, 2, 3)]
    first = get(story, limit=2)
    rest = story.client("auditor").get(first.links["next"]["url"])
    assert first.json() + rest.json() == whole


def test_other_lines_are_laid_beside_it(story: Service) -> None:
    compare = simulate(story, compare=["narrow", "wide"]).json()["compare"]
    assert [line["name"] for line in compare["variants"]] == ["narrow", "recommended", "wide"]
    lots = [lot["lot"] for lot in simulate(story, compare=["wide"]).json()["lots"]]
    assert lots == ["K7", "M2", "CTN-1", "CTN-2"]


@pytest.mark.parametrize("number", ["SIM-2026-0001", "SIM-2026-0002"])
def test_the_lots_come_in_pages_that_join_to_the_whole(story: Service, number: str) -> None:
    """Also where other lines with lots of their own stand beside the radius."""
    simulate(story)
    answered = simulate(story, compare=["narrow", "wide"]).json()["lots"]
    lots: list[Any] = []
    url = f"{PATH}/{number}/lots?limit=3"
    while url:
        page = story.client("auditor").get(url)
        assert page.json()["total"] == 4
        lots += page.json()["lots"]
        url = page.links.get("next", {}).get("url", "")
    assert lots == answered
    assert get(story, f"/{number}/lots", offset=9).json()["lots"] == []


def test_what_matches_nothing_is_answered_and_said(story: Service) -> None:
    answer = simulate(story, scope={"equipment": "FURNACE-2", "from": "2030-01-01T00:00:00Z"})
    assert answer.status_code == 200
    assert (answer.json()["lots"], answer.json()["complete"]) == ([], True)
    assert "matches nothing" in answer.json()["notes"][0]
    assert get(story, "/SIM-2026-0001/lots").json()["lots"] == []
    assert get(story, "/SIM-2026-0001/changes").json()["same"] is True


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ({"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, "before"),
        ({"equipment": "FURNACE-22"}, "did you mean `FURNACE-2`"),
        ({"strategy": "since_last_god"}, "did you mean `since_last_good`?"),
        ({"complaint": "C-1"}, "is not known"),
    ],
)
def test_what_cannot_be_a_scope_is_refused_and_not_kept(
    story: Service, scope: dict[str, Any], said: str
) -> None:
    rows = story.rows()
    answer = simulate(story, scope=scope)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert simulate(story, compare=["narow"]).status_code == 422
    assert story.rows() == rows


@pytest.mark.parametrize("path", ["", "/lots", "/changes", "/report", "/summary"])
def test_an_unknown_number_is_404_with_a_suggestion(story: Service, path: str) -> None:
    simulate(story)
    answer = get(story, f"/SIM-2026-0010{path}", status=404)
    assert "did you mean `SIM-2026-0001`" in answer.json()["detail"]


def test_a_key_that_is_sent_with_it_is_kept_with_the_simulation(story: Service) -> None:
    client = story.client()
    first, again = (
        client.post(
            "/api/v1/recalls/simulate", json={"scope": LOAD}, headers={"Idempotency-Key": "k"}
        )
        for _ in range(2)
    )
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert len(get(story).json()) == 1
    assert story.rows()["idempotency"] == []


def test_a_commit_that_fails_is_no_answer_and_loses_nothing(story: Service) -> None:
    engine = story.site.door.engine
    rows = story.rows()

    def fail(_connection: Connection) -> None:
        raise OperationalError("COMMIT", {}, OSError())

    event.listen(engine, "commit", fail)
    assert simulate(story).status_code == 503
    event.remove(engine, "commit", fail)
    assert story.rows() == rows
    assert simulate(story).json()["simulation"] == "SIM-2026-0001"


# --- what has changed ------------------------------------------------------------------------


def test_the_present_is_compared_with_it_by_name(story: Service) -> None:
    simulate(story)
    records = [
        {"record": "operation", "id": "OP-99", "process": "packing", "started_at": T,
         "ended_at": T, "inputs": [{"lot": "K7", "quantity": 90}],
         "outputs": [{"lot": "CTN-9", "item": "CARTON", "quantity": 90}]},
        {"record": "move", "id": "MV-99", "at": T, "lot": "M2", "to": "CAGE"},
        {"record": "return", "id": "RT-99", "at": T, "customer": "PLANT-NORTH",
         "shipment": "SH-1", "lot": "CTN-1", "quantity": 10},
    ]  # fmt: skip
    report = story.client().post("/api/v1/records", json=records).json()
    assert report["refused"] == []
    changes = get(story, "/SIM-2026-0001/changes").json()
    assert changes["same"] is False
    assert [lot["lot"] for lot in changes["added"]] == ["CTN-9"]
    assert changes["counts"] == {
        "added": 1, "cleared": 0, "quantities": 2, "whereabouts": 1, "certainty": 0,
        "customers": 0,
    }  # fmt: skip
    assert changes["whereabouts"] == [
        {"lot": "M2", "item": "HEX-BOLT", "then": {"location": "FG-A-01"},
         "now": {"location": "CAGE"}}
    ]  # fmt: skip
    k7 = next(each for each in changes["quantities"] if each["lot"] == "K7")
    assert (k7["then"], k7["now"]) == (
        {"on_hand": 1590, "consumed": 0}, {"on_hand": 1500, "consumed": 90},
    )  # fmt: skip
    assert changes["totals"]["now"]["lots"] == changes["totals"]["then"]["lots"] + 1


T = "1997-02-01T08:00:00Z"


def test_lots_that_a_correction_took_out_are_cleared(story: Service) -> None:
    simulate(story)
    op = _operation(story, "OP-21")
    correction = {
        "record": "correction", "id": "C-1", "at": T, "by": "P-1", "reason": "wrong load card",
        "of": {"record": "operation", "id": "OP-21"}, "replacement": {**op, "load": "F2-0194"},
    }  # fmt: skip
    assert story.client().post("/api/v1/records", json=[correction]).json()["refused"] == []
    changes = get(story, "/SIM-2026-0001/changes").json()
    assert [lot["lot"] for lot in changes["cleared"]] == ["M2", "CTN-1", "CTN-2"]
    assert changes["customers"] == [
        {"customer": "PLANT-NORTH", "then": {"quantity": 700, "shipments": ["SH-1"]},
         "now": None},
        {"customer": "PLANT-SOUTH", "then": {"quantity": 500, "shipments": ["SH-2"]},
         "now": None},
    ]  # fmt: skip


def _operation(story: Service, name: str) -> dict[str, Any]:
    from_ledger = [row for row in story.rows()["ledger"] if row[3:5] == ("record.operation", name)]
    document: dict[str, Any] = orjson.loads(from_ledger[0][5])
    return document


# --- reports ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(
    ("format_", "begins"),
    [("pdf", b"%PDF-"), ("xlsx", b"PK"), ("svg", b"<"), ("json", b"{")],
)
def test_it_is_had_as_a_report(story: Service, format_: str, begins: bytes, language: str) -> None:
    simulate(story, reason="letter 7")
    report = get(story, "/SIM-2026-0001/report", format=format_, language=language)
    assert report.content.startswith(begins)
    assert f'filename="SIM-2026-0001.{format_}"' in report.headers["content-disposition"]


def test_the_workbook_has_every_lot(story: Service) -> None:
    simulate(story)
    report = get(story, "/SIM-2026-0001/report", format="xlsx")
    book = openpyxl.load_workbook(BytesIO(report.content))
    words = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"K7", "M2", "CTN-1", "CTN-2", "SIM-2026-0001"} <= words


@pytest.mark.parametrize("asked", [{"format": "docx"}, {"language": "de"}])
def test_an_unknown_format_or_language_is_refused(story: Service, asked: dict[str, str]) -> None:
    simulate(story)
    assert "one of" in get(story, "/SIM-2026-0001/report", status=422, **asked).json()["detail"]
