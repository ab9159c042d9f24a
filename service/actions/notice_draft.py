"""What a customer is to be told next: what is suspect now against what he was told."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from notifications.customer_notice import Change, CustomerNotice, News, ShipmentLine
from notifications.disclosure import disclosed_to
from notifications.facts import Amount, Cause
from notifications.payloads import encode
from service.actions.cases import Case
from service.actions.consignees import Consignee
from service.actions.delivery_lines import Standing
from service.actions.desk import Desk
from service.actions.told_deliveries import Told
from service.records.canonical import canonical


@dataclass(frozen=True, slots=True)
class Standpoint:
    """How a customer stands now: all that is suspect, and what is so no longer."""

    lines: Standing
    cleared: tuple[ShipmentLine, ...] = ()
    # Cleared in this case, and on hold under another one.
    elsewhere: tuple[ShipmentLine, ...] = ()


def draft_notice(
    desk: Desk, case: Case, to: Consignee, told: Told, now: Standpoint
) -> CustomerNotice | None:
    """The next revision for a customer; None if there is nothing he does not know."""
    added = tuple(line for key, line in now.lines.items() if key not in told.lines)
    kept = [(told.lines[key], line) for key, line in now.lines.items() if key in told.lines]
    changed = tuple(line for before, line in kept if _facts(before) != _facts(line))
    cleared, elsewhere = _gone(told, now)
    cause = _disclosed(desk, case, to.customer, (*now.lines.values(), *told.lines.values()))
    news = _news(case, cause, told, kept)
    if not (added or changed or cleared or elsewhere or (news and now.lines)):
        return None
    content = CustomerNotice(
        number=case.number,
        customer=desk.need("party", to.customer)["name"],
        cause=cause,
        shipments=tuple(now.lines.values()),
        total=_totals(now.lines.values()),
        action="hold_and_report",
        contact=desk.settings.contact,
        consignee=to.customer,
        problem=to.problem,
        their_problem=to.their_problem,
        revision=told.sent + 1,
        change=_change(told, now),
        severity=case.severity,
        added=added,
        changed=changed,
        cleared=cleared,
        elsewhere=elsewhere,
        news=news,
        maker=desk.settings.company,
        issued_at=desk.transaction.now.isoformat(timespec="seconds"),
        as_of=desk.transaction.seq,
    )
    return replace(content, respond_by=_respond_by(desk, content, told))


def digest_of(content: CustomerNotice) -> str:
    """The hash of exactly what is said; the link in the mail is none of it.

    Nor is the date that a span to answer in comes to when the notice is sent.
    """
    if content.respond_within is not None:
        content = replace(content, respond_by=None)
    return hashlib.sha256(canonical(document_of(content)).encode()).hexdigest()


def document_of(content: CustomerNotice) -> dict[str, Any]:
    document: dict[str, Any] = encode(replace(content, answer_link=None))
    # As earlier versions hashed it.
    if content.respond_within is None:
        document.pop("respond_within", None)
    return document


def undated(desk: Desk, content: CustomerNotice) -> CustomerNotice:
    """As it waits for a signature: nobody knows when it is sent, so the time to answer is a span.

    A date would pass while it waits, and the customer would be asked for an answer in the past.
    """
    if content.respond_by is None or not asks_for_answer(content):
        return content
    return replace(content, respond_by=None, respond_within=desk.settings.respond_by_hours)


def dated(desk: Desk, content: CustomerNotice) -> CustomerNotice:
    """As it is sent: the span that was signed begins now."""
    if content.respond_within is None:
        return content
    by = desk.transaction.now + timedelta(hours=content.respond_within)
    return replace(content, respond_by=by.isoformat(timespec="minutes"))


def same_content(one: CustomerNotice, other: CustomerNotice) -> bool:
    """Whether two drafts say the same, though at another time."""
    return _timeless(one) == _timeless(other)


def asks_for_answer(content: CustomerNotice) -> bool:
    """Whether there is something in it that the customer has to account for anew."""
    return bool(content.added or content.changed)


def _gone(told: Told, now: Standpoint) -> tuple[tuple[ShipmentLine, ...], tuple[ShipmentLine, ...]]:
    """What he knows as suspect and is so no longer, also what a draft was to tell him of."""
    draft = None if told.waiting is None else told.waiting.content
    cleared = (*(draft.cleared if draft else ()), *now.cleared)
    elsewhere = (*(draft.elsewhere if draft else ()), *now.elsewhere)
    gone = told.lines.keys() - now.lines.keys()
    by_key = {(line.shipment, line.lot): line for line in cleared}
    still = {(line.shipment, line.lot): line for line in elsewhere}
    return (
        tuple(line for key, line in by_key.items() if key in gone),
        tuple(line for key, line in still.items() if key in gone and key not in by_key),
    )


def _timeless(content: CustomerNotice) -> CustomerNotice:
    return replace(content, issued_at=None, as_of=0, respond_by=None, answer_link=None)


def _facts(line: ShipmentLine) -> tuple[object, ...]:
    """What the customer looks for; what is proposed to do with it is told apart."""
    return line.quantity, line.unit, line.item, line.date


def _news(
    case: Case, cause: Cause, told: Told, kept: Iterable[tuple[ShipmentLine, ShipmentLine]]
) -> tuple[News, ...]:
    if told.content is None:
        return ()
    proposed = any((a.usage, a.concession) != (b.usage, b.concession) for a, b in kept)
    # A notice of an earlier version says no severity.
    severity = told.content.severity not in (None, case.severity)
    said: dict[News, bool] = {
        "cause": told.content.cause != cause,
        "severity": severity,
        "usage": proposed,
    }
    return tuple(name for name, is_new in said.items() if is_new)


def _disclosed(desk: Desk, case: Case, customer: str, lines: Iterable[ShipmentLine]) -> Cause:
    name = desk.need("party", customer)["name"]
    return disclosed_to(name, case.cause, lots={line.lot for line in lines})


def _change(told: Told, now: Standpoint) -> Change:
    if not now.lines:
        return "cancel"
    return "update" if told.lines or told.content is not None else "create"


def _respond_by(desk: Desk, content: CustomerNotice, told: Told) -> str | None:
    if content.change == "cancel":
        return None
    if asks_for_answer(content):
        by = desk.transaction.now + timedelta(hours=desk.settings.respond_by_hours)
        return by.isoformat(timespec="minutes")
    return None if told.content is None else told.content.respond_by


def _totals(lines: Iterable[ShipmentLine]) -> tuple[Amount, ...]:
    total: dict[str, float] = defaultdict(float)
    for line in lines:
        total[line.unit] += line.quantity
    return tuple(Amount(unit, round(quantity, 6)) for unit, quantity in total.items())
