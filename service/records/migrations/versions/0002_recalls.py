"""recalls: simulations, drills, and the changes of a running recall's scope"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.append_only import make_append_only

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


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _make_simulations() -> None:
    op.create_table(
        "simulation",
        _number(),
        _text("number"),
        _whole("at"),
        _text("by"),
        _text("reason"),
        _text("asked"),
        _text("scope"),
        _text("strategy", nullable=True),
        _text("sentences"),
        _text("notes"),
        _whole("position"),
        _whole("lots"),
        _text("totals"),
        _text("cost"),
        _text("gaps"),
        _whole("size"),
        _text("sha256"),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulation")),
        sa.UniqueConstraint("number", name=op.f("uq_simulation_number")),
    )
    op.create_table(
        "simulation_attempt",
        _text("principal"),
        _text("key"),
        _text("request_hash"),
        _text("simulation"),
        _whole("at"),
        sa.PrimaryKeyConstraint("principal", "key", name=op.f("pk_simulation_attempt")),
    )
    op.create_table(
        "promotion",
        _text("simulation"),
        _text("recall"),
        _text("nonconformance"),
        _text("by"),
        _whole("at"),
        _whole("entry"),
        sa.PrimaryKeyConstraint("simulation", name=op.f("pk_promotion")),
        sa.UniqueConstraint("recall", name=op.f("uq_promotion_recall")),
    )


def _make_drills() -> None:
    op.create_table(
        "drill",
        _number(),
        _text("number"),
        _text("simulation"),
        _text("reason"),
        _text("by"),
        _whole("at"),
        sa.Column("first_answer_seconds", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drill")),
        sa.UniqueConstraint("number", name=op.f("uq_drill_number")),
        sa.UniqueConstraint("simulation", name=op.f("uq_drill_simulation")),
    )
    op.create_table(
        "drill_step",
        _text("drill"),
        _text("step"),
        _whole("at"),
        _text("by"),
        _text("note", nullable=True),
        sa.PrimaryKeyConstraint("drill", "step", name=op.f("pk_drill_step")),
    )


def _make_scope_changes() -> None:
    op.create_table(
        "scope_delta",
        _number(),
        _text("nonconformance"),
        _text("lot"),
        _text("change"),
        _text("reason"),
        _text("record"),
        _text("record_id"),
        _text("certainty", nullable=True),
        _whole("at"),
        _whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scope_delta")),
    )
    op.create_index(
        op.f("ix_scope_delta_nonconformance_change_lot"),
        "scope_delta",
        ["nonconformance", "change", "lot"],
    )
    op.create_table(
        "scope_release",
        _whole("entry"),
        _text("lot"),
        _text("nonconformance"),
        _text("reason"),
        _text("by"),
        _whole("at"),
        sa.PrimaryKeyConstraint("entry", "lot", name=op.f("pk_scope_release")),
    )
    op.create_index(op.f("ix_scope_release_nonconformance"), "scope_release", ["nonconformance"])
