"""Webhooks by Standard Webhooks 1.0: secrets, signatures, and what an answer means."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

PREFIX = "whsec_"
VERSION = "v1"
SECRET_BYTES = 32
FEWEST_BYTES, MOST_BYTES = 24, 64
SUCCESS = range(200, 300)
GONE = 410
# Longer than the widest step of the schedule nobody is let wait, whatever he asks for.
LONGEST_RETRY_AFTER = 24 * 3600


class SecretError(ValueError):
    """A signing secret that Standard Webhooks does not allow; the text does not repeat it."""


@dataclass(frozen=True)
class Accepted:
    """The endpoint has answered with 2xx: it has the message."""

    status: int


@dataclass(frozen=True)
class NotAccepted:
    """Send it again later. `status` is None where there was no answer.

    `retry_after` is for how many seconds the endpoint asks to be left alone, if it does.
    """

    reason: str
    status: int | None = None
    retry_after: int | None = None


@dataclass(frozen=True)
class Gone:
    """The endpoint has answered with 410: it wants no more messages."""

    reason: str
    status: int = GONE


Answer = Accepted | NotAccepted | Gone


def new_secret() -> str:
    """Make a signing secret: `whsec_` and the base64 of 32 random bytes.

    Examples
    --------
    >>> len(secret_bytes(new_secret()))
    32
    """
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def secret_bytes(secret: str) -> bytes:
    """Read the key out of a secret.

    Parameters
    ----------
    secret
        `whsec_` and the base64 of 24 to 64 bytes.

    Raises
    ------
    SecretError
        It begins otherwise, is not base64, or is too short or too long.

    Examples
    --------
    >>> secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").hex()[:8]
    '31f290f6'
    >>> secret_bytes("whsec_c2hvcnQ=")
    Traceback (most recent call last):
    ...
    notifications.webhook.SecretError: a webhook secret has 24 to 64 bytes, this one 5
    """
    if not secret.startswith(PREFIX):
        raise SecretError(f"a webhook secret begins with {PREFIX}")
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise SecretError(f"what follows {PREFIX} in a webhook secret is base64") from None
    if not FEWEST_BYTES <= len(key) <= MOST_BYTES:
        raise SecretError(
            f"a webhook secret has {FEWEST_BYTES} to {MOST_BYTES} bytes, this one {len(key)}"
        )
    return key


def sign(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """Sign a message.

    Parameters
    ----------
    secret
        As `secret_bytes` reads it.
    message
        The id of the message: the same whenever it is sent again. No full stop, which separates
        what is signed.
    timestamp
        When it is sent: whole seconds since 1970 UTC.
    body
        What is sent, byte for byte.

    Returns
    -------
    str
        `v1,` and the base64 of the HMAC-SHA256 over `id.timestamp.body`.

    Raises
    ------
    SecretError
        See `secret_bytes`.
    ValueError
        The id is empty, has a full stop or is not printable ASCII.

    Notes
    -----
    Standard Webhooks 1.0, "Signature scheme"; the example is the one of its reference library.

    Examples
    --------
    >>> secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    >>> sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    if not message or "." in message or not (message.isascii() and message.isprintable()):
        raise ValueError(f"{message!r} is not an id of a webhook message")
    signed = f"{message}.{timestamp}.".encode() + body
    digest = hmac.new(secret_bytes(secret), signed, hashlib.sha256).digest()
    return f"{VERSION},{base64.b64encode(digest).decode()}"


def signed_headers(
    signing: Iterable[str], message: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """Say in headers what the message is and prove who sent it.

    Parameters
    ----------
    signing
        The secret; while it is being replaced, the new one and the old one: the receiver accepts
        whichever he has.
    message, timestamp, body
        As for `sign`.

    Raises
    ------
    ValueError
        No secret at all; else as for `sign`.

    Examples
    --------
    >>> headers = signed_headers([new_secret(), new_secret()], "msg_1", 1614265330, b"{}")
    >>> headers["webhook-id"], headers["webhook-timestamp"]
    ('msg_1', '1614265330')
    >>> [each[:3] for each in headers["webhook-signature"].split(" ")]
    ['v1,', 'v1,']
    """
    signatures = [sign(secret, message, timestamp, body) for secret in signing]
    if not signatures:
        raise ValueError("a webhook is signed with one secret at least")
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def answer_of(status: int, *, said: str = "", retry_after: str | None = None) -> Answer:
    """Say what an HTTP answer means for the message.

    Only 2xx says that the endpoint has it; 410 that it wants no more. A redirect is not followed:
    the address was checked, and that of a redirect is the receiver's to choose.

    Parameters
    ----------
    status
        The HTTP status.
    said
        The beginning of the answer's text, for whoever looks why.
    retry_after
        The header of that name. Whole seconds are heeded, up to a day; a date is not.

    Examples
    --------
    >>> answer_of(204)
    Accepted(status=204)
    >>> answer_of(429, retry_after="120")
    NotAccepted(reason='HTTP 429', status=429, retry_after=120)
    >>> answer_of(302)
    NotAccepted(reason='HTTP 302: redirects are not followed', status=302, retry_after=None)
    """
    if status in SUCCESS:
        return Accepted(status)
    note = "redirects are not followed" if status in range(300, 400) else _one_line(said)
    reason = f"HTTP {status}: {note}" if note else f"HTTP {status}"
    if status == GONE:
        return Gone(reason)
    return NotAccepted(reason, status, _seconds(retry_after))


def _seconds(retry_after: str | None) -> int | None:
    asked = (retry_after or "").strip()
    if not (asked.isascii() and asked.isdigit()) or len(asked) > 9:
        return None
    return min(int(asked), LONGEST_RETRY_AFTER)


def _one_line(text: str, most: int = 200) -> str:
    """A stranger's text may have any shape and length."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:most]
