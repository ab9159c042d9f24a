"""Customers of a case: what each was told, what he answered, what became of his parts."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, PrimaryKeyConstraint, Table, UniqueConstraint

from service.records.case_tables import numbered
from service.records.schema import entry, key, metadata, number, text, when, whole

# A customer of a case (21 CFR 7: consignee), with both sides' numbers for the problem.
consignee = Table(
    "consignee", metadata, text("nonconformance"), text("customer"), text("problem"),
    text("their_problem", required=False), text("state"), when("respond_by", required=False),
    when("told_at", required=False), when("answered_at", required=False),
    when("escalated_at", required=False), entry(),
    PrimaryKeyConstraint("nonconformance", "customer"), Index(None, "state"),
)  # fmt: skip
notice = Table(
    "notice", metadata, numbered(), text("nonconformance"), text("customer"), whole("revision"),
    text("kind"), text("state"), text("document"), when("respond_by", required=False),
    text("message_id", required=False), text("signed_by", required=False),
    text("signed_reason", required=False), when("signed_at", required=False), when("at"), entry(),
    UniqueConstraint("nonconformance", "customer", "revision"), Index(None, "message_id"),
)  # fmt: skip
# The page of a customer, without an account; the raw token stands in the mail alone.
answer_link = Table(
    "answer_link", metadata, key("token_hash"), text("nonconformance"), text("customer"),
    when("created_at"), when("expires_at"), when("revoked_at", required=False),
    Index(None, "nonconformance", "customer"),
)  # fmt: skip
# Answers, calls and write-offs are never changed: a later answer takes an earlier one's place.
customer_answer = Table(
    "customer_answer", metadata, numbered(), text("nonconformance"), text("customer"),
    text("channel"), text("printed_name"), text("lines"), text("question", required=False),
    text("their_problem", required=False), text("taken_by"), when("at"), entry(),
    Index(None, "nonconformance", "customer"),
)  # fmt: skip
answer_file = Table(
    "answer_file", metadata, numbered(), whole("answer"), text("name"), text("media_type"),
    whole("size"), text("sha256"), Column("content", LargeBinary, nullable=False), when("at"),
    entry(),
    Index(None, "answer"),
)  # fmt: skip
phone_call = Table(
    "phone_call", metadata, numbered(), text("nonconformance"), text("customer"),
    text("way"), text("spoke_with"), text("outcome"), text("note"), text("by"), when("at"),
    entry(),
    Index(None, "nonconformance", "customer"),
)  # fmt: skip
# What a customer was answered to his question or remark.
customer_reply = Table(
    "customer_reply", metadata, numbered(), text("nonconformance"), text("customer"),
    whole("answer"), text("text"), text("by"), when("at"), entry(),
    Index(None, "nonconformance", "customer"),
)  # fmt: skip
# How many of the customers are asked whether the notice worked (21 CFR 7.42): the newest counts.
effectiveness_level = Table(
    "effectiveness_level", metadata, numbered(), text("nonconformance"), text("level"),
    number("share"), text("reason"), text("by"), when("at"), entry(),
    Index(None, "nonconformance"),
)  # fmt: skip
# What was delivered after one was signed is not covered by it: it may come to another.
write_off = Table(
    "write_off", metadata, numbered(), text("nonconformance"), text("customer"), text("person"),
    text("printed_name"), text("reason"), text("shown"), text("shown_hash"), when("at"),
    text("local_time"), entry(),
    Index(None, "nonconformance", "customer"),
)  # fmt: skip
