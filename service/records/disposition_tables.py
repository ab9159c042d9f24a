"""Dispositions carried out: the records that prove each effect, and concessions with their uses."""

from __future__ import annotations

from sqlalchemy import Index, Table

from service.records.case_tables import numbered
from service.records.schema import entry, key, metadata, quantity, text, when, whole

# The record that proves (a part of) an approved disposition. Nothing here is ever changed.
disposition_effect = Table(
    "disposition_effect", metadata, numbered(), whole("disposition"), text("nonconformance"),
    text("lot"), text("record"), text("record_id"), quantity("quantity"),
    text("witness", required=False), text("note", required=False), text("by"), when("at"),
    entry(),
    Index(None, "disposition"), Index(None, "nonconformance"), Index(None, "record", "record_id"),
)  # fmt: skip
# Permission to use what does not conform (ISO 9000, 3.12.5): with an expiry or a quantity.
concession = Table(
    "concession", metadata, key("number"), text("item"), text("customer", required=False),
    quantity("quantity", required=False), when("expires_at", required=False), text("reason"),
    text("by"), when("at"), when("ended_at", required=False), text("ended_by", required=False),
    text("ended_reason", required=False), entry(),
    Index(None, "item"),
)  # fmt: skip
concession_use = Table(
    "concession_use", metadata, numbered(), text("concession"), whole("disposition"),
    text("lot"), quantity("quantity"), when("at"), when("ended_at", required=False), entry(),
    # The lot it was made of: such a use takes nothing from the concession once more.
    text("made_of", required=False),
    Index(None, "concession"), Index(None, "lot"),
)  # fmt: skip
