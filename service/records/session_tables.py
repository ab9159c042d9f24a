"""People signed in by a browser."""

from __future__ import annotations

from sqlalchemy import Index, Table

from service.records.schema import entry, key, metadata, text, when

# Only the hash of the cookie is stored; a session ends by itself, or when it is ended.
session = Table(
    "session", metadata, key("token_hash"), text("person"), text("csrf_hash"), when("created_at"),
    when("seen_at"), when("expires_at"), when("ended_at", required=False),
    text("address", required=False), entry(),
    # Since when it keeps a screen on a wall open, and can do nothing else.
    when("screen_since", required=False),
    Index(None, "person"),
)  # fmt: skip
