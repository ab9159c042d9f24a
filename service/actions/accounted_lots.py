"""Lots that are all at customers who have accounted for them, or were written off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from service.actions.customer_accounts import accounts_of
from service.actions.desk import Desk
from service.records import tables as t

ACCOUNTED = "accounted for by the customer"


def accounted_lots(desk: Desk, number: str, held: Iterable[str]) -> list[str]:
    """Of the held lots those of which nothing is here, and whose customers are all settled.

    Nobody found them to be good: their holds end as those of what is gone do, and if they come
    back they are held again.
    """
    books = [desk.need_lot(lot) for lot in held]
    out = [book.id for book in books if book.remaining <= 0 and book.shipped > book.returned]
    if not out:
        return []
    settled, deliveries = _settled(desk, number), _deliveries(desk, out)
    return [lot for lot in out if deliveries[lot] and deliveries[lot] <= settled]


def nothing_left(desk: Desk, number: str) -> defaultdict[str, set[tuple[str, str]]]:
    """By customer, the deliveries (shipment, lot) that he has destroyed or sent back whole."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for account in accounts_of(desk.transaction.connection, number):
        for line in account.lines:
            destroyed = 0 if line.stated is None else line.stated.destroyed
            if 0 < line.delivery.delivered <= destroyed + line.returned:
                found[account.customer].add((line.delivery.shipment, line.delivery.lot))
    return found


def _settled(desk: Desk, number: str) -> set[tuple[str, str]]:
    """The deliveries (shipment, lot) of customers who owe nothing any more."""
    return {
        (line.delivery.shipment, line.delivery.lot)
        for account in accounts_of(desk.transaction.connection, number)
        if account.consignee.state in ("accounted", "written_off")
        for line in account.lines
    }


def _deliveries(desk: Desk, lots: list[str]) -> defaultdict[str, set[tuple[str, str]]]:
    """Every delivery of each lot that did not come back whole, whoever was told of it or not."""
    line, back = t.shipment_line.c, t.goods_return.c
    sent = select(line.shipment, line.lot, line.quantity)
    returned = select(back.shipment, back.lot, -back.quantity)
    still_out: defaultdict[tuple[str, str], int] = defaultdict(int)
    for start in range(0, len(lots), 5_000):
        some = lots[start : start + 5_000]
        for query in (sent.where(line.lot.in_(some)), returned.where(back.lot.in_(some))):
            for shipment, lot, quantity in desk.transaction.connection.execute(query):
                still_out[shipment, lot] += quantity
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for (shipment, lot), quantity in still_out.items():
        if quantity > 0:
            found[lot].add((shipment, lot))
    return found
