"""Files beside the records: what was photographed at an inspection."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, Table, UniqueConstraint

from service.records.case_tables import numbered
from service.records.schema import entry, metadata, text, when, whole

# Never changed, and of one content once for a record: a form that is sent twice adds nothing.
record_file = Table(
    "record_file", metadata, numbered(), text("kind"), text("record"), text("name"),
    text("media_type"), whole("size"), text("sha256"),
    Column("content", LargeBinary, nullable=False), text("by"), when("at"), entry(),
    UniqueConstraint("kind", "record", "sha256"),
)  # fmt: skip
