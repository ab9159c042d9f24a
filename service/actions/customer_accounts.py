"""What the customers of a case owe an answer about, and how far they have accounted for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, func, select

from service.actions.answer_lines import DeliveredLine, Reckoning, StatedLine, stated_line
from service.actions.consignees import Consignee, consignees_of
from service.actions.desk import Desk
from service.records import tables as t
from service.records.customer_tables import customer_answer, notice, write_off
from service.records.schema import instant, number_of

# He owes nothing any more.
SETTLED = ("accounted", "written_off", "cleared")
# A notice that nobody has signed has told nobody anything.
UNSENT = ("awaiting_signature", "rejected")
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Account:
    """A customer of a case with what he was delivered and what he says of it."""

    consignee: Consignee
    lines: tuple[Reckoning, ...]

    @property
    def customer(self) -> str:
        return self.consignee.customer

    @property
    def answered(self) -> bool:
        """He has said something about every delivery that he was told of."""
        return bool(self.lines) and all(line.stated is not None for line in self.lines)

    @property
    def accounted(self) -> bool:
        return bool(self.lines) and all(line.outstanding == 0 for line in self.lines)

    @property
    def settled(self) -> bool:
        """Also where the notice was withdrawn before anybody was told."""
        nothing_owed = not self.lines and self.consignee.state != "no_address"
        return self.consignee.state in SETTLED or nothing_owed


def accounts_of(connection: Connection, number: str) -> list[Account]:
    """Every customer of a case, in the order in which they came into it."""
    owed = _owed(connection, number)
    stated = _stated(connection, number)
    return [
        Account(each, _reckoned(connection, customer, owed.get(customer, []), stated[customer]))
        for customer, each in consignees_of(connection, number).items()
    ]


def account_of(connection: Connection, number: str, customer: str) -> Account | None:
    """One customer of a case; None where it has not got him."""
    found = (each for each in accounts_of(connection, number) if each.customer == customer)
    return next(found, None)


def unanswered_customers(desk: Desk, number: str) -> dict[str, str]:
    """Each customer who still has something to account for, with a sentence that says what."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    waiting = [each for each in accounts_of(connection, number) if not each.settled]
    known = select(t.party.c.id, t.party.c.name).where(
        t.party.c.id.in_([each.customer for each in waiting])
    )
    names = {row.id: row.name for row in connection.execute(known)}
    zone = ZoneInfo(desk.settings.time_zone)
    return {
        each.customer: _waits(each, names.get(each.customer, each.customer), zone)
        for each in waiting
    }


def _waits(account: Account, name: str, zone: ZoneInfo) -> str:
    """As people say it: the customer's name, the time by the plant's clock."""
    who, state = f"customer {name}", account.consignee.state
    if state == "untold":
        return f"{who} is not told yet: the notice waits for a signature"
    if state == "no_address":
        return f"{who} cannot be reached by mail: call, and log the call"
    if state == "told":
        by = account.consignee.respond_by
        asked = "" if by is None else f" (asked to by {_said(by, zone)})"
        return f"{who} has not answered{asked}"
    left = ", ".join(
        f"{number_of(line.outstanding)} {line.delivery.unit} of lot {line.delivery.lot} "
        f"(shipment {line.delivery.shipment})"
        for line in account.lines if line.outstanding
    )  # fmt: skip
    return f"{who} has answered, but not accounted for {left or 'what was delivered'}"


def _said(at: int, zone: ZoneInfo) -> str:
    return instant(at).astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


# --- what was delivered ----------------------------------------------------------------------


def _owed(connection: Connection, number: str) -> dict[str, list[dict[str, Any]]]:
    """The deliveries in the newest notice that went to each customer."""
    n = notice.c
    query = select(n.customer, n.document, n.state).where(
        n.nonconformance == number, n.state != WITHDRAWN
    )
    newest: dict[str, tuple[bool, list[dict[str, Any]]]] = {}
    for row in connection.execute(query.order_by(n.revision)):
        unsent = row.state in UNSENT
        if unsent and not newest.get(row.customer, (True,))[0]:
            continue
        newest[row.customer] = unsent, orjson.loads(row.document)["shipments"]
    told = {customer: lines for customer, (_, lines) in newest.items()}
    return {**_written_off(connection, number), **told}


def _written_off(connection: Connection, number: str) -> dict[str, list[dict[str, Any]]]:
    """What was written off at customers: it is all that is known of those who were told nothing."""
    w = write_off.c
    query = select(w.customer, w.shown).where(w.nonconformance == number).order_by(w.id)
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(query):
        # One of an earlier version has no item; its customer had a notice, which is newer.
        lines = orjson.loads(row.shown).get("outstanding", [])
        found[row.customer] += [line for line in lines if "item" in line]
    return found


def _reckoned(
    connection: Connection,
    customer: str,
    owed: Iterable[dict[str, Any]],
    stated: dict[tuple[str, str], StatedLine],
) -> tuple[Reckoning, ...]:
    """Once for each shipment and lot, with the quantities that the records have now."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for line in owed:
        found.setdefault((line["shipment"], line["lot"]), line)
    lots = {lot for _, lot in found}
    sent, back = _shipped(connection, customer, lots), _returned(connection, lots)
    return tuple(
        Reckoning(
            DeliveredLine(
                *key, line["item"], line["unit"], sent.get(key, 0), back.get(key, 0)
            ),
            stated.get(key),
        )
        for key, line in found.items()
    )  # fmt: skip


def _shipped(
    connection: Connection, customer: str, lots: Iterable[str]
) -> dict[tuple[str, str], int]:
    line, shipment = t.shipment_line.c, t.shipment.c
    query = (
        select(line.shipment, line.lot, func.sum(line.quantity))
        .join(t.shipment, shipment.id == line.shipment)
        .where(shipment.customer == customer)
        .group_by(line.shipment, line.lot)
    )
    return _by_delivery(connection, query, line.lot, lots)


def _returned(connection: Connection, lots: Iterable[str]) -> dict[tuple[str, str], int]:
    back = t.goods_return.c
    query = select(back.shipment, back.lot, func.sum(back.quantity))
    return _by_delivery(connection, query.group_by(back.shipment, back.lot), back.lot, lots)


def _by_delivery(
    connection: Connection, query: Any, lot: Any, lots: Iterable[str]
) -> dict[tuple[str, str], int]:
    names, found = sorted(lots), {}
    for start in range(0, len(names), 5_000):
        for row in connection.execute(query.where(lot.in_(names[start : start + 5_000]))):
            found[(row[0], row[1])] = int(row[2])
    return found


def _stated(
    connection: Connection, number: str
) -> defaultdict[str, dict[tuple[str, str], StatedLine]]:
    """Of each delivery what was said last; what a later answer leaves out stands as it was."""
    a = customer_answer.c
    query = select(a.customer, a.lines).where(a.nonconformance == number).order_by(a.id)
    found: defaultdict[str, dict[tuple[str, str], StatedLine]] = defaultdict(dict)
    for row in connection.execute(query):
        lines = (stated_line(document) for document in orjson.loads(row.lines))
        found[row.customer].update({(line.shipment, line.lot): line for line in lines})
    return found
