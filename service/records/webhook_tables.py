"""Webhooks: who listens to what, and each message with what became of it."""

from __future__ import annotations

from sqlalchemy import Index, Table

from service.records.schema import entry, key, metadata, text, when, whole

# The secrets stand here as they are, because every message is signed with them: whoever reads this
# table can speak in the plant's name to these endpoints. Nothing else of the service shows them.
webhook_endpoint = Table(
    "webhook_endpoint", metadata, key(), text("url"), text("secret"),
    text("previous_secret", required=False), when("previous_until", required=False),
    text("events"), text("customer", required=False), text("description"), text("state"),
    text("by"), when("at"),
    when("disabled_at", required=False), text("disabled_reason", required=False), entry(),
    Index(None, "customer"),
)  # fmt: skip
webhook_message = Table(
    "webhook_message", metadata, key(), text("endpoint"), text("event"), text("subject"),
    text("body"), text("state"), whole("attempts"), when("created_at"), when("next_at"),
    when("lease_until", required=False), when("delivered_at", required=False),
    whole("last_status", required=False), text("last_error", required=False), entry(),
    Index(None, "state", "next_at"), Index(None, "endpoint"), Index(None, "subject"),
)  # fmt: skip
