"""One key, one effect, one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest

from service.api.once import without_secrets
from tests.service.api.conftest import STORY, Service

LINES = (STORY / "m2-k7.jsonl").read_bytes()
RECALL = {"scope": {"heat": "H-9001"}, "reason": "letter of the mill"}


def post(service: Service, path: str, json: Any, key: str, role: str = "quality_engineer") -> Any:
    client = service.client(role)
    return client.post(f"/api/v1{path}", json=json, headers={"Idempotency-Key": key})


def test_a_repeat_is_answered_with_the_first_answer_and_does_nothing(story: Service) -> None:
    first = post(story, "/recalls", RECALL, "k1")
    rows = story.rows()
    again = post(story, "/recalls", RECALL, "k1")
    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert story.rows() == rows


@pytest.mark.parametrize("path", ["/recalls/simulate", "/recalls/drills"])
def test_a_simulation_under_one_key_is_one_simulation(story: Service, path: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        posts = [pool.submit(post, story, path, RECALL, "k1") for _ in range(4)]
    answers = [each.result() for each in posts]
    answers.append(post(story, path, RECALL, "k1"))
    assert {each.status_code for each in answers} in ({200}, {201})
    assert {each.json()["simulation"] for each in answers} == {"SIM-2026-0001"}
    assert len(story.rows()["simulation"]) == 1
    assert story.rows()["idempotency"] == []
    other = post(story, path, {**RECALL, "reason": "another"}, "k1")
    assert other.status_code == 422
    assert post(story, path, RECALL, "k2").json()["simulation"] == "SIM-2026-0002"


def test_without_a_key_a_recall_is_started_twice(story: Service) -> None:
    client = story.client()
    numbers = [client.post("/api/v1/recalls", json=RECALL).json()["recall"] for _ in range(2)]
    assert numbers == ["RC-2026-0001", "RC-2026-0002"]


def test_the_same_key_for_another_request_is_an_error(story: Service) -> None:
    post(story, "/recalls", RECALL, "k1")
    rows = story.rows()
    other = post(story, "/recalls", {**RECALL, "reason": "another"}, "k1")
    assert other.status_code == 422
    assert "another request" in other.json()["detail"]
    shipment = post(story, "/shipments", RECALL, "k1")
    assert shipment.status_code == 422
    assert story.rows() == rows


def test_a_key_belongs_to_who_used_it(story: Service) -> None:
    post(story, "/recalls", RECALL, "k1")
    other = post(story, "/recalls", RECALL, "k1", role="admin")
    assert other.json()["recall"] == "RC-2026-0002"


def test_a_refusal_is_not_kept(story: Service) -> None:
    shipment = {
        "id": "SH-9", "at": "1997-01-05T10:00:00Z", "customer": "PLANT-EAST",
        "lines": [{"lot": "N4", "quantity": 900}],
    }  # fmt: skip
    assert post(story, "/shipments", shipment, "k1").status_code == 409
    found = {"record": "count", "id": "C-1", "at": "1997-01-05T09:00:00Z", "lot": "N4"}
    story.client().post("/api/v1/records", json=[{**found, "quantity": 900}])
    assert post(story, "/shipments", shipment, "k1").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "caf\xe9"])
def test_an_unusable_key_is_an_error(story: Service, key: str) -> None:
    rows = story.rows()
    answer = story.client().post(
        "/api/v1/recalls", json=RECALL, headers={"Idempotency-Key": key.encode("latin-1")}
    )
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["detail"]
    assert story.rows() == rows


@pytest.mark.parametrize("atomic", [False, True])
def test_a_batch_in_several_transactions_is_replayed_whole(service: Service, atomic: bool) -> None:
    service.site.settings.chunk_records = 10
    client, headers = service.client(), {"Idempotency-Key": "batch 1"}
    path = f"/api/v1/records?atomic={atomic}"
    first = client.post(path, content=LINES, headers=headers)
    again = client.post(path, content=LINES, headers=headers)
    assert first.json()["new"] == 32
    assert (again.status_code, again.content) == (200, first.content)


def test_what_is_kept_of_a_signed_request_tells_nothing_about_its_pin() -> None:
    def kept(body: dict[str, Any]) -> bytes:
        return without_secrets(orjson.dumps(body))

    said = {"reason": "seen", "lines": [{"lot": "K7"}]}
    assert kept({**said, "pin": "470815"}) == kept({**said, "pin": "111111"})
    assert kept({**said, "by": {"pin": "1", "new_pin": "2"}}) == kept(
        {**said, "by": {}, "pin": "3"}
    )
    assert kept({**said, "pin": "470815"}) != kept({**said, "reason": "not seen", "pin": "470815"})
    escaped = rb'{"p\u0069n": "470815", "reason": "seen"}'
    assert b"470815" not in without_secrets(escaped)
    assert without_secrets(b"lot,pin\nK7,1\n") == b"lot,pin\nK7,1\n"
    assert without_secrets(b'{ "reason": "seen" }') == b'{ "reason": "seen" }'


def test_a_hundred_equal_posts_at_once_have_one_effect(
    before_failure: Service, failing: dict[str, Any]
) -> None:
    def send(_: int) -> Any:
        return post(before_failure, "/inspections", failing, "once", role="admin")

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(100)))
    assert {(each.status_code, each.content) for each in answers} == {(201, answers[0].content)}
    assert sum("idempotency-replayed" not in each.headers for each in answers) == 1
    rows = before_failure.rows()
    assert len(rows["inspection"]) == 1
    assert len(rows["hold"]) == 4


def test_a_hundred_equal_recalls_at_once_open_one_case(story: Service) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: post(story, "/recalls", RECALL, "once"), range(100)))
    assert {each.json()["recall"] for each in answers} == {"RC-2026-0001"}
    assert len(story.rows()["recall"]) == 1
