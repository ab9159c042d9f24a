"""A quality supervisor signs what a customer is to be told, or sends it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import select

from service.actions.cases import get_case
from service.actions.close_case import close_if_done
from service.actions.consignees import consignees_of, note_consignee
from service.actions.desk import Desk
from service.actions.keep_notice import AWAITING, NO_ADDRESS, REJECTED, move_notice
from service.actions.notice_draft import asks_for_answer, digest_of
from service.actions.people import check_pin
from service.actions.send_notice import send_notice
from service.actions.signer import signer
from service.actions.stated import stated
from service.actions.told_deliveries import SENT, Draft, told_deliveries
from service.errors import BadInput, Conflict, Unknown, did_you_mean
from service.records.case_tables import ledger

Verdict = Literal["send", "reject"]
SIGNERS = ("quality_supervisor", "admin")
MEANING: dict[Verdict, str] = {
    "send": "I have read this notice; the customer is to be told exactly this.",
    "reject": "I have read this notice; the customer is not to be told this.",
}
WRONG_PIN = "the PIN is wrong, or locked after too many wrong ones; nothing was signed"


@dataclass(frozen=True, slots=True)
class SignedNotice:
    """What is signed: `shown_hash` is that of the notice that the signer has read."""

    number: str
    customer: str
    verdict: Verdict
    signed_by: str
    pin: str = field(repr=False)
    reason: str
    shown_hash: str


def sign_notice(desk: Desk, asked: SignedNotice) -> dict[str, Any] | None:
    """What became of the notice; None if the PIN is wrong, which is committed."""
    reason = stated(asked.reason, "reason", "a signature says why")
    if asked.verdict not in MEANING:
        raise BadInput(f"verdict: `{asked.verdict}` is not one of {', '.join(MEANING)}")
    get_case(desk, asked.number)
    draft = _waiting(desk, asked)
    if not check_pin(desk, asked.signed_by, asked.pin, now=desk.transaction.now):
        return None
    printed = signer(desk, asked.signed_by, SIGNERS, to="sign what customers are told")
    _check_shown(desk, asked, draft)
    _check_date(desk, asked, draft)
    signed = {
        "signed_by": asked.signed_by,
        "signed_reason": reason,
        "signed_at": desk.transaction.now_micros,
    }
    desk.transaction.enter("notice.signed", asked.number, _said(desk, asked, draft, printed))
    state = REJECTED
    if asked.verdict == "send":
        to = note_consignee(desk, asked.number, asked.customer)
        sent = send_notice(desk, to, draft, draft.content, before=draft.state, **signed)
        state = SENT if sent else NO_ADDRESS
        # He may have been the last whom the case waited for: there is nothing to answer any more.
        close_if_done(desk, get_case(desk, asked.number))
    else:
        move_notice(desk, draft, REJECTED, **signed)
    desk.transaction.flush()
    return {
        "nonconformance": asked.number,
        "customer": asked.customer,
        "problem": draft.content.problem,
        "revision": draft.revision,
        "state": state,
        "signed_by": asked.signed_by,
        "printed_name": printed,
        "meaning": MEANING[asked.verdict],
        "hash": asked.shown_hash,
    }


def _waiting(desk: Desk, asked: SignedNotice) -> Draft:
    told = told_deliveries(desk, asked.number).get(asked.customer)
    if told is None:
        known = list(consignees_of(desk.transaction.connection, asked.number))
        hint = did_you_mean(asked.customer, known)
        raise Unknown(f"{asked.number} has no notice to customer `{asked.customer}`{hint}")
    draft = told.draft
    if draft is None or draft.state not in (AWAITING, REJECTED):
        last = told.latest
        by = f", signed by {last.signed_by}" if last is not None and last.signed_by else ""
        state = "sent" if draft is None else draft.state
        raise Conflict(
            f"no notice of {asked.number} to {asked.customer} waits for a signature: "
            f"revision {told.sent if draft is None else draft.revision} is {state}{by}"
        )
    if draft.state == REJECTED and asked.verdict == "reject":
        raise Conflict(
            f"revision {draft.revision} of {asked.number} to {asked.customer} "
            f"is rejected already, by {draft.signed_by}"
        )
    return draft


def _check_shown(desk: Desk, asked: SignedNotice, draft: Draft) -> None:
    """What was read is what is signed: anything else is refused, with what has changed."""
    current = digest_of(draft.content)
    if asked.shown_hash == current:
        return
    changes = _changes_since(desk, asked, draft)
    said = "; ".join(_in_words(each) for each in changes if each)
    raise Conflict(
        f"the notice of {asked.number} to {asked.customer} is not the one you have read"
        f"{f' ({said})' if said else ''}; read it again",
        extra={"hash": current, "revision": draft.revision, "changes": changes},
    )


def _check_date(desk: Desk, asked: SignedNotice, draft: Draft) -> None:
    """A draft of an earlier version says a date; once it has passed nobody can answer by then."""
    by, content = draft.content.respond_by, draft.content
    if asked.verdict == "reject" or by is None or not asks_for_answer(content):
        return
    if datetime.fromisoformat(by) <= desk.transaction.now:
        raise Conflict(
            f"the notice of {asked.number} to {asked.customer} asks for an answer by {by}, which "
            f"has passed; have it made anew (`headmark ncr notify {asked.number}`) and read it"
        )


def _changes_since(desk: Desk, asked: SignedNotice, draft: Draft) -> list[dict[str, Any]]:
    """What each later draft changed, from the one that was read on."""
    desk.transaction.flush()
    l = ledger.c  # noqa: E741 - the ledger's columns
    query = select(l.content).where(l.kind == "notice.drafted", l.subject == asked.number)
    entries = [
        orjson.loads(content)
        for content in desk.transaction.connection.execute(query.order_by(l.seq)).scalars()
    ]
    mine = [
        entry
        for entry in entries
        if (entry["customer"], entry["revision"]) == (asked.customer, draft.revision)
    ]
    read = [at for at, entry in enumerate(mine) if entry["hash"] == asked.shown_hash]
    return (
        [entry.get("since_the_draft_before", {}) for entry in mine[read[-1] + 1 :]] if read else []
    )


def _in_words(change: dict[str, Any]) -> str:
    return "; ".join(
        f"{name.replace('_', ' ')}: {', '.join(what)}" for name, what in change.items()
    )


def _said(desk: Desk, asked: SignedNotice, draft: Draft, printed: str) -> dict[str, Any]:
    local = desk.transaction.now.astimezone(ZoneInfo(desk.settings.time_zone))
    return {
        "customer": asked.customer,
        "problem": draft.content.problem,
        "revision": draft.revision,
        "person": asked.signed_by,
        "printed_name": printed,
        "meaning": MEANING[asked.verdict],
        "decision": asked.verdict,
        "reason": asked.reason,
        "shown_hash": asked.shown_hash,
        "local_time": local.isoformat(timespec="seconds"),
    }
