"""rules: rulebooks and their life, mutes, firings, correlations, backtests"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.append_only import make_append_only
from service.records.migrations.columns import flag, number, text, whole

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


def _make_rulebooks() -> None:
    op.create_table(
        "rulebook_version",
        text("name"),
        whole("version"),
        text("digest"),
        text("text"),
        text("by"),
        text("reason"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_rulebook_version")),
    )
    op.create_table(
        "rulebook_step",
        number(),
        text("name"),
        whole("version"),
        text("step"),
        text("by"),
        text("reason"),
        whole("at"),
        whole("effective_from", nullable=True),
        whole("of", nullable=True),
        text("document", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_step")),
    )
    op.create_index(op.f("ix_rulebook_step_name_version"), "rulebook_step", ["name", "version"])
    op.create_index(op.f("ix_rulebook_step_step"), "rulebook_step", ["step"])


def _make_firings() -> None:
    op.create_table(
        "rule_mute",
        number(),
        text("rule"),
        text("reason"),
        text("by"),
        whole("at"),
        whole("until"),
        whole("ended_at", nullable=True),
        text("ended_by", nullable=True),
        text("ended_reason", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_mute")),
    )
    op.create_index(op.f("ix_rule_mute_rule"), "rule_mute", ["rule"])
    op.create_table(
        "rule_firing",
        number(),
        text("rule"),
        text("rulebook"),
        whole("version"),
        text("event"),
        text("outcome"),
        text("cause_key", nullable=True),
        text("nonconformance", nullable=True),
        text("record"),
        text("record_id"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_firing")),
    )
    op.create_index(op.f("ix_rule_firing_nonconformance"), "rule_firing", ["nonconformance"])
    op.create_index(op.f("ix_rule_firing_rule_at"), "rule_firing", ["rule", "at"])
    op.create_table(
        "rule_hit",
        text("key"),
        text("kind"),
        text("rule"),
        text("rulebook"),
        whole("version"),
        text("events"),
        text("state"),
        text("nonconformance", nullable=True),
        text("document"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rule_hit")),
    )
    op.create_index(op.f("ix_rule_hit_nonconformance"), "rule_hit", ["nonconformance"])
    op.create_index(op.f("ix_rule_hit_rule"), "rule_hit", ["rule"])
    op.create_table(
        "case_link",
        text("nonconformance"),
        text("other"),
        text("rule"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("nonconformance", "other", "rule", name=op.f("pk_case_link")),
    )
    op.create_index(op.f("ix_case_link_other"), "case_link", ["other"])


def _make_correlations() -> None:
    op.create_table(
        "correlation_event",
        number(),
        text("event"),
        text("record"),
        text("record_id"),
        text("topic"),
        whole("at"),
        whole("recorded_at"),
        text("document"),
        text("state"),
        whole("attempts"),
        text("error", nullable=True),
        whole("withdrawn_at", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correlation_event")),
    )
    op.create_index(op.f("ix_correlation_event_at"), "correlation_event", ["at"])
    op.create_index(
        op.f("ix_correlation_event_record_record_id"), "correlation_event", ["record", "record_id"]
    )
    op.create_index(op.f("ix_correlation_event_state_id"), "correlation_event", ["state", "id"])
    op.create_table(
        "correlation_lease",
        whole("id"),
        text("holder"),
        whole("lease_until"),
        text("engine"),
        text("trouble", nullable=True),
        whole("seen_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correlation_lease")),
    )


def _make_backtests() -> None:
    op.create_table(
        "backtest_run",
        number(),
        whole("at"),
        text("by"),
        text("state"),
        text("base"),
        whole("base_version"),
        text("base_digest"),
        text("draft"),
        whole("draft_version"),
        text("draft_digest"),
        whole("position"),
        flag("complete"),
        whole("done"),
        whole("total"),
        text("document", nullable=True),
        text("error", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backtest_run")),
    )
    op.create_index(op.f("ix_backtest_run_draft_digest"), "backtest_run", ["draft_digest"])
