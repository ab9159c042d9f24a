"""The row of one revision of a notice: written, drafted anew, moved on by compare-and-swap."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update

from notifications.customer_notice import CustomerNotice
from service.actions.consignees import Consignee
from service.actions.desk import Desk
from service.actions.notice_draft import digest_of, document_of
from service.actions.notice_news import news_of
from service.actions.told_deliveries import SENT, Draft, Told, read_draft
from service.actions.webhook_events import NOTICE
from service.errors import Conflict
from service.records.canonical import canonical
from service.records.case_tables import outbox
from service.records.customer_tables import notice
from service.records.schema import microseconds
from service.records.webhook_tables import webhook_message

n = notice.c
AWAITING, REJECTED = "awaiting_signature", "rejected"
NO_ADDRESS, WITHDRAWN = "no_address", "withdrawn"
# Between the writing of a revision and what becomes of it, in one transaction.
DRAFTED = "drafted"


def keep_notice(desk: Desk, to: Consignee, before: Told, content: CustomerNotice) -> Draft:
    """Write a new revision, or write anew the one that has not gone out yet."""
    draft = before.draft
    if draft is not None and draft.state == SENT:
        _take_out_of_the_mail(desk, to, draft)
    row = {
        "kind": content.change,
        "state": DRAFTED,
        "document": canonical(document_of(content)),
        "respond_by": _micros(content.respond_by),
        "message_id": None,
        "signed_by": None,
        "signed_reason": None,
        "signed_at": None,
        "at": desk.transaction.now_micros,
        "entry": desk.transaction.enter("notice.drafted", to.nonconformance, _said(draft, content)),
    }
    connection = desk.transaction.connection
    desk.transaction.flush()
    if draft is None:
        key = {
            "nonconformance": to.nonconformance, "customer": to.customer,
            "revision": content.revision,
        }  # fmt: skip
        made = connection.execute(insert(notice).values(**key, **row).returning(n.id))
        return read_draft(desk, made.scalar_one())
    _swap(desk, draft, row)
    return read_draft(desk, draft.id)


def move_notice(desk: Desk, draft: Draft, state: str, **values: object) -> None:
    """Compare-and-swap on what was read: another may have signed it, or written it anew."""
    _swap(desk, draft, {"state": state, **values})


def withdraw_notice(desk: Desk, to: Consignee, draft: Draft, *, why: str) -> None:
    """What was to be said is not so any more: nobody is asked, and nothing goes out."""
    if draft.state == SENT:
        _take_out_of_the_mail(desk, to, draft)
    move_notice(desk, draft, WITHDRAWN, message_id=None)
    said = {"customer": to.customer, "problem": to.problem, "revision": draft.revision, "why": why}
    desk.transaction.enter("notice.withdrawn", to.nonconformance, said)


def webhook_subject(to: Consignee, revision: int) -> str:
    return f"{to.problem}/{revision}"


def _swap(desk: Desk, draft: Draft, values: Mapping[str, object]) -> None:
    desk.transaction.flush()
    changed = desk.transaction.connection.execute(
        update(notice)
        .where(n.id == draft.id, n.state == draft.state, n.entry == draft.entry)
        .values(**values)
    )
    if changed.rowcount != 1:
        raise Conflict("the notice was changed by somebody else; look at it again")


def _take_out_of_the_mail(desk: Desk, to: Consignee, draft: Draft) -> None:
    """It was queued in this very transaction, so nobody has seen it."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    connection.execute(delete(outbox).where(outbox.c.message_id == draft.message_id))
    connection.execute(
        delete(webhook_message).where(
            webhook_message.c.event == NOTICE,
            webhook_message.c.subject == webhook_subject(to, draft.revision),
        )
    )


def _said(draft: Draft | None, content: CustomerNotice) -> dict[str, Any]:
    said: dict[str, Any] = {
        "customer": content.consignee,
        "problem": content.problem,
        "revision": content.revision,
        "change": content.change,
        "added": len(content.added),
        "changed": len(content.changed),
        "cleared": len(content.cleared),
        "news": list(content.news),
        "hash": digest_of(content),
    }
    if draft is not None:
        said["since_the_draft_before"] = news_of(draft.content, content)
    return said


def _micros(text: str | None) -> int | None:
    return None if text is None else microseconds(datetime.fromisoformat(text))
