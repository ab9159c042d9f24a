"""Deliveries of what a case holds that no notice of it names: their customers know of nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from sqlalchemy import Connection, func, select

from service.actions.answer_lines import DeliveredLine, Reckoning
from service.actions.consignees import Consignee, consignees_of
from service.actions.customer_accounts import Account, accounts_of
from service.records import tables as t
from service.records.case_tables import hold


def untold_accounts(connection: Connection, number: str) -> dict[str, Account]:
    """By customer, what he has of the held lots and no notice, nor write-off, is about."""
    accounts = {each.customer: each for each in accounts_of(connection, number)}
    known = consignees_of(connection, number)
    found = {}
    for customer, lines in sorted(_held_deliveries(connection, number).items()):
        account = accounts.get(customer)
        named = {_key(line.delivery) for line in account.lines} if account else set()
        left = tuple(Reckoning(line, None) for line in lines if _key(line) not in named)
        if left:
            to = known.get(customer) or _stranger(number, customer)
            found[customer] = Account(replace(to, state="untold"), left)
    return found


def _stranger(number: str, customer: str) -> Consignee:
    """He gets our number for the problem when he comes into the case."""
    return Consignee(number, customer, "", None, "untold", None, None, None)


def _key(line: DeliveredLine) -> tuple[str, str]:
    return line.shipment, line.lot


def _held_deliveries(connection: Connection, number: str) -> dict[str, list[DeliveredLine]]:
    """What was sent of each lot that the case holds, and did not come back whole."""
    s, line, lot, h = t.shipment.c, t.shipment_line.c, t.lot.c, hold.c
    item = t.item.c
    held = select(h.lot).where(h.nonconformance == number, h.released_at.is_(None))
    sent = (
        select(s.customer, line.shipment, line.lot, lot.item, item.unit, func.sum(line.quantity))
        .select_from(
            t.shipment_line.join(t.shipment, s.id == line.shipment)
            .join(t.lot, lot.id == line.lot)
            .join(t.item, item.id == lot.item)
        )
        .where(line.lot.in_(held))
        .group_by(s.customer, line.shipment, line.lot, lot.item, item.unit)
        .order_by(s.customer, line.shipment, line.lot)
    )
    back = _came_back(connection, held)
    found: dict[str, list[DeliveredLine]] = defaultdict(list)
    for customer, shipment, name, item, unit, quantity in connection.execute(sent):
        returned = back.get((shipment, name), 0)
        if returned < quantity:
            line_of = DeliveredLine(shipment, name, item, unit, int(quantity), returned)
            found[customer].append(line_of)
    return found


def _came_back(connection: Connection, held: object) -> dict[tuple[str, str], int]:
    back = t.goods_return.c
    query = (
        select(back.shipment, back.lot, func.sum(back.quantity))
        .where(back.lot.in_(held))  # type: ignore[arg-type]
        .group_by(back.shipment, back.lot)
    )
    return {(row[0], row[1]): int(row[2]) for row in connection.execute(query)}
