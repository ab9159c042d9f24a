"""Each change as JSON: both sides, in which respects they differ, and the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.backtest.addresses import address, evidence_document
from service.backtest.change import Change
from service.backtest.evidence import CaseSeen, HoldSeen, LetterSeen, Stopped
from service.backtest.match_cases import Pair, real_number
from service.backtest.past import RealCase
from service.backtest.window import Window
from service.records.schema import iso, number_of

Document = dict[str, Any]


def case_change(
    change: Change[Pair], window: Window, real: Sequence[RealCase], lots: dict[str, int]
) -> Document:
    pair = change.seen
    return {
        **_change(change),
        "cause_key": pair.seen.cause_key,
        "reason": pair.seen.reason,
        "opened_by": evidence_document(pair.seen.opened, window),
        "base": None if pair.base is None else _case(pair.base, lots[f"base {pair.base.number}"]),
        "draft": (
            None if pair.draft is None else _case(pair.draft, lots[f"draft {pair.draft.number}"])
        ),
        **_real_case(pair, real),
    }


def _real_case(pair: Pair, real: Sequence[RealCase]) -> Document:
    number = real_number(pair.base or pair.seen, real)
    if number is None:
        return {"real": None}
    return {"real": {"number": number, "address": address("nonconformances", number)}}


def _case(case: CaseSeen, lots: int) -> Document:
    return {
        "number": case.number,
        "severity": case.severity,
        "route": case.route,
        "state": case.state,
        "held": case.held,
        "rules": list(case.rules),
        "lots": lots,
    }


def lot_change(change: Change[list[HoldSeen]], window: Window) -> Document:
    first = change.seen[0]
    return {
        **_change(change),
        "lot": first.lot,
        "address": address("lots", first.lot),
        "unit": first.unit,
        "held_by": evidence_document(first.placed, window),
        "base": None if change.base is None else _held(change.base),
        "draft": None if change.draft is None else _held(change.draft),
    }


def _held(holds: Sequence[HoldSeen]) -> Document:
    ends = [each.released_at for each in holds]
    stands = any(end is None for end in ends)
    return {
        "quantity": number_of(max(each.quantity for each in holds)),
        "cases": list(dict.fromkeys(each.case for each in holds)),
        "rules": list(dict.fromkeys(rule for each in holds for rule in each.rules)),
        "from": iso(min(each.placed_at for each in holds)),
        "until": None if stands else iso(max(end for end in ends if end is not None)),
    }


def letter_change(change: Change[LetterSeen], window: Window) -> Document:
    letter = change.seen
    return {
        **_change(change),
        "kind": letter.kind,
        "audience": letter.audience,
        "recipient": letter.recipient,
        "customer": letter.customer,
        "rules": list(letter.rules),
        "because_of": evidence_document(letter.cause, window),
        "base": None if change.base is None else {"case": change.base.case},
        "draft": None if change.draft is None else {"case": change.draft.case},
    }


def customer_change(change: Change[str], letters: Sequence[LetterSeen], window: Window) -> Document:
    """With the first letter to the customer: what it is about."""
    first = next(each for each in letters if each.customer == change.seen)
    return {
        **_change(change),
        "customer": change.seen,
        "letters": sum(each.customer == change.seen for each in letters),
        "because_of": evidence_document(first.cause, window),
    }


def stopped_change(change: Change[Stopped], window: Window) -> Document:
    stopped = change.seen
    return {
        **_change(change),
        "shipment": stopped.shipment,
        "customer": stopped.customer,
        "evidence": evidence_document(stopped.cause, window),
        "base": None if change.base is None else _stopped(change.base),
        "draft": None if change.draft is None else _stopped(change.draft),
    }


def _stopped(stopped: Stopped) -> Document:
    return {"lots": list(stopped.lots), "cases": list(stopped.cases)}


def _change(change: Change[Any]) -> Document:
    return {"change": change.kind, "differs": list(change.differs)}
