"""Letters to the quality supervisors: a notice waits for a signature, or for a call."""

from __future__ import annotations

from notifications.customer_notice import CustomerNotice
from notifications.notice_waiting import NoticeWaiting, WaitsFor
from service.actions.desk import Desk
from service.actions.notice_draft import digest_of
from service.actions.outbox import people_with, post_letter

ASKED = ("quality_supervisor",)


def ask_quality(desk: Desk, content: CustomerNotice, waits_for: WaitsFor) -> None:
    """Tell them what the customer is to be told, word for word as it will be said."""
    public = desk.settings.public_url.rstrip("/")
    path = f"/api/v1/nonconformances/{content.number}/notices/{content.consignee}"
    message = NoticeWaiting(
        number=content.number,
        waits_for=waits_for,
        customer=content.customer,
        consignee=content.consignee,
        problem=content.problem,
        revision=content.revision,
        change=content.change,
        severity=content.severity,
        cause=content.cause,
        shipments=content.shipments,
        cleared=content.cleared,
        total=content.total,
        digest=digest_of(content),
        url=f"{public}{path}",
    )
    for _, _, email, language in people_with(desk, ASKED):
        post_letter(
            desk, message, recipient=email, language=language, audience="plant",
            number=content.number,
        )  # fmt: skip
