"""customers of a case: notices, answers, files, calls, write-offs"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.migrations.append_only import make_append_only
from service.records.migrations.columns import number, octets, real, text, whole
from service.records.migrations.told_before import keep_told_customers

revision = "0008"
down_revision = "0007"

UNIQUE = {
    "customer_answer": (("id",),),
    "answer_file": (("id",),),
    "phone_call": (("id",),),
    "customer_reply": (("id",),),
    "effectiveness_level": (("id",),),
    "write_off": (("id",),),
}


def upgrade() -> None:
    _make_consignee()
    _make_notice()
    _make_answer_link()
    _make_customer_answer()
    _make_answer_file()
    _make_phone_call()
    _make_customer_reply()
    _make_effectiveness_level()
    _make_write_off()
    make_append_only(UNIQUE)
    keep_told_customers()


def _make_consignee() -> None:
    op.create_table(
        "consignee",
        text("nonconformance"),
        text("customer"),
        text("problem"),
        text("their_problem", nullable=True),
        text("state"),
        whole("respond_by", nullable=True),
        whole("told_at", nullable=True),
        whole("answered_at", nullable=True),
        whole("escalated_at", nullable=True),
        whole("entry"),
        sa.PrimaryKeyConstraint("nonconformance", "customer", name=op.f("pk_consignee")),
    )
    op.create_index(op.f("ix_consignee_state"), "consignee", ["state"])


def _make_notice() -> None:
    op.create_table(
        "notice",
        number(),
        text("nonconformance"),
        text("customer"),
        whole("revision"),
        text("kind"),
        text("state"),
        text("document"),
        whole("respond_by", nullable=True),
        text("message_id", nullable=True),
        text("signed_by", nullable=True),
        text("signed_reason", nullable=True),
        whole("signed_at", nullable=True),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "nonconformance",
            "customer",
            "revision",
            name=op.f("uq_notice_nonconformance_customer_revision"),
        ),
    )
    op.create_index(op.f("ix_notice_message_id"), "notice", ["message_id"])


def _make_answer_link() -> None:
    op.create_table(
        "answer_link",
        text("token_hash"),
        text("nonconformance"),
        text("customer"),
        whole("created_at"),
        whole("expires_at"),
        whole("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_answer_link")),
    )
    op.create_index(
        op.f("ix_answer_link_nonconformance_customer"),
        "answer_link",
        ["nonconformance", "customer"],
    )


def _make_customer_answer() -> None:
    op.create_table(
        "customer_answer",
        number(),
        text("nonconformance"),
        text("customer"),
        text("channel"),
        text("printed_name"),
        text("lines"),
        text("question", nullable=True),
        text("their_problem", nullable=True),
        text("taken_by"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_answer")),
    )
    op.create_index(
        op.f("ix_customer_answer_nonconformance_customer"),
        "customer_answer",
        ["nonconformance", "customer"],
    )


def _make_answer_file() -> None:
    op.create_table(
        "answer_file",
        number(),
        whole("answer"),
        text("name"),
        text("media_type"),
        whole("size"),
        text("sha256"),
        octets("content"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_file")),
    )
    op.create_index(op.f("ix_answer_file_answer"), "answer_file", ["answer"])


def _make_phone_call() -> None:
    op.create_table(
        "phone_call",
        number(),
        text("nonconformance"),
        text("customer"),
        text("way"),
        text("spoke_with"),
        text("outcome"),
        text("note"),
        text("by"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call")),
    )
    op.create_index(
        op.f("ix_phone_call_nonconformance_customer"), "phone_call", ["nonconformance", "customer"]
    )


def _make_customer_reply() -> None:
    op.create_table(
        "customer_reply",
        number(),
        text("nonconformance"),
        text("customer"),
        whole("answer"),
        text("text"),
        text("by"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_reply")),
    )
    op.create_index(
        op.f("ix_customer_reply_nonconformance_customer"),
        "customer_reply",
        ["nonconformance", "customer"],
    )


def _make_effectiveness_level() -> None:
    op.create_table(
        "effectiveness_level",
        number(),
        text("nonconformance"),
        text("level"),
        real("share", nullable=True),
        text("reason"),
        text("by"),
        whole("at"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effectiveness_level")),
    )
    op.create_index(
        op.f("ix_effectiveness_level_nonconformance"), "effectiveness_level", ["nonconformance"]
    )


def _make_write_off() -> None:
    op.create_table(
        "write_off",
        number(),
        text("nonconformance"),
        text("customer"),
        text("person"),
        text("printed_name"),
        text("reason"),
        text("shown"),
        text("shown_hash"),
        whole("at"),
        text("local_time"),
        whole("entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_off")),
    )
    op.create_index(
        op.f("ix_write_off_nonconformance_customer"), "write_off", ["nonconformance", "customer"]
    )
