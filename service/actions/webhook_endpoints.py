"""Endpoints of webhooks: added, disabled, enabled, tested, given a new secret; each by a person."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from notifications.addresses import Place
from notifications.webhook import new_secret
from service.actions import webhook_states
from service.actions.desk import Desk
from service.actions.next_number import next_number
from service.actions.tell_webhooks import forget_listeners, queue_message
from service.actions.webhook_events import TEST, asked_events
from service.errors import BadInput, Conflict, Unknown, did_you_mean
from service.records.canonical import canonical
from service.records.webhook_tables import webhook_endpoint, webhook_message

e, m = webhook_endpoint.c, webhook_message.c
MOST_DESCRIBED = 200
# How long the old secret signs beside the new one: receivers change theirs within a day.
BOTH_SECRETS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An endpoint and its secret, which is told this once and never again."""

    endpoint: str
    secret: str = field(repr=False)


def add_endpoint(
    desk: Desk,
    place: Place,
    *,
    events: Sequence[str],
    customer: str | None = None,
    description: str = "",
) -> NewEndpoint:
    """Make a receiver known, whose address was checked; it is told of what happens from now on."""
    listened = asked_events(events, customer=customer)
    if customer is not None:
        desk.need_party(customer, "customer")
    if len(description) > MOST_DESCRIBED or not description.isprintable():
        raise BadInput(f"a description is one line of at most {MOST_DESCRIBED} characters")
    number, secret = next_number(desk.transaction, e.id, e.entry, "WH"), new_secret()
    # The path of a URL may be a key, so the ledger has its hash and the host in plain.
    said = {
        "receiver": place.authority,
        "url_sha256": hashlib.sha256(place.url.encode()).hexdigest(),
        "events": listened,
        "customer": customer,
        "description": description,
    }
    row = {
        "id": number,
        "url": place.url,
        "secret": secret,
        "previous_secret": None,
        "previous_until": None,
        "events": canonical(listened),
        "customer": customer,
        "description": description,
        "state": "enabled",
        "by": desk.transaction.by,
        "at": desk.transaction.now_micros,
        "disabled_at": None,
        "disabled_reason": None,
        "entry": desk.transaction.enter("webhook.added", number, said),
    }
    desk.transaction.insert(webhook_endpoint, row)
    forget_listeners(desk)
    return NewEndpoint(number, secret)


def rotate_secret(desk: Desk, endpoint: str) -> NewEndpoint:
    """Sign with a new secret, and for a day with the old one too."""
    row = _need(desk, endpoint)
    secret = new_secret()
    until = desk.transaction.now_micros + BOTH_SECRETS // timedelta(microseconds=1)
    desk.transaction.connection.execute(
        update(webhook_endpoint)
        .where(e.id == endpoint)
        .values(secret=secret, previous_secret=row["secret"], previous_until=until)
    )
    desk.transaction.enter("webhook.rotated", endpoint, {})
    return NewEndpoint(endpoint, secret)


def disable_endpoint(desk: Desk, endpoint: str, *, reason: str) -> None:
    _need(desk, endpoint)
    if not reason.strip():
        raise BadInput("say why the endpoint is disabled")
    if not webhook_states.disable(desk, endpoint, reason):
        raise Conflict(f"{endpoint} is disabled already")


def enable_endpoint(desk: Desk, endpoint: str) -> None:
    """What happened while it was disabled is not told afterwards."""
    _need(desk, endpoint)
    if not webhook_states.enable(desk, endpoint):
        raise Conflict(f"{endpoint} is not disabled")


def send_test(desk: Desk, endpoint: str) -> str:
    """Queue a test for this endpoint, whatever it listens to; returns the message's id."""
    row = _need(desk, endpoint)
    _refuse_disabled(row)
    desk.transaction.enter("webhook.tested", endpoint, {})
    return queue_message(desk, endpoint, TEST, endpoint, {"endpoint": endpoint})


def replay_message(desk: Desk, message: str) -> None:
    """Send a message again, as it was and under its own id, from the first try on."""
    query = select(m.state, m.endpoint).where(m.id == message)
    desk.transaction.flush()
    row = desk.transaction.connection.execute(query).first()
    if row is None:
        raise Unknown(f"message `{message}` is not known; see `headmark webhooks messages`")
    _refuse_disabled(_need(desk, row.endpoint))
    if _queue_again(desk, m.id == message, states=("failed", "delivered")) == 0:
        raise Conflict(f"message {message} is waiting to be sent; there is nothing to replay")
    desk.transaction.enter("webhook.replayed", row.endpoint, {"messages": [message]})


def replay_failed(desk: Desk, endpoint: str) -> int:
    """Send everything again that this endpoint did not get; how much that is."""
    _refuse_disabled(_need(desk, endpoint))
    query = select(m.id).where(m.endpoint == endpoint, m.state == "failed").order_by(m.entry, m.id)
    failed = list(desk.transaction.connection.execute(query).scalars())
    if failed:
        _queue_again(desk, m.endpoint == endpoint, states=("failed",))
        desk.transaction.enter("webhook.replayed", endpoint, {"messages": failed})
    return len(failed)


def _queue_again(desk: Desk, which: Any, *, states: tuple[str, ...]) -> int:
    """Compare-and-swap: a worker may just have settled it."""
    again = desk.transaction.connection.execute(
        update(webhook_message)
        .where(which, m.state.in_(states))
        .values(
            state="pending", attempts=0, next_at=desk.transaction.now_micros, lease_until=None,
            delivered_at=None,
        )
    )  # fmt: skip
    return again.rowcount


def _refuse_disabled(row: Any) -> None:
    if row["state"] == "disabled":
        why = row["disabled_reason"]
        raise Conflict(f"{row['id']} is disabled ({why}); enable it first: nothing is sent to it")


def _need(desk: Desk, endpoint: str) -> Any:
    desk.transaction.flush()
    connection = desk.transaction.connection
    row = connection.execute(select(webhook_endpoint).where(e.id == endpoint)).mappings().first()
    if row is None:
        known = list(connection.execute(select(e.id)).scalars())
        raise Unknown(f"endpoint `{endpoint}` is not known{did_you_mean(endpoint, known)}")
    return row
