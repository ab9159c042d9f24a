"""Customers who were told before they had rows of their own: taken out of their letters.

A case that still runs waits for them from now on; without these rows nobody could log their calls,
take their answers or write them off, and the case could never be closed. Nobody is reminded for
them: what they answered by telephone stands nowhere yet.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from alembic import op

RUNNING = ("open", "under_review", "confirmed", "proposed", "approved", "executing", "verified")
NOTICE, CLEARED = "customer_notice", "cleared_notice"
LOST = "undeliverable"

LETTERS = sa.text(
    "SELECT o.nonconformance, o.customer, o.kind, o.payload, o.state, o.message_id, o.created_at,"
    " o.sent_at, o.entry FROM outbox o JOIN nonconformance n ON n.number = o.nonconformance"
    " WHERE o.audience = 'customer' AND o.customer IS NOT NULL"
    " AND o.kind IN :kinds AND n.state IN :running ORDER BY o.nonconformance, o.id"
).bindparams(sa.bindparam("kinds", expanding=True), sa.bindparam("running", expanding=True))


@dataclass
class ToldBefore:
    """One customer of a running case: what he was told of, and the last letter that told him."""

    lines: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    letter: Any = None

    def read(self, letter: Any) -> None:
        document = json.loads(letter.payload)
        if letter.kind == CLEARED:
            for line in document["cleared"]:
                self.lines.pop((line["shipment"], line["lot"]), None)
            return
        self.lines.update({(each["shipment"], each["lot"]): each for each in document["shipments"]})
        self.letter = letter

    @property
    def state(self) -> str:
        if not self.lines:
            return "cleared"
        return "no_address" if self.letter.state == LOST else "told"


def keep_told_customers() -> None:
    """A row for each of them, and one for what he was told last."""
    connection = op.get_bind()
    for number, customers in _told(connection).items():
        # In the order in which they were told, as they are numbered ever since.
        known = [pair for pair in customers.items() if pair[1].letter is not None]
        for place, (customer, told) in enumerate(known, 1):
            problem = f"{number}-C{place}"
            connection.execute(_into("consignee"), _consignee(number, customer, problem, told))
            connection.execute(_into("notice"), _notice(number, customer, problem, told))


def _told(connection: sa.Connection) -> dict[str, dict[str, ToldBefore]]:
    found: dict[str, dict[str, ToldBefore]] = defaultdict(lambda: defaultdict(ToldBefore))
    for letter in connection.execute(LETTERS, {"kinds": (NOTICE, CLEARED), "running": RUNNING}):
        found[letter.nonconformance][letter.customer].read(letter)
    return found


def _consignee(number: str, customer: str, problem: str, told: ToldBefore) -> dict[str, Any]:
    letter = told.letter
    return {
        "nonconformance": number,
        "customer": customer,
        "problem": problem,
        "state": told.state,
        "told_at": None if told.state == "no_address" else letter.sent_at or letter.created_at,
        "entry": letter.entry,
    }


def _notice(number: str, customer: str, problem: str, told: ToldBefore) -> dict[str, Any]:
    letter, lines = told.letter, list(told.lines.values())
    document = json.loads(letter.payload) | {
        "shipments": lines,
        "total": list(map(list, _totals(lines))),
        "consignee": customer,
        "problem": problem,
        "revision": 1,
    }
    return {
        "nonconformance": number,
        "customer": customer,
        "revision": 1,
        "kind": "create" if lines else "cancel",
        "state": "sent",
        "document": json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        "message_id": letter.message_id,
        "at": letter.created_at,
        "entry": letter.entry,
    }


def _totals(lines: list[dict[str, Any]]) -> Iterator[tuple[str, float]]:
    totals: defaultdict[str, float] = defaultdict(float)
    for line in lines:
        totals[line["unit"]] += line["quantity"]
    yield from ((unit, round(total, 6)) for unit, total in sorted(totals.items()))


def _into(table: str) -> sa.Insert:
    names = {
        "consignee": ("nonconformance", "customer", "problem", "state", "told_at", "entry"),
        "notice": (
            "nonconformance", "customer", "revision", "kind", "state", "document", "message_id",
            "at", "entry",
        ),
    }  # fmt: skip
    return sa.table(table, *(sa.column(name) for name in names[table])).insert()
