"""letters: urgency, digests, bounces, templates of the plant"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.append_only import make_append_only
from service.records.migrations.columns import number, text, whole

revision = "0011"
down_revision = "0010"

UNIQUE = {
    "bounce": (("id",),),
}


def upgrade() -> None:
    _add_columns()
    _make_letter_template()
    _make_bounce()
    make_append_only(UNIQUE)


def _add_columns() -> None:
    op.add_column("outbox", text("urgency", nullable=True))
    op.add_column("outbox", whole("digest", nullable=True))
    op.add_column("outbox", whole("bounced_at", nullable=True))
    op.add_column("outbox", text("person", nullable=True))


def _make_letter_template() -> None:
    op.create_table(
        "letter_template",
        number(),
        text("kind"),
        text("language"),
        text("part"),
        text("text"),
        text("by"),
        text("reason"),
        whole("at"),
        whole("withdrawn_at", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
    )
    op.create_index(
        op.f("ix_letter_template_kind_language_part"),
        "letter_template",
        ["kind", "language", "part"],
    )


def _make_bounce() -> None:
    op.create_table(
        "bounce",
        number(),
        text("message_id"),
        text("recipient"),
        text("action"),
        text("status"),
        text("diagnostic"),
        text("by"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce")),
    )
    op.create_index(op.f("ix_bounce_message_id"), "bounce", ["message_id"])
