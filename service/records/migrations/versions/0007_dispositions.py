"""dispositions: what proves their effects; concessions with their uses"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.append_only import make_append_only
from service.records.migrations.columns import number, text, whole

revision = "0007"
down_revision = "0006"

UNIQUE = {
    "disposition_effect": (("id",),),
}


def upgrade() -> None:
    _add_columns()
    _make_disposition_effect()
    _make_concession()
    _make_concession_use()
    make_append_only(UNIQUE)


def _add_columns() -> None:
    op.add_column("disposition", text("reinspect", nullable=True))
    op.add_column("disposition", text("sampling", nullable=True))
    op.add_column("disposition", text("made_lot", nullable=True))
    # A rework that waits for its inspection stands on the lot that is held for it: of a part, on
    # the lot that was split off.
    op.execute(
        "UPDATE disposition SET made_lot = (SELECT MIN(hold.lot) FROM hold"
        " WHERE hold.disposition = disposition.id AND hold.released_at IS NULL)"
        " WHERE state = 'awaiting_inspection'"
    )
    op.add_column("disposition", whole("executed_at", nullable=True))
    op.add_column("disposition", whole("lost", nullable=True))
    op.add_column("item", sa.Column("customer_concession", sa.Boolean(), nullable=True))
    # What the records of before mean by not naming it: the ledger is verified against the rows.
    item = sa.table("item", sa.column("customer_concession", sa.Boolean()))
    op.execute(item.update().values(customer_concession=sa.false()))


def _make_disposition_effect() -> None:
    op.create_table(
        "disposition_effect",
        number(),
        whole("disposition"),
        text("nonconformance"),
        text("lot"),
        text("record"),
        text("record_id"),
        whole("quantity"),
        text("witness", nullable=True),
        text("note", nullable=True),
        text("by"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposition_effect")),
    )
    op.create_index(
        op.f("ix_disposition_effect_disposition"), "disposition_effect", ["disposition"]
    )
    op.create_index(
        op.f("ix_disposition_effect_nonconformance"), "disposition_effect", ["nonconformance"]
    )
    op.create_index(
        op.f("ix_disposition_effect_record_record_id"),
        "disposition_effect",
        ["record", "record_id"],
    )


def _make_concession() -> None:
    op.create_table(
        "concession",
        text("number"),
        text("item"),
        text("customer", nullable=True),
        whole("quantity", nullable=True),
        whole("expires_at", nullable=True),
        text("reason"),
        text("by"),
        whole("at"),
        whole("ended_at", nullable=True),
        text("ended_by", nullable=True),
        text("ended_reason", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_concession")),
    )
    op.create_index(op.f("ix_concession_item"), "concession", ["item"])


def _make_concession_use() -> None:
    op.create_table(
        "concession_use",
        number(),
        text("concession"),
        whole("disposition"),
        text("lot"),
        whole("quantity"),
        whole("at"),
        whole("ended_at", nullable=True),
        whole("entry"),
        text("made_of", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concession_use")),
    )
    op.create_index(op.f("ix_concession_use_concession"), "concession_use", ["concession"])
    op.create_index(op.f("ix_concession_use_lot"), "concession_use", ["lot"])
