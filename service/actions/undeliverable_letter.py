"""The letter that says a customer could not be told: somebody has to call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from notifications.render import RenderedMail


@dataclass(frozen=True)
class UndeliverableNotice:
    """A customer notice came back, or was tried for three days; to the quality supervisor."""

    kind: ClassVar[str] = "undeliverable_notice"
    number: str
    customer: str
    recipient: str
    reason: str


_SUBJECT: Mapping[str, str] = {
    "en": "ACT NOW {number}: customer {customer} could not be told",
    "zh-CN": "紧急 {number}：未能通知客户 {customer}",
}
_PARAGRAPHS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "The notice of {number} to {customer} ({recipient}) could not be delivered: {reason}",
        "The customer does not know that these parts are suspect.",
        "Call now, and correct the customer's address.",
    ),
    "zh-CN": (
        "{number} 的通知无法送达客户 {customer}（{recipient}）：{reason}",
        "客户尚不知晓相关产品为可疑品。",
        "请立即电话通知客户，并更正客户的邮件地址。",
    ),
}


def render_undeliverable(notice: UndeliverableNotice, *, language: str) -> RenderedMail:
    """Say it in the reader's language; any but Chinese is answered in English."""
    spoken = language if language in _SUBJECT else "en"
    facts = {
        "number": notice.number,
        "customer": _one_line(notice.customer),
        "recipient": _one_line(notice.recipient),
        "reason": _one_line(notice.reason),
    }
    said = [paragraph.format(**facts) for paragraph in _PARAGRAPHS[spoken]]
    html = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in said)
    return RenderedMail(
        _SUBJECT[spoken].format(**facts),
        "\n\n".join(said) + "\n",
        f"<html><body>{html}</body></html>",
    )


def _one_line(text: str) -> str:
    """A server's answer may have any shape; in a header it must not start a second line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
