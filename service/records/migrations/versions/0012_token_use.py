"""tokens: when each was last used"""

from __future__ import annotations

from alembic import op

from service.records.migrations.columns import whole

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("api_token", whole("used_at", nullable=True))
