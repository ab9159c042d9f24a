"""Tell the endpoints that listen: a row each, in the transaction of what happened."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select

from service.actions.desk import Desk
from service.actions.webhook_events import known_event, listens
from service.records.canonical import canonical
from service.records.schema import iso
from service.records.webhook_tables import webhook_endpoint, webhook_message

e = webhook_endpoint.c

# An endpoint that fails is still told: it may come back within the three days of the tries.
TOLD = ("enabled", "failing")
LOTS_A_MESSAGE = 1_000


@dataclass(frozen=True, slots=True)
class Listener:
    """An endpoint, what it listens to, and whose it is: None is the plant's own."""

    endpoint: str
    events: tuple[str, ...]
    customer: str | None

    def wants(self, event: str, customer: str | None) -> bool:
        mine = self.customer is None or (customer is not None and self.customer == customer)
        return mine and listens(self.events, event)


def tell_webhooks(
    desk: Desk,
    event: str,
    subject: str,
    document: Mapping[str, Any],
    *,
    customer: str | None = None,
) -> int:
    """Queue an event for every endpoint that listens to it; how many there are.

    It goes out if, and only if, this transaction commits. The document holds JSON values only.
    """
    if not known_event(event):
        raise ValueError(f"`{event}` is no event that webhooks tell of")
    told = [each for each in listeners(desk) if each.wants(event, customer)]
    for each in told:
        queue_message(desk, each.endpoint, event, subject, document)
    return len(told)


def tell_of_lots(
    desk: Desk, event: str, number: str, lots: Iterable[str], document: Mapping[str, Any]
) -> None:
    """Tell of lots of a case: a thousand a message, and each says which part of how many it is."""
    if not any(each.wants(event, None) for each in listeners(desk)):
        return
    parts = list(_parts(list(lots)))
    for part, some in enumerate(parts, 1):
        said = {"nonconformance": number, "lots": some, "part": part, "parts": len(parts)}
        tell_webhooks(desk, event, number, {**document, **said})


def listeners(desk: Desk) -> Sequence[Listener]:
    """Who listens, as the plant's notes have it: read once while nobody else writes."""
    notes = desk.plant.notebook.page("webhooks", position=desk.transaction.start)
    if "all" not in notes:
        desk.transaction.flush()
        query = select(e.id, e.events, e.customer).where(e.state.in_(TOLD)).order_by(e.entry)
        rows = desk.transaction.connection.execute(query)
        notes["all"] = [
            Listener(row.id, tuple(orjson.loads(row.events)), row.customer) for row in rows
        ]
    found: Sequence[Listener] = notes["all"]
    return found


def forget_listeners(desk: Desk) -> None:
    """An endpoint was added or changed."""
    desk.plant.notebook.page("webhooks", position=desk.transaction.start).clear()


def queue_message(
    desk: Desk, endpoint: str, event: str, subject: str, document: Mapping[str, Any]
) -> str:
    """Write one message to one endpoint, as it will be signed and sent; returns its id."""
    now = desk.transaction.now_micros
    # Fixed now, like the body: a repeated sending is recognised as the same message.
    message = f"msg_{uuid.uuid4().hex}"
    body = canonical({"type": event, "timestamp": iso(now), "data": document})
    row = {
        "id": message,
        "endpoint": endpoint,
        "event": event,
        "subject": subject,
        "body": body,
        "state": "pending",
        "attempts": 0,
        "created_at": now,
        "next_at": now,
        "entry": desk.transaction.seq,
    }
    desk.transaction.insert(webhook_message, row)
    return message


def _parts(lots: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(lots), LOTS_A_MESSAGE):
        yield lots[start : start + LOTS_A_MESSAGE]
