"""A plant works for a while; what is secret stands nowhere but with whom it belongs to."""

from __future__ import annotations

import logging

import pytest

from service.actions.people import make_token
from tests.service.api import test_answers, test_case_approvals
from tests.service.api.browsing import PASSWORD, add
from tests.service.api.conftest import PIN, Service

# Where a secret has to be kept as it is: whoever signs a webhook needs the key.
KEPT = {("webhook_endpoint", "webhook secret")}


def test_no_secret_stands_in_a_table_a_log_or_a_kept_answer(
    story: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        secrets = _a_day(story)
    assert all(len(secret) >= len(PIN) for secret in secrets.values())
    assert _found(story, secrets) == KEPT
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith("httpx")]
    told = {name for name, secret in secrets.items() if any(secret in line for line in ours)}
    assert told == set()


def test_a_secret_that_is_written_down_would_be_found(story: Service) -> None:
    story.write(lambda desk: desk.transaction.enter("test", "x", {"note": f"his PIN is {PIN}"}))
    assert _found(story, {"PIN": PIN}) == {("ledger", "PIN")}


def _a_day(story: Service) -> dict[str, str]:
    """Somebody signs in, signs, answers, makes an endpoint and a token; the secrets of it."""
    add(story, "ana", ["quality_supervisor"])
    client = story.client(None)
    begun = client.post("/api/v1/session", json={"name": "ana", "password": PASSWORD})
    key = {"Idempotency-Key": "k1", "X-CSRF-Token": begun.json()["csrf"]}
    taken = client.post(
        "/api/v1/nonconformances/NCR-2026-0001/reviews", json={"reason": "mine"}, headers=key
    )
    assert taken.status_code in (200, 201), taken.text
    approval = story.link_of("mei")
    test_case_approvals.sign(story, approval, "question", reason="why?")
    answer = test_answers.link_to(story)
    test_answers.answer(story, answer, test_answers.line(**test_answers.ALL))
    made = story.client().post(
        "/api/v1/webhooks", json={"url": "https://8.8.8.8/h", "events": ["hold.placed"]},
        headers={"Idempotency-Key": "k2"},
    ).json()  # fmt: skip
    token = story.write(lambda desk: make_token(desk, name="mes-2", role="machine"))
    return {
        "password": PASSWORD,
        "PIN": PIN,
        "cookie": client.cookies["headmark"],
        "what goes with a change": begun.json()["csrf"],
        "approval link": approval.rsplit("/", 1)[1],
        "answer link": answer.rsplit("/", 1)[1],
        "webhook secret": made["secret"],
        "token": token,
    }


def _found(story: Service, secrets: dict[str, str]) -> set[tuple[str, str]]:
    return {
        (table, name)
        for table, rows in story.rows().items()
        for name, secret in secrets.items()
        if secret in str(rows)
    }
