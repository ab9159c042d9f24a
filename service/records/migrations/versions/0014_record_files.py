"""photos and papers of an inspection"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.append_only import make_append_only
from service.records.migrations.columns import number, octets, text, whole

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "record_file",
        number(),
        text("kind"),
        text("record"),
        text("name"),
        text("media_type"),
        whole("size"),
        text("sha256"),
        octets("content"),
        text("by"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_file")),
        sa.UniqueConstraint(
            "kind", "record", "sha256", name=op.f("uq_record_file_kind_record_sha256")
        ),
    )
    make_append_only({"record_file": (("id",), ("kind", "record", "sha256"))})
