"""Backtests over HTTP: begun, looked at while it is at work, its report read afterwards."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from service.backtest.runs import begin_run
from tests.service.api.conftest import Service
from tests.service.api.conftest import failed as failed
from tests.service.api.conftest import staffed as staffed
from tests.service.api.conftest import story as story
from tests.service.backtest.replaying import RULES, packaged, rules

AT = "/api/v1/rulebooks/backtests"


def _wait(service: Service, number: int) -> dict[str, Any]:
    client = service.client("auditor")
    until = time.monotonic() + 120
    while time.monotonic() < until:
        document: dict[str, Any] = client.get(f"{AT}/{number}").json()
        if document["state"] != "running":
            return document
        time.sleep(0.1)
    raise AssertionError("the backtest does not end")


def test_a_draft_is_begun_and_its_report_is_read_under_its_number(story: Service) -> None:
    client = story.client("quality_engineer")
    key = {"Idempotency-Key": "once"}
    body = {"text": RULES}
    begun = client.post(AT, json=body, headers=key)
    assert begun.status_code == 202
    document = begun.json()
    assert (document["backtest"], document["state"], document["by"]) == (
        1, "running", "the-quality_engineer",
    )  # fmt: skip
    assert document["draft"]["rulebook"] == "plant"
    again = client.post(AT, json=body, headers=key)
    assert (again.status_code, again.json()) == (202, document), "the same answer, no second one"
    done = _wait(story, 1)
    assert (done["state"], done["error"]) == ("done", None)
    assert done["done"] == done["total"] == 2 * done["report"]["past"]["entries"]
    assert done["report"]["draft"]["rulebook"] == "plant"
    assert done["report"]["base"]["rulebook"] == "default", "what is in force"
    assert not done["report"]["same"]
    (listed,) = client.get(AT).json()
    assert listed == {name: said for name, said in done.items() if name != "report"}


def test_a_second_backtest_is_told_to_wait(story: Service) -> None:
    now = story.clock()
    story.site.door.write(
        lambda transaction: begin_run(
            transaction, base=packaged().read(), draft=rules().read(), now=now
        ),
        by="pat",
        now=now,
    )
    client = story.client("quality_engineer")
    answer = client.post(AT, json={"text": RULES})
    assert answer.status_code == 409
    assert "begun by pat" in answer.json()["detail"]
    assert answer.json()["backtest"] == 1
    story.clock.now += timedelta(minutes=1)  # whoever ran it is gone
    assert client.get(f"{AT}/1").json()["state"] == "interrupted"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "one of both"),
        ({"text": RULES, "rulebook": "packaged"}, "one of both"),
        ({"text": "rulebook: plant"}, "lacks `version:`"),
        ({"rulebook": "plant@9"}, "plant"),
        ({"rulebook": "no version"}, "NAME@VERSION"),
        ({"text": RULES, "since": "2026-03-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"},
         "is not after since"),
        ({"text": RULES, "since": "2026-03-01"}, "since: must be an ISO 8601 time"),
        ({"text": RULES, "agianst": "packaged"}, "agianst"),
    ],
)  # fmt: skip
def test_what_cannot_be_replayed_is_refused_before_anything_begins(
    story: Service, body: dict[str, Any], says: str
) -> None:
    answer = story.client("quality_engineer").post(AT, json=body)
    assert answer.status_code in (404, 422)
    assert says in answer.text
    assert story.client("auditor").get(AT).json() == []


def test_a_number_that_was_never_given_is_not_known(story: Service) -> None:
    answer = story.client("auditor").get(f"{AT}/3")
    assert (answer.status_code, "backtest 3 is not known" in answer.text) == (404, True)
