"""Letters as their readers would see them, of a sample or of the outbox; links are masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection

from notifications.messages import Message
from notifications.plant_templates import render_plant
from notifications.render import RenderedMail
from notifications.template_check import samples_of
from notifications.template_fault import TemplateError
from service.actions.claimed_letter import ClaimedLetter
from service.actions.compose_letter import compose_letter
from service.actions.letter_templates import (
    checked_part,
    template_language,
    templates_in_force,
)
from service.actions.look_letters import LINKED, letter_row
from service.errors import BadInput
from service.records.schema import iso
from service.settings import Settings

# Where a link is opened, it says what it is; it opens nothing.
NO_LINK = "https://link.invalid/made-when-the-letter-is-sent"


def preview_sample(
    connection: Connection,
    *,
    kind: str,
    language: str,
    drafts: Mapping[str, str],
    shape: int = 1,
) -> RenderedMail:
    """A sample as a letter, by the templates in force and the drafts that are tried out."""
    for part in drafts or ("subject",):
        checked_part(kind, language, part)
    own = {**templates_in_force(connection, kind, language), **drafts}
    return _rendered(_sample(kind, shape), own, language)


def preview_letter(
    connection: Connection, letter: int, settings: Settings, *, drafts: Mapping[str, str]
) -> RenderedMail:
    """A letter of the outbox as it would be written now; without its chart and its files."""
    row = letter_row(connection, letter)
    kind, language = row["kind"], template_language(row["language"])
    for part in drafts:
        checked_part(kind, language, part)
    own = {**templates_in_force(connection, kind, language), **drafts}
    same = ("id", "kind", "recipient", "language", "message_id", "audience", "nonconformance",
            "customer", "attempts")  # fmt: skip
    claimed = ClaimedLetter(
        payload=_masked(row), lease_until=0, templates=own, **{name: row[name] for name in same}
    )
    faults: list[str] = []
    mail = compose_letter(claimed, settings, broken=faults.append).mail
    if drafts and faults:
        raise BadInput(faults[0])
    return mail


def mail_document(mail: RenderedMail) -> dict[str, str]:
    return {"subject": mail.subject, "text": mail.text, "html": mail.html}


def _sample(kind: str, shape: int) -> Message:
    samples = samples_of(kind)
    if not 1 <= shape <= len(samples):
        raise BadInput(f"shape: {kind} has samples 1 to {len(samples)}, not {shape}")
    return samples[shape - 1]


def _rendered(message: Message, own: Mapping[str, str], language: str) -> RenderedMail:
    try:
        return render_plant(message, own, language=language)
    except TemplateError as error:
        listed = [(f"line {each.line}", each.message) for each in error.faults]
        raise BadInput(str(error), listed) from None


def _masked(row: Any) -> dict[str, Any]:
    payload: dict[str, Any] = orjson.loads(row["payload"])
    shown = {name: NO_LINK if name in LINKED else value for name, value in payload.items()}
    if "expires_at" in shown:
        # Known only when the link is made: any time will do to look at.
        shown["expires_at"] = iso(row["created_at"])
    return shown
