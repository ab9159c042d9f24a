"""The machine form of a notice: what is said, its hash, and the messages of CX-0164."""

from __future__ import annotations

from typing import Any

from notifications.blocking import blocking_messages, left_out
from notifications.customer_notice import CustomerNotice
from notifications.english import ENGLISH
from notifications.render import LANGUAGES
from service.actions.notice_draft import digest_of, document_of
from service.settings import Settings

SCHEMA = "headmark.customer-notice/1"


def notice_document(
    content: CustomerNotice, settings: Settings, *, language: str
) -> dict[str, Any]:
    """JSON values only; what CX-0164 asks for and the plant does not have is named."""
    spoken = LANGUAGES.get(language, ENGLISH)
    return {
        "schema": SCHEMA,
        "hash": digest_of(content),
        "title": spoken.headline(content.cause),
        "description": spoken.found(content.cause),
        "notice": {name: v for name, v in document_of(content).items() if name != "answer_link"},
        "cx_0164": {
            "messages": blocking_messages(content, spoken, sender=settings.bpnl),
            "left_out": left_out(content, sender=settings.bpnl),
        },
    }
