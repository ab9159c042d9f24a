"""One inspection: its outcome, the same again, another content, a bad one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.conftest import Service

PATH = "/api/v1/inspections"


def test_a_failing_inspection_says_what_it_led_to(
    before_failure: Service, failing: dict[str, Any]
) -> None:
    answer = before_failure.client("machine").post(PATH, json=failing)
    assert answer.status_code == 201
    outcome = answer.json()
    assert outcome["conformity"] == "nonconforming"
    assert outcome["held_lots"] == 4
    assert outcome["nonconformances"] == ["NCR-2026-0001"]
    assert outcome["judged"][0] == {
        "characteristic": "core_hardness", "value": 38.2, "lower": 25.0, "upper": 35.0,
        "conforming": False,
    }  # fmt: skip


def test_the_same_again_is_answered_with_the_first_outcome(
    before_failure: Service, failing: dict[str, Any]
) -> None:
    client = before_failure.client("machine")
    first = client.post(PATH, json=failing)
    rows = before_failure.rows()
    again = client.post(PATH, json=failing)
    assert (again.status_code, again.json()) == (200, first.json())
    assert before_failure.rows() == rows


def test_the_kind_may_be_left_to_the_path(before_failure: Service, failing: dict[str, Any]) -> None:
    del failing["record"]
    assert before_failure.client("machine").post(PATH, json=failing).status_code == 201


def test_another_content_under_the_same_id_names_the_fields(
    story: Service, failing: dict[str, Any]
) -> None:
    answer = story.client("machine").post(PATH, json={**failing, "inspector": "P-41"})
    assert answer.status_code == 409
    assert '`inspector` was "P-40", is "P-41"' in answer.json()["detail"]
    assert "`lot`" not in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"at": "1996-12-20T09:00:00"}, "offset"),
        ({"lot": "K77"}, "did you mean `K7`?"),
        ({"inspektor": "P-40"}, "did you mean `inspector`?"),
        ({"measurements": [{"characteristic": "core_hardness", "values": []}]}, "values"),
        ({"record": "scrap"}, "unknown field"),
        ({"id": "x" * 129}, "128"),
        ({"id": "bad\nid"}, "control characters"),
    ],
)
def test_a_bad_inspection_is_refused_in_plain_words(
    before_failure: Service, failing: dict[str, Any], change: dict[str, Any], said: str
) -> None:
    rows = before_failure.rows()
    answer = before_failure.client("machine").post(PATH, json={**failing, **change})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert before_failure.rows() == rows


def test_another_kind_of_record_is_not_an_inspection(before_failure: Service) -> None:
    item = {"record": "item", "id": "NEW", "name": "New", "kind": "raw", "unit": "kg"}
    answer = before_failure.client("machine").post(PATH, json=item)
    assert answer.status_code == 422
    assert "kind inspection, not item" in answer.json()["detail"]
