"""process control: control plans, signed baselines, exclusions, episodes, alarms"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.append_only import make_append_only

revision = "0004"
down_revision = "0003"

UNIQUE = {
    "control_plan": (("version",),),
    "stream_gap": (("id",),),
    "alarm": (("id",),),
    "commonality_run": (("id",),),
}


def upgrade() -> None:
    _widen_what_is_there()
    _make_plans_and_marks()
    _make_episodes()
    _make_commonality_runs()
    make_append_only(UNIQUE)


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _real(name: str, *, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Float(precision=53), nullable=nullable)


def _widen_what_is_there() -> None:
    op.add_column("stream", _text("context", nullable=True))
    for name in ("rule_set", "signed_by", "reason", "excluded", "warnings"):
        op.add_column("baseline", _text(name, nullable=True))
    op.add_column("baseline", _real("multiplier", nullable=True))
    op.add_column("signal", _whole("episode", nullable=True))
    # A change is dated in the order in which the parts were made, not tested.
    op.create_index(
        op.f("ix_measurement_stream_checked_at"), "measurement", ["stream", "checked_at"]
    )


def _make_plans_and_marks() -> None:
    op.create_table(
        "control_plan",
        _whole("version"),
        _text("document"),
        _text("digest"),
        _text("by"),
        _text("reason"),
        _whole("effective_from"),
        _whole("at"),
        _whole("entry"),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_control_plan")),
    )
    op.create_table(
        "point_exclusion",
        _number(),
        _text("stream"),
        _text("inspection"),
        _text("cause"),
        _text("by"),
        _whole("at"),
        _whole("entry"),
        _whole("withdrawn_at", nullable=True),
        _text("withdrawn_by", nullable=True),
        _text("withdrawn_reason", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_exclusion")),
    )
    op.create_index(
        "ix_point_exclusion_active",
        "point_exclusion",
        ["stream", "inspection"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "stream_gap",
        _number(),
        _text("stream"),
        _whole("at"),
        _text("reason"),
        _text("by"),
        _whole("recorded_at"),
        _whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_gap")),
    )
    op.create_index(op.f("ix_stream_gap_stream_at"), "stream_gap", ["stream", "at"])


def _make_episodes() -> None:
    op.create_table(
        "stream_state",
        _text("stream"),
        _whole("points"),
        _real("ewma"),
        _whole("baseline_points"),
        _real("p"),
        _whole("at"),
        _whole("alarm", nullable=True),
        _whole("entry"),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_stream_state")),
    )
    op.create_table(
        "episode",
        _number(),
        _text("stream"),
        _text("state"),
        _text("first_inspection"),
        _whole("first_at"),
        _text("last_inspection"),
        _whole("last_at"),
        _text("inspections"),
        _text("rules"),
        _whole("clean"),
        _whole("version"),
        _whole("alarm", nullable=True),
        _text("nonconformance", nullable=True),
        _whole("opened_at"),
        _whole("closed_at", nullable=True),
        _text("closed_by", nullable=True),
        _text("reason", nullable=True),
        _whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
    )
    op.create_index(op.f("ix_episode_stream_state"), "episode", ["stream", "state"])
    op.create_table(
        "alarm",
        _number(),
        _text("stream"),
        _text("kind"),
        _text("inspection"),
        _whole("at"),
        _whole("recorded_at"),
        _real("p", nullable=True),
        _real("q", nullable=True),
        _whole("streams"),
        _whole("discoveries"),
        _whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index(op.f("ix_alarm_stream"), "alarm", ["stream"])
    op.create_index(op.f("ix_alarm_recorded_at"), "alarm", ["recorded_at"])


def _make_commonality_runs() -> None:
    op.create_table(
        "commonality_run",
        _number(),
        _text("characteristic"),
        _whole("at"),
        _text("by"),
        _whole("position"),
        _whole("lots"),
        _whole("candidates"),
        _text("document"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commonality_run")),
    )
    op.create_index(
        op.f("ix_commonality_run_characteristic_at"), "commonality_run", ["characteristic", "at"]
    )
