"""Input that is well formed and cannot be right: refused, and never an error of the service."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.conftest import Service

RECEIPT: dict[str, Any] = {
    "record": "receipt", "id": "R-ODD", "supplier": "MILL-A", "lot": "ODD", "item": "WIRE-B7",
    "quantity": 1,
}  # fmt: skip
LIMITS: dict[str, Any] = {
    "record": "control_limits", "id": "CL-ODD", "characteristic": "core_hardness", "center": 30,
    "sigma": 1, "subgroup_size": 1, "effective_from": "1990-01-01T00:00:00+00:00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({**RECEIPT, "at": "9999-12-31T23:59:59-23:00"}, "at: the year 9999 cannot be right"),
        ({**RECEIPT, "at": "0001-01-01T00:00:00+23:00"}, "at: the year 1 cannot be right"),
        ({**LIMITS, "center": 1e308}, "center: must be 1000000000000000.0 or less"),
        ({**LIMITS, "sigma": 1e-300}, "sigma: must be "),
    ],
)
def test_a_record_that_cannot_be_right_is_refused_and_the_others_are_kept(
    story: Service, record: dict[str, Any], said: str
) -> None:
    fine = {**RECEIPT, "at": "2026-01-01T00:00:00+00:00", "id": "R-FINE", "lot": "FINE"}
    answer = story.client("machine").post("/api/v1/records", json=[record, fine])
    assert answer.status_code == 200
    (refused,) = answer.json()["refused"]
    assert said in refused["reason"]
    assert answer.json()["new"] == 1


def test_values_too_large_for_a_mean_are_refused(story: Service, failing: dict[str, Any]) -> None:
    huge = [{"characteristic": "core_hardness", "values": [1e308, 1e308]}]
    body = {**failing, "id": "I-HUGE", "measurements": huge}
    assert story.client("machine").post("/api/v1/inspections", json=body).status_code == 422


def test_a_page_number_beyond_the_databases_is_bad_input(story: Service) -> None:
    assert story.client().get(f"/api/v1/holds?after={10**30}").status_code == 422


def test_a_nonce_in_other_letters_is_not_a_page_that_was_sent(story: Service) -> None:
    link = story.link_of("sam")
    body = {
        "decision": "confirm", "pin": "482913", "reason": "seen", "nonce": "\u00e9",
        "case_version": 1,
    }  # fmt: skip
    assert story.client(None).post(link, json=body).status_code == 409
