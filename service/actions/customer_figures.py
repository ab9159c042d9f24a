"""The figures of a case's customers: told, answered, accounted for, checked; by unit and in all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from service.actions.answer_lines import ACCOUNTING
from service.actions.consignees import UNTOLD
from service.actions.customer_accounts import Account, accounts_of
from service.actions.effectiveness_levels import level_of
from service.actions.phone_calls import REACHED, calls_of
from service.records.customer_tables import notice
from service.records.schema import iso, number_of

# In this order, as 21 CFR 7.53 (b) asks for them.
SUMS = ("delivered", "on_hand", *ACCOUNTING, "accounted", "outstanding", "at_risk")


def customer_figures(connection: Connection, number: str) -> dict[str, Any]:
    """All of them, from one reading."""
    accounts = accounts_of(connection, number)
    calls = calls_of(connection, number)
    methods = _methods(connection, number)
    return {
        "consignees": [
            consignee_figures(each, calls.get(each.customer, []), methods.get(each.customer))
            for each in accounts
        ],
        **_counts(accounts),
        "quantities": quantities_by_unit(line for each in accounts for line in each.lines),
        "checks": _checks(connection, number, accounts, calls),
    }


def quantities_by_unit(lines: Iterable[Any]) -> list[dict[str, Any]]:
    """Sums over deliveries in the same unit; what is accounted for in per cent as well."""
    sums: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(SUMS, 0))
    for line in lines:
        of = sums[line.delivery.unit]
        of["delivered"] += line.delivery.delivered
        for name in ("accounted", "outstanding", "at_risk", "returned"):
            of[name] += getattr(line, name)
        if line.stated is not None:
            for name in ("on_hand", *(n for n in ACCOUNTING if n != "returned")):
                of[name] += getattr(line.stated, name)
    return [
        {
            "unit": unit,
            **{name: number_of(value) for name, value in of.items()},
            "accounted_percent": percent(of["accounted"], of["delivered"]),
        }
        for unit, of in sorted(sums.items())
    ]


def percent(part: int, whole: int) -> float:
    """Of nothing all is done."""
    return round(100 * part / whole, 2) if whole else 100.0


def is_told(account: Account) -> bool:
    return account.consignee.told_at is not None and account.consignee.state not in UNTOLD


def _counts(accounts: Sequence[Account]) -> dict[str, Any]:
    told = sum(is_told(each) for each in accounts)
    answered = sum(each.consignee.answered_at is not None for each in accounts)
    done = sum(each.consignee.state in ("accounted", "cleared") for each in accounts)
    return {
        "notified": told,
        "notified_percent": percent(told, len(accounts)),
        "responded": answered,
        "responded_percent": percent(answered, len(accounts)),
        "not_responded": len(accounts) - answered,
        "accounted": done,
        "accounted_percent": percent(done, len(accounts)),
        "unreachable": sum(each.consignee.state == "no_address" for each in accounts),
        "written_off": sum(each.consignee.state == "written_off" for each in accounts),
    }


def consignee_figures(
    account: Account, calls: Sequence[dict[str, Any]], method: str | None
) -> dict[str, Any]:
    """One of them: how he stands, what he was sent and what he accounts for."""
    asked = account.consignee
    spoken = any(call["outcome"] in REACHED for call in calls)
    return {
        "customer": asked.customer,
        "problem": asked.problem,
        "their_problem": asked.their_problem,
        "state": asked.state,
        "told_at": _iso(asked.told_at),
        "method": method or ("phone" if spoken and asked.told_at is not None else None),
        "respond_by": _iso(asked.respond_by),
        "answered_at": _iso(asked.answered_at),
        "checks": sum(call["outcome"] in REACHED for call in calls),
        "calls": len(calls),
        "quantities": quantities_by_unit(account.lines),
        "lines": [line.document() for line in account.lines],
    }


def _methods(connection: Connection, number: str) -> dict[str, str]:
    """How the newest notice went: by mail, or to the customer's own endpoint alone."""
    n = notice.c
    query = select(n.customer, n.message_id).where(n.nonconformance == number, n.state == "sent")
    rows = connection.execute(query.order_by(n.revision))
    return {row.customer: "mail" if row.message_id else "webhook" for row in rows}


def _checks(
    connection: Connection,
    number: str,
    accounts: Sequence[Account],
    calls: dict[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    """A customer who was spoken to is checked once, however often he was called."""
    level = level_of(connection, number)
    names = {each.customer for each in accounts}
    checked = {
        customer: [call["outcome"] for call in made if call["outcome"] in REACHED]
        for customer, made in calls.items()
        if customer in names
    }
    done = [outcomes for outcomes in checked.values() if outcomes]
    return {
        "level": level.level,
        "share": level.share,
        "reason": level.reason,
        "by": level.by,
        "at": level.at,
        "required": level.required(len(accounts)),
        "done": len(done),
        "effective": sum(outcomes[-1] == "acted" for outcomes in done),
    }


def _iso(micros: int | None) -> str | None:
    return None if micros is None else iso(micros)
