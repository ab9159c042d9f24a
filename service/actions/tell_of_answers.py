"""Letters about customers' answers: questions to the people of quality, replies and reminders."""

from __future__ import annotations

from collections import defaultdict

import orjson
from sqlalchemy import select

from notifications.customer_letters import CustomerQuestion, CustomerSilent, WaitingCustomer
from notifications.facts import Amount
from notifications.messages import Message, ShipmentLine
from notifications.payloads import decode
from rules.outcomes import Severity
from service.actions.customer_accounts import SETTLED, Account, accounts_of
from service.actions.desk import Desk
from service.actions.outbox import people_with, post_letter
from service.records.case_tables import nonconformance
from service.records.customer_tables import notice
from service.records.schema import iso, quantity_of

QUALITY = ("quality_engineer", "quality_supervisor")
SUPERVISORS = ("quality_supervisor", "admin")


def tell_of_question(desk: Desk, account: Account, asked_by: str, question: str) -> None:
    """Somebody of quality answers; until then it stands in the case."""
    number = account.consignee.nonconformance
    letter = CustomerQuestion(
        number=number,
        severity=_severity(desk, number),
        customer=_name(desk, account.customer),
        asked_by=asked_by,
        question=question,
        url=case_url(desk, number),
    )
    _to_the_plant(desk, letter, QUALITY, number)


def tell_of_silence(desk: Desk, account: Account, *, reminders: int) -> None:
    """The supervisors get the list of everybody who has to be called."""
    number, asked_by = account.consignee.nonconformance, account.consignee.respond_by
    assert asked_by is not None, "he was given a time"
    waiting = [
        each for each in accounts_of(desk.transaction.connection, number)
        if each.consignee.state not in SETTLED
    ]  # fmt: skip
    letter = CustomerSilent(
        number=number,
        severity=_severity(desk, number),
        customer=_name(desk, account.customer),
        respond_by=iso(asked_by),
        reminders=reminders,
        waiting=tuple(_waiting(desk, each) for each in waiting),
        url=case_url(desk, number),
    )
    _to_the_plant(desk, letter, SUPERVISORS, number)


def to_customer(desk: Desk, account: Account, letter: Message) -> bool:
    """Whether there is an address to send it to."""
    party = desk.need("party", account.customer)
    if party["email"] is None:
        return False
    post_letter(
        desk, letter, recipient=party["email"], language=party["language"], audience="customer",
        number=account.consignee.nonconformance, customer=account.customer,
    )  # fmt: skip
    return True


def open_lines(desk: Desk, account: Account) -> tuple[ShipmentLine, ...]:
    """The deliveries that he has not accounted for, as the newest notice told of them."""
    left = {(r.delivery.shipment, r.delivery.lot) for r in account.lines if r.outstanding}
    n = notice.c
    query = select(n.document).where(
        n.nonconformance == account.consignee.nonconformance, n.customer == account.customer
    )
    newest = query.order_by(n.revision.desc()).limit(1)
    document = desk.transaction.connection.execute(newest).scalar_one_or_none()
    lines = [] if document is None else orjson.loads(document)["shipments"]
    return tuple(
        decode(ShipmentLine, line) for line in lines if (line["shipment"], line["lot"]) in left
    )


def outstanding_amounts(account: Account) -> tuple[Amount, ...]:
    totals: defaultdict[str, int] = defaultdict(int)
    for line in account.lines:
        totals[line.delivery.unit] += line.outstanding
    return tuple(
        Amount(unit, float(quantity_of(total))) for unit, total in sorted(totals.items()) if total
    )


def case_url(desk: Desk, number: str) -> str:
    return f"{desk.settings.public_url.rstrip('/')}/api/v1/nonconformances/{number}"


def _waiting(desk: Desk, account: Account) -> WaitingCustomer:
    party, asked = desk.need("party", account.customer), account.consignee
    state = asked.state
    assert state not in SETTLED, "only who is waited for is called"
    return WaitingCustomer(
        account.customer,
        party["name"],
        party["email"],
        state,  # type: ignore[arg-type]
        None if asked.respond_by is None else iso(asked.respond_by),
        outstanding_amounts(account),
    )


def _to_the_plant(desk: Desk, letter: Message, roles: tuple[str, ...], number: str) -> None:
    for _, _, email, language in people_with(desk, roles):
        post_letter(
            desk, letter, recipient=email, language=language, audience="plant", number=number
        )


def _severity(desk: Desk, number: str) -> Severity:
    query = select(nonconformance.c.severity).where(nonconformance.c.number == number)
    severity: Severity = desk.transaction.connection.execute(query).scalar_one()
    return severity


def _name(desk: Desk, customer: str) -> str:
    return str(desk.need("party", customer)["name"])
