"""Move a customer on as he accounts for his parts; what is settled ends, and nothing before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from rules.case_life import ENDED
from service.actions.cases import get_case
from service.actions.close_case import close_if_done, release_accounted
from service.actions.consignees import ConsigneeState, consignees_of, mark_consignee
from service.actions.customer_accounts import SETTLED, Account, account_of
from service.actions.desk import Desk
from service.actions.end_rework import end_rework
from service.errors import Conflict, Unknown, did_you_mean
from service.records.case_tables import nonconformance
from service.records.customer_tables import consignee


def need_account(desk: Desk, number: str, customer: str) -> Account:
    """A customer of a case that still runs; refused, and why, for anything else."""
    get_case(desk, number)
    account = account_of(desk.transaction.connection, number, customer)
    if account is None:
        known = list(consignees_of(desk.transaction.connection, number))
        near = did_you_mean(customer, known) or (f"; it has {', '.join(known)}" if known else "")
        raise Unknown(f"{number} has no customer `{customer}`{near}")
    need_running(desk, number)
    return account


def need_running(desk: Desk, number: str) -> None:
    case = get_case(desk, number)
    if case.state in ENDED:
        raise Conflict(f"{number} is {case.state}; nothing more is asked of its customers")


def settle_customer(
    desk: Desk, number: str, customer: str, *, answered: bool = False, **values: Any
) -> Account:
    """Say where the customer stands now; end what waits for him and nobody else."""
    desk.transaction.flush()
    account = account_of(desk.transaction.connection, number, customer)
    assert account is not None, "the customer is of this case"
    before = account.consignee
    state = _state(account, answered=answered)
    if answered:
        values["answered_at"] = desk.transaction.now_micros
    if state != before.state or values:
        _mark(desk, account, state, values)
    if state in ("accounted", "written_off"):
        finish_customers(desk, number)
    found = account_of(desk.transaction.connection, number, customer)
    assert found is not None, "the customer is of this case"
    return found


def count_returned(desk: Desk, customer: str, shipment: str, lot: str) -> None:
    """What came back is accounted for, in every case that asks this customer about it."""
    desk.transaction.flush()
    connection, c, n = desk.transaction.connection, consignee.c, nonconformance.c
    query = (
        select(c.nonconformance)
        .join(nonconformance, n.number == c.nonconformance)
        .where(c.customer == customer, c.state.not_in(SETTLED), n.state.not_in(ENDED))
    )
    for number in connection.execute(query.order_by(c.entry)).scalars().all():
        account = account_of(connection, number, customer)
        if account is not None and any(
            (line.delivery.shipment, line.delivery.lot) == (shipment, lot) for line in account.lines
        ):
            settle_customer(desk, number, customer)


def finish_customers(desk: Desk, number: str) -> None:
    """What all its customers have settled is held no longer, and the case may be done."""
    case = get_case(desk, number)
    release_accounted(desk, case)
    end_rework(desk, number)
    close_if_done(desk, get_case(desk, number))


def _state(account: Account, *, answered: bool) -> ConsigneeState:
    before = account.consignee.state
    if before in ("written_off", "cleared"):
        return before
    if account.accounted:
        return "accounted"
    if account.answered:
        return "answered"
    # He answers by a page whose mail we thought had not reached him.
    if before == "no_address" and answered:
        return "told"
    return before if before in ("untold", "no_address") else "told"


def _mark(desk: Desk, account: Account, state: ConsigneeState, values: dict[str, Any]) -> None:
    before = account.consignee
    if not mark_consignee(desk, before, state, **values):
        raise Conflict(f"{before.nonconformance}: customer `{before.customer}` was just changed")
    if state != before.state:
        desk.transaction.enter(
            "customer.state", before.nonconformance,
            {"customer": before.customer, "from": before.state, "to": state},
        )  # fmt: skip
