"""A claimed outbox row as the mail that goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from notifications.envelope import Envelope
from notifications.messages import from_payload
from notifications.payloads import decode
from notifications.render import ChartPlace, RenderedMail, render
from service.actions.cleared_letter import ClearedNotice, render_cleared
from service.actions.letter_pictures import (
    DrawChart,
    chart_place,
    charted_cause,
    draw_picture,
)
from service.actions.undeliverable_letter import UndeliverableNotice, render_undeliverable
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class ClaimedLetter:
    """A letter this worker alone may send until `lease_until` (microseconds)."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    recipient: str
    language: str
    message_id: str
    audience: str
    nonconformance: str | None
    customer: str | None
    attempts: int
    lease_until: int

    @property
    def subject(self) -> str:
        """What the ledger entries about this letter are filed under."""
        return self.nonconformance or self.kind


def compose_letter(
    letter: ClaimedLetter, settings: Settings, draw: DrawChart | None = None
) -> Envelope:
    """Render the letter in its reader's language; ValueError if the document does not fit."""
    cause = charted_cause(letter.kind, letter.audience, letter.payload)
    picture = chart = None
    if cause is not None:
        picture = None if draw is None else draw_picture(cause, letter.language, draw)
        chart = chart_place(cause, letter.language, settings.public_url, picture)
    return Envelope(
        message_id=letter.message_id,
        sender=settings.mail_sender,
        recipient=letter.recipient,
        mail=_rendered(letter, chart),
        language=letter.language,
        reply_to=settings.contact if letter.audience == "customer" else None,
        pictures=() if picture is None else (picture,),
    )


def _rendered(letter: ClaimedLetter, chart: ChartPlace | None) -> RenderedMail:
    if letter.kind == UndeliverableNotice.kind:
        notice: UndeliverableNotice = decode(UndeliverableNotice, dict(letter.payload))
        return render_undeliverable(notice, language=letter.language)
    if letter.kind == ClearedNotice.kind:
        cleared: ClearedNotice = decode(ClearedNotice, dict(letter.payload))
        return render_cleared(cleared, language=letter.language)
    message = from_payload(letter.kind, letter.payload)
    return render(message, language=letter.language, chart=chart)
