"""Signatures as Standard Webhooks writes them, and what answers mean."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from notifications.backoff import WEBHOOK_DELAYS, next_attempt
from notifications.webhook import (
    LONGEST_RETRY_AFTER,
    Accepted,
    Gone,
    NotAccepted,
    SecretError,
    answer_of,
    new_secret,
    secret_bytes,
    sign,
    signed_headers,
)


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


@settings(max_examples=50, deadline=None)
@given(key=st.binary(min_size=24, max_size=64), document=st.text(max_size=200))
def test_the_reference_verifier_accepts_every_message(key: bytes, document: str) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    body = ('{"data": "' + document.encode("unicode_escape").hex() + '"}').encode()
    headers = signed_headers([secret], "msg_1", _now(), body)
    assert Webhook(secret).verify(body, headers) is not None


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp", "body", "secret"])
def test_whatever_is_changed_the_reference_verifier_refuses_it(changed: str) -> None:
    secret, body = new_secret(), b'{"type":"hold.placed"}'
    headers = signed_headers([secret], "msg_1", _now(), body)
    if changed == "body":
        body += b" "
    elif changed == "secret":
        secret = new_secret()
    else:
        headers[changed] = {"webhook-id": "msg_2", "webhook-timestamp": str(_now() + 1)}[changed]
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers)


def test_while_a_secret_is_replaced_both_verify() -> None:
    new, old = new_secret(), new_secret()
    headers = signed_headers([new, old], "msg_1", _now(), b"{}")
    assert Webhook(new).verify(b"{}", headers) == Webhook(old).verify(b"{}", headers) == {}
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(b"{}", headers)


def test_secrets_are_of_their_own() -> None:
    assert len({new_secret() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_" + base64.b64encode(b"x" * 23).decode(),
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
        "whsec_not base64 at all!!!!!!!!!!!!!!!!!!!!",
        "whsec_é",
    ],
)
def test_a_bad_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(SecretError) as refused:
        secret_bytes(secret)
    assert len(secret) < 8 or secret.removeprefix("whsec_") not in str(refused.value)


@pytest.mark.parametrize("message", ["", "a.b", "a\nb", "ü"])
def test_an_id_that_could_be_signed_as_something_else_is_refused(message: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        sign(new_secret(), message, 1, b"{}")


def test_nothing_is_sent_unsigned() -> None:
    with pytest.raises(ValueError, match="one secret at least"):
        signed_headers([], "msg_1", 1, b"{}")


def test_only_2xx_is_a_success_and_only_410_the_end() -> None:
    for status in range(100, 600):
        answer = answer_of(status)
        kind = Accepted if 200 <= status < 300 else Gone if status == 410 else NotAccepted
        assert type(answer) is kind


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0),
        (" 90 ", 90),
        ("99999", LONGEST_RETRY_AFTER),
        ("9" * 5000, None),
        ("-1", None),
        ("٣", None),
        ("Fri, 31 Dec 1999 23:59:59 GMT", None),
    ],
)
def test_how_long_an_endpoint_wants_to_be_left_alone(
    header: str | None, seconds: int | None
) -> None:
    answer = answer_of(503, retry_after=header)
    assert isinstance(answer, NotAccepted)
    assert answer.retry_after == seconds


def test_what_an_endpoint_says_is_kept_on_one_line_and_short() -> None:
    answer = answer_of(500, said="a\r\nb\x00\x1b[31m " + "x" * 20_000)
    assert isinstance(answer, NotAccepted)
    assert answer.reason.startswith("HTTP 500: a b [31m x")
    assert len(answer.reason) < 250
    assert answer.reason.isprintable()


def test_webhooks_are_tried_for_three_days() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    at, tries = now, 0
    while (again := next_attempt(tries + 1, now=at, delays=WEBHOOK_DELAYS)) is not None:
        at, tries = again, tries + 1
    assert tries == 9
    assert 75 < (at - now).total_seconds() / 3600 < 76
