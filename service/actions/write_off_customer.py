"""Write off what a customer will never account for: signed, with a reason, for exactly that."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from rules.case_life import SUPERVISION
from service.actions.consignees import Consignee, mark_consignee, note_consignee
from service.actions.customer_accounts import Account, account_of
from service.actions.desk import Desk
from service.actions.keep_notice import AWAITING
from service.actions.people import check_pin
from service.actions.settle_customer import finish_customers, need_account, need_running
from service.actions.signer import signer
from service.actions.stated import stated
from service.actions.told_deliveries import told_deliveries
from service.actions.untold_deliveries import untold_accounts
from service.errors import Conflict
from service.records.canonical import canonical
from service.records.customer_tables import write_off
from service.records.schema import iso, number_of

MEANING = (
    "I have seen what this customer has not accounted for, and write it off: it will not be "
    "found out."
)
MEANING_UNTOLD = (
    "I have seen what this customer was sent, and that he is told nothing of it, and write it off: "
    "nobody will look for it at his place."
)


@dataclass(frozen=True, slots=True)
class WriteOff:
    """What is signed. `shown_hash` is that of what was shown; None where it is signed unseen."""

    number: str
    customer: str
    signed_by: str
    pin: str = field(repr=False)
    reason: str
    shown_hash: str | None = None


def outstanding_content(account: Account) -> dict[str, Any]:
    """What a write-off is signed for."""
    asked = account.consignee
    return {
        "nonconformance": asked.nonconformance,
        "customer": asked.customer,
        "problem": asked.problem or None,
        "outstanding": [
            {
                "shipment": line.delivery.shipment,
                "lot": line.delivery.lot,
                "item": line.delivery.item,
                "unit": line.delivery.unit,
                "delivered": number_of(line.delivery.delivered),
                "accounted": number_of(line.accounted),
                "outstanding": number_of(line.outstanding),
            }
            for line in account.lines
            if line.outstanding
        ],
        "meaning": _meaning(account),
    }


def _meaning(account: Account) -> str:
    return MEANING_UNTOLD if account.consignee.state == "untold" else MEANING


def hash_of_outstanding(account: Account) -> str:
    return hashlib.sha256(canonical(outstanding_content(account)).encode()).hexdigest()


def write_off_customer(desk: Desk, asked: WriteOff) -> dict[str, Any] | None:
    """The customer, written off; None if the PIN is wrong, which is committed."""
    reason = stated(asked.reason, "reason", "a signature says why")
    account = _account(desk, asked.number, asked.customer)
    if not check_pin(desk, asked.signed_by, asked.pin, now=desk.transaction.now):
        return None
    roles = sorted(SUPERVISION)
    printed = signer(desk, asked.signed_by, roles, to="write off what a customer owes")
    _check(desk, asked, account)
    now = desk.transaction.now
    local = now.astimezone(ZoneInfo(desk.settings.time_zone)).isoformat(timespec="seconds")
    content = outstanding_content(account)
    said = {
        "customer": asked.customer, "person": asked.signed_by, "printed_name": printed,
        "reason": reason, "shown_hash": hash_of_outstanding(account), "local_time": local,
    }  # fmt: skip
    entry = desk.transaction.enter("customer.written_off", asked.number, {**said, **content})
    row = {
        **said, "nonconformance": asked.number, "shown": canonical(content),
        "at": desk.transaction.now_micros, "entry": entry,
    }  # fmt: skip
    desk.transaction.insert(write_off, row)
    # An answer may have come in between, and then nothing is to be written off.
    if not mark_consignee(desk, _standing(desk, account), "written_off"):
        raise Conflict(f"{asked.number}: customer `{asked.customer}` was just changed; look again")
    finish_customers(desk, asked.number)
    desk.outcome.add_case(asked.number)
    return {"nonconformance": asked.number, "state": "written_off", **said, **content}


def _account(desk: Desk, number: str, customer: str) -> Account:
    """What he has not accounted for; of somebody who owes nothing, what he was never told of."""
    desk.transaction.flush()
    untold = untold_account(desk.transaction.connection, number, customer)
    if untold is None:
        return need_account(desk, number, customer)
    need_running(desk, number)
    return untold


def untold_account(connection: Connection, number: str, customer: str) -> Account | None:
    """What he has and was never told of, if all of it is so; None for whom a notice went to."""
    untold = untold_accounts(connection, number).get(customer)
    known = account_of(connection, number, customer)
    stranger = known is None or (known.settled and known.consignee.told_at is None)
    return untold if stranger else None


def _standing(desk: Desk, account: Account) -> Consignee:
    """As he stood when what is signed was read; who is told nothing comes into the case now."""
    asked = account.consignee
    if asked.state != "untold":
        return asked
    return note_consignee(desk, asked.nonconformance, asked.customer)


def _awaits_signature(desk: Desk, asked: WriteOff) -> bool:
    """Whether he knows of nothing, and a notice to him can still be signed."""
    told = told_deliveries(desk, asked.number).get(asked.customer)
    return told is not None and told.draft is not None and told.draft.state == AWAITING


def _check(desk: Desk, asked: WriteOff, account: Account) -> None:
    state, who = account.consignee.state, f"customer `{asked.customer}`"
    if account.settled:
        words = state.replace("_", " ")
        raise Conflict(f"{asked.number}: {who} is {words} already; nothing is left to write off")
    if state == "untold" and _awaits_signature(desk, asked):
        raise Conflict(
            f"{asked.number}: {who} is not told yet; sign the notice first, or reject it: what "
            "waits to be sent is not written off"
        )
    if asked.shown_hash not in (None, hash_of_outstanding(account)):
        raise Conflict(
            f"{asked.number}: what {who} has not accounted for has changed since you looked; look "
            "again",
            extra={"outstanding": outstanding_content(account)["outstanding"]},
        )


def write_offs_of(connection: Connection, number: str) -> dict[str, list[dict[str, Any]]]:
    """The write-offs of a case by customer."""
    query = select(write_off).where(write_off.c.nonconformance == number).order_by(write_off.c.id)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query).mappings():
        names = ("person", "printed_name", "reason", "shown_hash", "local_time")
        document = {name: row[name] for name in names} | {"at": iso(row["at"])}
        found.setdefault(row["customer"], []).append(document)
    return found
