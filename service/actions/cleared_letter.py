"""The letter that says to a customer that parts which were suspect are so no longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from notifications.formats import one_line
from notifications.messages import ShipmentLine
from notifications.render import LANGUAGES, RenderedMail


@dataclass(frozen=True)
class ClearedNotice:
    """Deliveries a customer was told of that are cleared, and those that stay suspect.

    Says nothing about other customers, nor why: the reason may name them.
    """

    kind: ClassVar[str] = "cleared_notice"
    number: str
    customer: str
    cleared: tuple[ShipmentLine, ...]
    still: tuple[ShipmentLine, ...]
    contact: str


_SUBJECT: Mapping[str, str] = {
    "en": "{number}: {cleared} of the parts we told you of are cleared",
    "zh-CN": "{number}：先前通知贵方的产品中有 {cleared} 项已解除怀疑",
}
_INTRO: Mapping[str, str] = {
    "en": "To {customer}: the parts below are no longer suspect. You may use them.",
    "zh-CN": "致 {customer}：下列产品已不再可疑，可以使用。",
}
_STILL: Mapping[str, str] = {
    "en": "Still suspect - keep these set aside:",
    "zh-CN": "以下产品仍属可疑，请继续隔离：",
}
_NONE_LEFT: Mapping[str, str] = {
    "en": "Nothing else that we told you of under {number} is suspect.",
    "zh-CN": "{number} 项下先前通知贵方的其他产品均已不再可疑。",
}
_CLOSING: Mapping[str, str] = {
    "en": "Questions: {contact}, naming {number}.",
    "zh-CN": "如有疑问，请联系 {contact}，并注明 {number}。",
}


def render_cleared(notice: ClearedNotice, *, language: str) -> RenderedMail:
    """Say it in the reader's language; any but Chinese is answered in English."""
    spoken = language if language in _SUBJECT else "en"
    facts = {
        "number": notice.number,
        "customer": one_line(notice.customer),
        "cleared": len(notice.cleared),
        "contact": one_line(notice.contact),
    }
    still = _STILL if notice.still else _NONE_LEFT
    blocks: list[str | list[str]] = [
        _INTRO[spoken].format(**facts),
        _lines(notice.cleared, spoken),
        still[spoken].format(**facts),
        _lines(notice.still, spoken),
        _CLOSING[spoken].format(**facts),
    ]
    return RenderedMail(_SUBJECT[spoken].format(**facts), _text(blocks), _html(blocks))


def _lines(lines: Sequence[ShipmentLine], spoken: str) -> list[str]:
    amount = LANGUAGES[spoken].amount
    return [
        one_line(
            f"{line.shipment} | {line.date} | {line.lot} | {line.item} | "
            f"{amount(line.quantity, line.unit)}"
        )
        for line in lines
    ]


def _text(blocks: list[str | list[str]]) -> str:
    said = [
        block if isinstance(block, str) else "\n".join(f"  - {line}" for line in block)
        for block in blocks
        if block
    ]
    return "\n\n".join(said) + "\n"


def _html(blocks: list[str | list[str]]) -> str:
    said = ""
    for block in blocks:
        if isinstance(block, str):
            said += f"<p>{escape(block)}</p>\n"
        elif block:
            said += "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in block) + "</ul>\n"
    return f"<html><body>{said}</body></html>"
