"""people: passwords, sessions, tokens that end"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.columns import text, whole

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    _add_columns()
    _make_session()


def _add_columns() -> None:
    op.add_column("person", text("password_hash", nullable=True))
    op.add_column("person", whole("password_failures", nullable=True))
    op.add_column("person", whole("password_locked_until", nullable=True))
    op.add_column("api_token", whole("expires_at", nullable=True))


def _make_session() -> None:
    op.create_table(
        "session",
        text("token_hash"),
        text("person"),
        text("csrf_hash"),
        whole("created_at"),
        whole("seen_at"),
        whole("expires_at"),
        whole("ended_at", nullable=True),
        text("address", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_person"), "session", ["person"])
