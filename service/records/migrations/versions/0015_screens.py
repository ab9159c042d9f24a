"""sessions: those that keep a screen on a wall open"""

from __future__ import annotations

from alembic import op

from service.records.migrations.columns import whole

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("session", whole("screen_since", nullable=True))
