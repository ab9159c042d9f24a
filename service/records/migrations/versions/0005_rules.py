"""rules: rulebooks and their life, mutes, firings, correlations, backtests"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.append_only import make_append_only

revision = "0005"
down_revision = "0004"

UNIQUE = {
    "rulebook_version": (("name", "version"),),
    "rulebook_step": (("id",),),
    "rule_firing": (("id",),),
    "case_link": (("nonconformance", "other", "rule"),),
}


def upgrade() -> None:
    _make_rulebooks()
    _make_firings()
    _make_correlations()
    _make_backtests()
    make_append_only(UNIQUE)


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _make_rulebooks() -> None:
    op.create_table(
        "rulebook_version",
        _text("name"),
        _whole("version"),
        _text("digest"),
        _text("text"),
        _text("by"),
        _text("reason"),
        _whole("at"),
        _whole("entry"),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_rulebook_version")),
    )
    op.create_table(
        "rulebook_step",
        _number(),
        _text("name"),
        _whole("version"),
        _text("step"),
        _text("by"),
        _text("reason"),
        _whole("at"),
        _whole("effective_from", nullable=True),
        _whole("of", nullable=True),
        _text("document", nullable=True),
        _whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_step")),
    )
    op.create_index(op.f("ix_rulebook_step_name_version"), "rulebook_step", ["name", "version"])
    op.create_index(op.f("ix_rulebook_step_step"), "rulebook_step", ["step"])


def _make_firings() -> None:
    op.create_table(
        "rule_mute",
        _number(),
        _text("rule"),
        _text("reason"),
        _text("by"),
        _whole("at"),
        _whole("until"),
        _whole("ended_at", nullable=True),
        _text("ended_by", nullable=True),
        _text("ended_reason", nullable=True),
        _whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_mute")),
    )
    op.create_index(op.f("ix_rule_mute_rule"), "rule_mute", ["rule"])
    op.create_table(
        "rule_firing",
        _number(),
        _text("rule"),
        _text("rulebook"),
        _whole("version"),
        _text("event"),
        _text("outcome"),
        _text("cause_key", nullable=True),
        _text("nonconformance", nullable=True),
        _text("record"),
        _text("record_id"),
        _whole("at"),
        _whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_firing")),
    )
    op.create_index(op.f("ix_rule_firing_nonconformance"), "rule_firing", ["nonconformance"])
    op.create_index(op.f("ix_rule_firing_rule_at"), "rule_firing", ["rule", "at"])
    op.create_table(
        "rule_hit",
        _text("key"),
        _text("kind"),
        _text("rule"),
        _text("rulebook"),
        _whole("version"),
        _text("events"),
        _text("state"),
        _text("nonconformance", nullable=True),
        _text("document"),
        _whole("at"),
        _whole("entry"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rule_hit")),
    )
    op.create_index(op.f("ix_rule_hit_nonconformance"), "rule_hit", ["nonconformance"])
    op.create_index(op.f("ix_rule_hit_rule"), "rule_hit", ["rule"])
    op.create_table(
        "case_link",
        _text("nonconformance"),
        _text("other"),
        _text("rule"),
        _whole("at"),
        _whole("entry"),
        sa.PrimaryKeyConstraint("nonconformance", "other", "rule", name=op.f("pk_case_link")),
    )
    op.create_index(op.f("ix_case_link_other"), "case_link", ["other"])


def _make_correlations() -> None:
    op.create_table(
        "correlation_event",
        _number(),
        _text("event"),
        _text("record"),
        _text("record_id"),
        _text("topic"),
        _whole("at"),
        _whole("recorded_at"),
        _text("document"),
        _text("state"),
        _whole("attempts"),
        _text("error", nullable=True),
        _whole("withdrawn_at", nullable=True),
        _whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correlation_event")),
    )
    op.create_index(op.f("ix_correlation_event_at"), "correlation_event", ["at"])
    op.create_index(
        op.f("ix_correlation_event_record_record_id"), "correlation_event", ["record", "record_id"]
    )
    op.create_index(op.f("ix_correlation_event_state_id"), "correlation_event", ["state", "id"])
    op.create_table(
        "correlation_lease",
        _whole("id"),
        _text("holder"),
        _whole("lease_until"),
        _text("engine"),
        _text("trouble", nullable=True),
        _whole("seen_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correlation_lease")),
    )


def _make_backtests() -> None:
    op.create_table(
        "backtest_run",
        _number(),
        _whole("at"),
        _text("by"),
        _text("state"),
        _text("base"),
        _whole("base_version"),
        _text("base_digest"),
        _text("draft"),
        _whole("draft_version"),
        _text("draft_digest"),
        _whole("position"),
        _flag("complete"),
        _whole("done"),
        _whole("total"),
        _text("document", nullable=True),
        _text("error", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backtest_run")),
    )
    op.create_index(op.f("ix_backtest_run_draft_digest"), "backtest_run", ["draft_digest"])
