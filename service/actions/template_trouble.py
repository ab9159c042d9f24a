"""Tell the administrators, once, that a template of the plant's own cannot be used."""

from __future__ import annotations

import orjson
from sqlalchemy import select

from notifications.mail_messages import TemplateFailed
from service.actions.desk import Desk
from service.actions.letter_templates import set_last_at
from service.actions.outbox import people_with, post_letter
from service.records.case_tables import outbox

o = outbox.c


def tell_of_template(desk: Desk, kind: str, language: str, reason: str) -> None:
    """Once for each time that it was set: every letter of the kind meets the same fault."""
    desk.transaction.flush()
    since = set_last_at(desk.transaction.connection, kind, language)
    if not since or _told(desk, kind, language, since):
        return
    said = {"language": language, "reason": reason}
    desk.transaction.enter("letter_template.failed", kind, said)
    message = TemplateFailed(kind, language, reason)
    for _, _, email, spoken in people_with(desk, ["admin"]):
        post_letter(
            desk, message, recipient=email, language=spoken, audience="plant", number=None
        )  # fmt: skip


def _told(desk: Desk, kind: str, language: str, since: int) -> bool:
    query = select(o.payload).where(o.kind == TemplateFailed.kind, o.created_at >= since)
    told = (orjson.loads(text) for text in desk.transaction.connection.execute(query).scalars())
    return any(
        each["letter_kind"] == kind and each["template_language"] == language for each in told
    )
