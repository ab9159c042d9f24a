"""recalls: simulations, drills, and the changes of a running recall's scope"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.append_only import make_append_only
from service.records.migrations.columns import number, text, whole

revision = "0002"
down_revision = "0001"

UNIQUE = {
    "simulation": (("id",), ("number",)),
    "simulation_attempt": (("principal", "key"),),
    "promotion": (("simulation",), ("recall",)),
    "drill": (("id",), ("number",), ("simulation",)),
    "drill_step": (("drill", "step"),),
    "scope_delta": (("id",),),
    "scope_release": (("entry", "lot"),),
}


def upgrade() -> None:
    _make_simulations()
    _make_drills()
    _make_scope_changes()
    make_append_only(UNIQUE)


def _make_simulations() -> None:
    op.create_table(
        "simulation",
        number(),
        text("number"),
        whole("at"),
        text("by"),
        text("reason"),
        text("asked"),
        text("scope"),
        text("strategy", nullable=True),
        text("sentences"),
        text("notes"),
        whole("position"),
        whole("lots"),
        text("totals"),
        text("cost"),
        text("gaps"),
        whole("size"),
        text("sha256"),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulation")),
        sa.UniqueConstraint("number", name=op.f("uq_simulation_number")),
    )
    op.create_table(
        "simulation_attempt",
        text("principal"),
        text("key"),
        text("request_hash"),
        text("simulation"),
        whole("at"),
        sa.PrimaryKeyConstraint("principal", "key", name=op.f("pk_simulation_attempt")),
    )
    op.create_table(
        "promotion",
        text("simulation"),
        text("recall"),
        text("nonconformance"),
        text("by"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("simulation", name=op.f("pk_promotion")),
        sa.UniqueConstraint("recall", name=op.f("uq_promotion_recall")),
    )


def _make_drills() -> None:
    op.create_table(
        "drill",
        number(),
        text("number"),
        text("simulation"),
        text("reason"),
        text("by"),
        whole("at"),
        sa.Column("first_answer_seconds", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drill")),
        sa.UniqueConstraint("number", name=op.f("uq_drill_number")),
        sa.UniqueConstraint("simulation", name=op.f("uq_drill_simulation")),
    )
    op.create_table(
        "drill_step",
        text("drill"),
        text("step"),
        whole("at"),
        text("by"),
        text("note", nullable=True),
        sa.PrimaryKeyConstraint("drill", "step", name=op.f("pk_drill_step")),
    )


def _make_scope_changes() -> None:
    op.create_table(
        "scope_delta",
        number(),
        text("nonconformance"),
        text("lot"),
        text("change"),
        text("reason"),
        text("record"),
        text("record_id"),
        text("certainty", nullable=True),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scope_delta")),
    )
    op.create_index(
        op.f("ix_scope_delta_nonconformance_change_lot"),
        "scope_delta",
        ["nonconformance", "change", "lot"],
    )
    op.create_table(
        "scope_release",
        whole("entry"),
        text("lot"),
        text("nonconformance"),
        text("reason"),
        text("by"),
        whole("at"),
        sa.PrimaryKeyConstraint("entry", "lot", name=op.f("pk_scope_release")),
    )
    op.create_index(op.f("ix_scope_release_nonconformance"), "scope_release", ["nonconformance"])
