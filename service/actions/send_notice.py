"""Send a revision of a notice: by mail, and to the customer's own endpoint if he has one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from notifications.customer_notice import CustomerNotice
from service.actions.ask_about_notice import ask_quality
from service.actions.consignees import UNTOLD, Consignee, ConsigneeState, mark_consignee
from service.actions.customer_accounts import SETTLED
from service.actions.desk import Desk
from service.actions.keep_notice import NO_ADDRESS, move_notice, webhook_subject
from service.actions.notice_document import notice_document
from service.actions.notice_draft import asks_for_answer, dated, digest_of, document_of
from service.actions.outbox import post_letter
from service.actions.tell_webhooks import listeners, tell_webhooks
from service.actions.told_deliveries import SENT, Draft
from service.actions.webhook_events import NOTICE
from service.errors import Conflict
from service.records.canonical import canonical
from service.records.case_tables import outbox
from service.records.schema import microseconds


def send_notice(
    desk: Desk,
    to: Consignee,
    row: Draft,
    content: CustomerNotice,
    *,
    before: str | None = None,
    **signed: object,
) -> bool:
    """Queue the letter and the message; False if the customer has neither address nor endpoint.

    `before` is what the draft was until now: a person is asked to call but once.
    """
    content = dated(desk, content)
    party = desk.need("party", to.customer)
    endpoint = any(
        e.customer == to.customer and e.wants(NOTICE, to.customer) for e in listeners(desk)
    )
    if party["email"] is None and not endpoint:
        _cannot_be_told(desk, to, row, content, before, signed)
        return False
    message_id = None
    if party["email"] is not None:
        message_id = _post(desk, content, party["email"], party["language"])
    if content.respond_within is not None and content.respond_by is not None:
        said_now = canonical(document_of(content))
        signed = {**signed, "document": said_now, "respond_by": _micros(content.respond_by)}
    move_notice(desk, row, SENT, message_id=message_id, **signed)
    said = {"problem": to.problem, "revision": content.revision, "hash": digest_of(content)}
    desk.transaction.enter("notice.issued", to.nonconformance, {"customer": to.customer, **said})
    tell_webhooks(
        desk, NOTICE, webhook_subject(to, content.revision),
        notice_document(content, desk.settings, language=party["language"]), customer=to.customer,
    )  # fmt: skip
    _mark_told(desk, to, content)
    return True


def _post(desk: Desk, content: CustomerNotice, email: str, language: str) -> str:
    post_letter(
        desk, content, recipient=email, language=language, audience="customer",
        number=content.number, customer=content.consignee,
    )  # fmt: skip
    desk.transaction.flush()
    o = outbox.c
    query = select(o.message_id).where(
        o.nonconformance == content.number, o.customer == content.consignee
    )
    newest = desk.transaction.connection.execute(query.order_by(o.id.desc()).limit(1))
    return str(newest.scalar_one())


def _mark_told(desk: Desk, to: Consignee, content: CustomerNotice) -> None:
    """He owes an answer for what is new; for news of what he has answered he owes none."""
    now = desk.transaction.now_micros
    if content.change == "cancel":
        _mark(desk, to, "cleared", told_at=now, respond_by=None)
    elif asks_for_answer(content) or to.state in (*UNTOLD, "cleared"):
        respond_by = None if content.respond_by is None else _micros(content.respond_by)
        _mark(desk, to, "told", told_at=now, respond_by=respond_by, escalated_at=None)


def _cannot_be_told(
    desk: Desk,
    to: Consignee,
    row: Draft,
    content: CustomerNotice,
    before: str | None,
    signed: dict[str, object],
) -> None:
    move_notice(desk, row, NO_ADDRESS, **signed)
    desk.transaction.enter("notice.impossible", to.nonconformance, {"customer": to.customer})
    # Who owed nothing owes an answer about what is new, though nobody can ask him by mail.
    if to.state in UNTOLD or (to.state in SETTLED and asks_for_answer(content)):
        _mark(desk, to, "no_address")
    if before != NO_ADDRESS:
        ask_quality(desk, content, "no_address")


def mark_waiting(desk: Desk, to: Consignee) -> None:
    """What he is to be told waits for a signature; what he knows already he answers for.

    A write-off of somebody who was told nothing does not cover what is found at him later.
    """
    if to.state == "cleared" or (to.state == "written_off" and to.told_at is None):
        _mark(desk, to, "untold")


def _mark(desk: Desk, to: Consignee, state: ConsigneeState, **values: int | None) -> None:
    if not mark_consignee(desk, to, state, **values):
        raise Conflict(f"{to.problem} was changed by somebody else; look at it again")


def _micros(text: str) -> int:
    return microseconds(datetime.fromisoformat(text))
