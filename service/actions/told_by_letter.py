"""What customers were told before notices had rows of their own: read out of the letters."""

from __future__ import annotations

import orjson
from sqlalchemy import select

from notifications.customer_notice import CustomerNotice, ShipmentLine
from notifications.payloads import decode
from service.actions.cleared_letter import ClearedNotice
from service.actions.desk import Desk
from service.records.case_tables import outbox

Delivery = tuple[str, str]


def told_by_letter(desk: Desk, number: str) -> dict[str, dict[Delivery, ShipmentLine]]:
    """By customer; what was cleared since is not told any more: should it come back, it is news."""
    o = outbox.c
    query = (
        select(o.customer, o.kind, o.payload, o.state, o.recipient)
        .where(o.nonconformance == number, o.audience == "customer")
        .where(o.kind.in_((CustomerNotice.kind, ClearedNotice.kind)))
        .order_by(o.id)
    )
    told: dict[str, dict[Delivery, ShipmentLine]] = {}
    for customer, kind, payload, state, recipient in desk.transaction.connection.execute(query):
        lines = told.setdefault(customer, {})
        document = orjson.loads(payload)
        if kind == ClearedNotice.kind:
            for line in document["cleared"]:
                lines.pop((line["shipment"], line["lot"]), None)
            continue
        if state == "undeliverable" and recipient != desk.need("party", customer)["email"]:
            continue  # the address was corrected: what did not arrive goes there now
        for line in document["shipments"]:
            lines[line["shipment"], line["lot"]] = decode(ShipmentLine, line)
    return told
