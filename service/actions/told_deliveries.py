"""Which deliveries each customer has been told are suspect under a case, letter by letter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import select

from service.actions.cleared_letter import ClearedNotice
from service.actions.desk import Desk
from service.records.case_tables import outbox

Delivery = tuple[str, str]


@dataclass(slots=True)
class Told:
    """(shipment, lot) with the line that told of it, for one customer."""

    lines: dict[Delivery, dict[str, Any]] = field(default_factory=dict)


def told_deliveries(desk: Desk, number: str) -> dict[str, Told]:
    """By customer; what was cleared since is not told any more: should it come back, it is news."""
    desk.transaction.flush()
    o = outbox.c
    query = (
        select(o.customer, o.kind, o.payload, o.state, o.recipient)
        .where(o.nonconformance == number, o.audience == "customer")
        .order_by(o.id)
    )
    told: dict[str, Told] = {}
    for customer, kind, payload, state, recipient in desk.transaction.connection.execute(query):
        lines = told.setdefault(customer, Told()).lines
        document = orjson.loads(payload)
        if kind == ClearedNotice.kind:
            for line in document["cleared"]:
                lines.pop((line["shipment"], line["lot"]), None)
            continue
        if state == "undeliverable" and recipient != desk.need("party", customer)["email"]:
            continue  # the address was corrected: what did not arrive goes there now
        lines.update({(line["shipment"], line["lot"]): line for line in document["shipments"]})
    return told
