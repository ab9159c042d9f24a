"""How far a recall has come with its customers: who has suspect parts, was told, has answered."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, select

from graph.blast_radius import BlastRadius
from notifications.messages import CustomerNotice
from service.actions.customer_figures import customer_figures
from service.records.case_tables import outbox
from service.records.schema import iso

o = outbox.c
FROM_THE_FIGURES = (
    "consignees", "notified", "notified_percent", "responded", "responded_percent",
    "not_responded", "accounted", "accounted_percent", "unreachable", "written_off", "quantities",
    "checks",
)  # fmt: skip


def effectiveness(connection: Connection, number: str, radius: BlastRadius) -> dict[str, Any]:
    """Per customer of the radius whether a notice was sent, and for all of them in per cent.

    A letter that waits or came back is no notice: somebody has to call. Beside it what they have
    answered and accounted for, by unit, and the checks of effectiveness against those required.
    """
    figures = customer_figures(connection, number)
    letters = _letters(connection, number)
    customers = [
        {
            "customer": each.customer,
            "quantity": each.quantity,
            "shipments": list(each.shipments),
            **_told(letters.get(each.customer, [])),
        }
        for each in radius.customers()
    ]
    told = sum(each["told"] for each in customers)
    return {
        "customers": customers,
        "told": told,
        "told_percent": round(100 * told / len(customers), 2) if customers else 100.0,
        "reconciled_percent": radius.totals()["reconciled_percent"],
        **{name: figures[name] for name in FROM_THE_FIGURES},
    }


def _letters(connection: Connection, number: str) -> dict[str, list[tuple[str, int | None]]]:
    query = select(o.customer, o.state, o.sent_at).where(
        o.nonconformance == number, o.audience == "customer", o.kind == CustomerNotice.kind
    )
    letters: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
    for customer, state, sent_at in connection.execute(query.order_by(o.id)):
        letters[customer].append((state, sent_at))
    return letters


def _told(letters: list[tuple[str, int | None]]) -> dict[str, Any]:
    """`letter` is the state of the newest one; null where there was none to send."""
    sent = [at for _, at in letters if at is not None]
    return {
        "told": bool(sent),
        "told_at": iso(sent[0]) if sent else None,
        "letter": letters[-1][0] if letters else None,
    }
