"""The life of a case: its steps, its signers' questions, who is away, what the plant has set."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint

from service.records.case_tables import numbered
from service.records.schema import entry, metadata, text, when, whole

# Every change of state: who, when, why, from what to what. Nothing here is ever changed.
case_step = Table(
    "case_step", metadata, numbered(), text("nonconformance"), text("action"), text("before"),
    text("after"), text("by"), text("why"), when("at"), entry(),
    Index(None, "nonconformance"),
)  # fmt: skip
approval_question = Table(
    "approval_question", metadata, numbered(), text("nonconformance"), whole("round"),
    text("asked_by"), text("question"), when("asked_at"),
    text("answered_by", required=False), text("answer", required=False),
    when("answered_at", required=False), entry(),
    Index(None, "nonconformance"), Index(None, "round"),
)  # fmt: skip
# A signer who let somebody else sign in his place.
approval_handover = Table(
    "approval_handover", metadata, numbered(), whole("round"), text("role"), text("given_by"),
    text("given_to"), text("reason"), when("at"), entry(),
    UniqueConstraint("round", "role", "given_by"), Index(None, "round"),
)  # fmt: skip
# Who signs for whom while he is away.
absence = Table(
    "absence", metadata, numbered(), text("person"), text("delegate"), when("since"),
    when("until"), text("reason"), text("by"), when("at"), when("ended_at", required=False),
    entry(),
    Index(None, "person"),
)  # fmt: skip
# What the plant has set for itself, by kind (`calendar`, `letters`): the newest version is good.
plant_setting = Table(
    "plant_setting", metadata, text("kind"), whole("version"), text("document"), text("by"),
    text("reason"), when("at"), entry(),
    PrimaryKeyConstraint("kind", "version"),
)  # fmt: skip
