"""Proposals that cannot be: each is refused with its place, and nothing of it is kept."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.service.api.conftest import Service

CASE = "/api/v1/nonconformances/NCR-2026-0001"
SCRAP = {"lot": "K7", "disposition": "scrap"}


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ([{**SCRAP, "quantity": 0}], "quantity"),
        ([{**SCRAP, "quantity": -5}], "quantity"),
        ([{**SCRAP, "quantity": 1e-9}], "quantity"),
        ([{**SCRAP, "quantity": 1_591}], "1590"),
        ([{**SCRAP, "quantity": 1e300}], "quantity"),
        ([{**SCRAP, "quantity": 0.5}], "whole pieces"),
        ([{**SCRAP, "quantity": 800}, {**SCRAP, "quantity": 791}], "K7"),
        ([SCRAP, {"lot": "K7", "disposition": "rework", "instruction": "temper"}], "K7"),
        ([{**SCRAP, "lot": "N4"}], "N4"),
        ([{**SCRAP, "lot": "NOPE"}], "NOPE"),
        ([{**SCRAP, "disposition": "burn"}], "burn"),
        ([{"lot": "K7", "disposition": "regrade", "to_item": "NOPE"}], "NOPE"),
        ([{"lot": "K7", "disposition": "regrade"}], "to_item"),
        ([{"lot": "K7", "disposition": "use_as_is"}], "concession"),
        ([{"lot": "K7", "disposition": "use_as_is", "concession": "NOPE"}], "NOPE"),
        ([{"lot": "K7", "disposition": "rework"}], "instruction"),
        ([{"lot": "K7", "disposition": "sort", "sampling": "aql"}], "sampling"),
        ([{"lot": "K7", "disposition": "sort", "sampling": "sample=9999 accept=0"}], "9999"),
        ([{**SCRAP, "secret": "x"}], "secret"),
        ([], "dispositions"),
    ],
)
def test_it_is_refused_and_nothing_of_it_is_kept(
    story: Service, lines: list[dict[str, Any]], named: str
) -> None:
    before = story.rows()
    answer = story.client("quality_engineer").post(
        f"{CASE}/dispositions", json={"dispositions": lines, "reason": "tried"}
    )
    assert answer.status_code in (404, 409, 422), answer.text
    assert named in orjson.dumps(answer.json(), option=0).decode(), answer.text
    assert story.rows() == before
