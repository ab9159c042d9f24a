"""the life of a case: steps, questions, absences, what the plant has set, its route"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.append_only import make_append_only
from service.records.migrations.columns import number, text, whole
from service.records.migrations.signature_guard import make_signature_guard

revision = "0006"
down_revision = "0005"

UNIQUE = {
    "case_step": (("id",),),
    "plant_setting": (("kind", "version"),),
    "approval_handover": (("id",), ("round", "role", "given_by")),
}


def upgrade() -> None:
    _add_columns()
    _make_case_step()
    _make_approval_question()
    _make_approval_handover()
    _make_absence()
    _make_plant_setting()
    make_append_only(UNIQUE)
    make_signature_guard()


def _add_columns() -> None:
    op.add_column("nonconformance", text("owner", nullable=True))
    op.add_column("nonconformance", text("route_document", nullable=True))
    op.add_column("approval_round", whole("position", nullable=True))
    op.add_column("approval_round", whole("due_at", nullable=True))
    op.add_column("approval_round", whole("escalated_at", nullable=True))
    op.add_column("signature", text("acting", nullable=True))
    op.add_column("signature", text("on_behalf_of", nullable=True))
    op.add_column("approval_link", text("acting", nullable=True))
    op.add_column("approval_link", text("on_behalf_of", nullable=True))


def _make_case_step() -> None:
    op.create_table(
        "case_step",
        number(),
        text("nonconformance"),
        text("action"),
        text("before"),
        text("after"),
        text("by"),
        text("why"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_step")),
    )
    op.create_index(op.f("ix_case_step_nonconformance"), "case_step", ["nonconformance"])


def _make_approval_question() -> None:
    op.create_table(
        "approval_question",
        number(),
        text("nonconformance"),
        whole("round"),
        text("asked_by"),
        text("question"),
        whole("asked_at"),
        text("answered_by", nullable=True),
        text("answer", nullable=True),
        whole("answered_at", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_question")),
    )
    op.create_index(
        op.f("ix_approval_question_nonconformance"), "approval_question", ["nonconformance"]
    )
    op.create_index(op.f("ix_approval_question_round"), "approval_question", ["round"])


def _make_approval_handover() -> None:
    op.create_table(
        "approval_handover",
        number(),
        whole("round"),
        text("role"),
        text("given_by"),
        text("given_to"),
        text("reason"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_handover")),
        sa.UniqueConstraint(
            "round", "role", "given_by", name=op.f("uq_approval_handover_round_role_given_by")
        ),
    )
    op.create_index(op.f("ix_approval_handover_round"), "approval_handover", ["round"])


def _make_absence() -> None:
    op.create_table(
        "absence",
        number(),
        text("person"),
        text("delegate"),
        whole("since"),
        whole("until"),
        text("reason"),
        text("by"),
        whole("at"),
        whole("ended_at", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_person"), "absence", ["person"])


def _make_plant_setting() -> None:
    op.create_table(
        "plant_setting",
        text("kind"),
        whole("version"),
        text("document"),
        text("by"),
        text("reason"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("kind", "version", name=op.f("pk_plant_setting")),
    )
