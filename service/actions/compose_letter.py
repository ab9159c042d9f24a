"""A claimed outbox row as the mail that goes out."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from notifications.envelope import Envelope
from notifications.messages import from_payload
from notifications.payloads import decode
from notifications.plant_templates import render_plant
from notifications.render import ChartPlace, RenderedMail, render
from notifications.template_fault import TemplateError
from notifications.threads import domain_of, thread_of
from service.actions.claimed_letter import ClaimedLetter as ClaimedLetter
from service.actions.cleared_letter import ClearedNotice, render_cleared
from service.actions.letter_attachments import attachments_of
from service.actions.letter_pictures import (
    DrawChart,
    chart_place,
    charted_cause,
    draw_picture,
)
from service.actions.nobody_letter import NobodySigns, render_nobody
from service.actions.undeliverable_letter import UndeliverableNotice, render_undeliverable
from service.settings import Settings

log = structlog.get_logger()


def compose_letter(
    letter: ClaimedLetter,
    settings: Settings,
    draw: DrawChart | None = None,
    broken: Callable[[str], None] | None = None,
) -> Envelope:
    """Render the letter in its reader's language; ValueError if the document does not fit.

    `broken` is told why a template of the plant's own could not be used.
    """
    cause = charted_cause(letter.kind, letter.audience, letter.payload)
    picture = chart = None
    if cause is not None:
        picture = None if draw is None else draw_picture(cause, letter.language, draw)
        chart = chart_place(cause, letter.language, settings.public_url, picture)
    return Envelope(
        message_id=letter.message_id,
        sender=settings.mail_sender,
        recipient=letter.recipient,
        mail=_rendered(letter, chart, broken),
        language=letter.language,
        reply_to=settings.contact if letter.audience == "customer" else None,
        pictures=() if picture is None else (picture,),
        attachments=attachments_of(letter, settings),
        thread=_thread(letter, settings),
    )


def _thread(letter: ClaimedLetter, settings: Settings) -> str | None:
    if letter.nonconformance is None:
        return None
    return thread_of(letter.nonconformance, letter.recipient, domain_of(settings.mail_sender))


def _rendered(
    letter: ClaimedLetter, chart: ChartPlace | None, broken: Callable[[str], None] | None
) -> RenderedMail:
    if letter.kind == UndeliverableNotice.kind:
        notice: UndeliverableNotice = decode(UndeliverableNotice, dict(letter.payload))
        return render_undeliverable(notice, language=letter.language)
    if letter.kind == ClearedNotice.kind:
        cleared: ClearedNotice = decode(ClearedNotice, dict(letter.payload))
        return render_cleared(cleared, language=letter.language)
    if letter.kind == NobodySigns.kind:
        nobody: NobodySigns = decode(NobodySigns, dict(letter.payload))
        return render_nobody(nobody, language=letter.language)
    message = from_payload(letter.kind, letter.payload)
    if letter.templates:
        try:
            return render_plant(message, letter.templates, language=letter.language, chart=chart)
        except TemplateError as error:
            log.warning("a template of the plant cannot be used", kind=letter.kind, why=str(error))
            if broken is not None:
                broken(str(error))
    return render(message, language=letter.language, chart=chart)
