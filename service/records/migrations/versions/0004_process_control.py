"""process control: control plans, signed baselines, exclusions, episodes, alarms"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.append_only import make_append_only
from service.records.migrations.columns import number, real, text, whole

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


def _widen_what_is_there() -> None:
    op.add_column("stream", text("context", nullable=True))
    for name in ("rule_set", "signed_by", "reason", "excluded", "warnings"):
        op.add_column("baseline", text(name, nullable=True))
    op.add_column("baseline", real("multiplier", nullable=True))
    op.add_column("signal", whole("episode", nullable=True))
    # A change is dated in the order in which the parts were made, not tested.
    op.create_index(
        op.f("ix_measurement_stream_checked_at"), "measurement", ["stream", "checked_at"]
    )


def _make_plans_and_marks() -> None:
    op.create_table(
        "control_plan",
        whole("version"),
        text("document"),
        text("digest"),
        text("by"),
        text("reason"),
        whole("effective_from"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_control_plan")),
    )
    op.create_table(
        "point_exclusion",
        number(),
        text("stream"),
        text("inspection"),
        text("cause"),
        text("by"),
        whole("at"),
        whole("entry"),
        whole("withdrawn_at", nullable=True),
        text("withdrawn_by", nullable=True),
        text("withdrawn_reason", nullable=True),
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
        number(),
        text("stream"),
        whole("at"),
        text("reason"),
        text("by"),
        whole("recorded_at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_gap")),
    )
    op.create_index(op.f("ix_stream_gap_stream_at"), "stream_gap", ["stream", "at"])


def _make_episodes() -> None:
    op.create_table(
        "stream_state",
        text("stream"),
        whole("points"),
        real("ewma"),
        whole("baseline_points"),
        real("p"),
        whole("at"),
        whole("alarm", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_stream_state")),
    )
    op.create_table(
        "episode",
        number(),
        text("stream"),
        text("state"),
        text("first_inspection"),
        whole("first_at"),
        text("last_inspection"),
        whole("last_at"),
        text("inspections"),
        text("rules"),
        whole("clean"),
        whole("version"),
        whole("alarm", nullable=True),
        text("nonconformance", nullable=True),
        whole("opened_at"),
        whole("closed_at", nullable=True),
        text("closed_by", nullable=True),
        text("reason", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
    )
    op.create_index(op.f("ix_episode_stream_state"), "episode", ["stream", "state"])
    op.create_table(
        "alarm",
        number(),
        text("stream"),
        text("kind"),
        text("inspection"),
        whole("at"),
        whole("recorded_at"),
        real("p", nullable=True),
        real("q", nullable=True),
        whole("streams"),
        whole("discoveries"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index(op.f("ix_alarm_stream"), "alarm", ["stream"])
    op.create_index(op.f("ix_alarm_recorded_at"), "alarm", ["recorded_at"])


def _make_commonality_runs() -> None:
    op.create_table(
        "commonality_run",
        number(),
        text("characteristic"),
        whole("at"),
        text("by"),
        whole("position"),
        whole("lots"),
        whole("candidates"),
        text("document"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commonality_run")),
    )
    op.create_index(
        op.f("ix_commonality_run_characteristic_at"), "commonality_run", ["characteristic", "at"]
    )
