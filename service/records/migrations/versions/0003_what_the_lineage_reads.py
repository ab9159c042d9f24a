"""what the lineage reads: checks, surveys and corrections recorded since a ledger position"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

# Each write brings the lineage up to itself: without these it would look through all of them.
TABLES = ("inspection", "survey", "correction")


def upgrade() -> None:
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_entry"), table, ["entry"])
