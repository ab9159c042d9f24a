"""Letters beside the outbox: the plant's own templates, and mails that came back."""

from __future__ import annotations

from sqlalchemy import Index, Table

from service.records.case_tables import numbered
from service.records.schema import entry, metadata, text, when

letter_template = Table(
    "letter_template", metadata, numbered(), text("kind"), text("language"), text("part"),
    text("text"), text("by"), text("reason"), when("at"), when("withdrawn_at", required=False),
    entry(),
    Index(None, "kind", "language", "part"),
)  # fmt: skip
# A delivery status report (RFC 3464) of one letter; kept once, never changed.
bounce = Table(
    "bounce", metadata, numbered(), text("message_id"), text("recipient"), text("action"),
    text("status"), text("diagnostic"), text("by"), when("at"), entry(),
    Index(None, "message_id"),
)  # fmt: skip
