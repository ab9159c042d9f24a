"""Tell customers what is new to them: one revision each, however much happened at once."""

from __future__ import annotations

from collections.abc import Mapping

from notifications.customer_notice import CustomerNotice
from rules.outcomes import NoticeTiming
from service.actions.ask_about_notice import ask_quality
from service.actions.cases import Case
from service.actions.consignees import note_consignee
from service.actions.desk import Desk
from service.actions.keep_notice import (
    AWAITING,
    NO_ADDRESS,
    keep_notice,
    move_notice,
    withdraw_notice,
)
from service.actions.notice_draft import Standpoint, draft_notice, same_content, undated
from service.actions.send_notice import mark_waiting, send_notice
from service.actions.told_deliveries import SENT, Draft, Told


def issue_notices(
    desk: Desk,
    case: Case,
    told: Mapping[str, Told],
    now: Mapping[str, Standpoint],
    *,
    timing: NoticeTiming | None = None,
) -> None:
    """Draft what is new to each customer, and send it, or have it signed first.

    Where nothing says when (`timing`), the next revision goes as the last one did.
    """
    for customer in sorted(now):
        before = told.get(customer, Told())
        if before.lines or before.draft or now[customer].lines:
            _issue(desk, case, customer, before, now[customer], timing)


def _issue(
    desk: Desk,
    case: Case,
    customer: str,
    before: Told,
    now: Standpoint,
    timing: NoticeTiming | None,
) -> None:
    to = note_consignee(desk, case.number, customer)
    content = draft_notice(desk, case, to, before, now)
    waiting = before.waiting
    if content is None:
        if waiting is not None:
            withdraw_notice(desk, to, waiting, why="there is nothing new to say any more")
        return
    signed_first = before.asks if timing is None else timing == "after_signature"
    if signed_first:
        content = undated(desk, content)
    if waiting is not None and _stays(desk, waiting, content, signed_first=signed_first):
        return
    state = None if before.draft is None else before.draft.state
    row = keep_notice(desk, to, before, content)
    if signed_first:
        move_notice(desk, row, AWAITING)
        mark_waiting(desk, to)
        ask_quality(desk, content, "signature")
    else:
        send_notice(desk, to, row, content, before=state)


def _stays(desk: Desk, waiting: Draft, content: CustomerNotice, *, signed_first: bool) -> bool:
    """Whether what waits is what is still to be said, and still cannot go out."""
    if not same_content(waiting.content, content):
        return False
    if waiting.state == NO_ADDRESS:
        return desk.need("party", content.consignee)["email"] is None
    return signed_first is not (waiting.state == SENT)
