"""webhooks: endpoints and messages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.columns import text, whole

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _make_webhook_endpoint()
    _make_webhook_message()


def _make_webhook_endpoint() -> None:
    op.create_table(
        "webhook_endpoint",
        text("id"),
        text("url"),
        text("secret"),
        text("previous_secret", nullable=True),
        whole("previous_until", nullable=True),
        text("events"),
        text("customer", nullable=True),
        text("description"),
        text("state"),
        text("by"),
        whole("at"),
        whole("disabled_at", nullable=True),
        text("disabled_reason", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
    )
    op.create_index(op.f("ix_webhook_endpoint_customer"), "webhook_endpoint", ["customer"])


def _make_webhook_message() -> None:
    op.create_table(
        "webhook_message",
        text("id"),
        text("endpoint"),
        text("event"),
        text("subject"),
        text("body"),
        text("state"),
        whole("attempts"),
        whole("created_at"),
        whole("next_at"),
        whole("lease_until", nullable=True),
        whole("delivered_at", nullable=True),
        whole("last_status", nullable=True),
        text("last_error", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_message")),
    )
    op.create_index(op.f("ix_webhook_message_endpoint"), "webhook_message", ["endpoint"])
    op.create_index(
        op.f("ix_webhook_message_state_next_at"), "webhook_message", ["state", "next_at"]
    )
    op.create_index(op.f("ix_webhook_message_subject"), "webhook_message", ["subject"])
