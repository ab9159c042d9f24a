"""Nonconformances, holds, decisions, dispositions, approvals: what a finding leads to."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)
from sqlalchemy import (
    text as sql,
)

from service.records.schema import entry, flag, key, metadata, quantity, text, when, whole


def numbered() -> Column[int]:
    """A row number the database gives (SQLite needs the INTEGER spelling for that)."""
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


nonconformance = Table(
    "nonconformance", metadata, key("number"), text("state"), text("severity"),
    text("cause_key"), text("event"), text("reason"), text("cause"), text("scope"),
    text("route"), flag("held"), flag("by_context"),
    when("opened_at"), text("opened_by"), whole("version"),
    when("closed_at", required=False), text("closing_reason", required=False), entry(),
    # Who has taken it under review; the route as it was when the case was opened.
    text("owner", required=False), text("route_document", required=False),
    Index(None, "state"), Index(None, "cause_key"),
)  # fmt: skip
finding = Table(
    "finding", metadata, numbered(), text("nonconformance"), text("event"), text("facts"),
    text("topic"), text("reason"), text("cause_key"), text("scope"), text("record"),
    text("record_id"), when("at"), entry(),
    Index(None, "nonconformance"), Index(None, "cause_key"), Index(None, "event", "topic"),
    Index(None, "record", "record_id"),
)  # fmt: skip
decision = Table(
    "decision", metadata, numbered(), text("nonconformance"), text("stage"),
    text("rulebook"), whole("rulebook_version"), text("digest"), text("document"), when("at"),
    entry(),
    Index(None, "nonconformance"),
)  # fmt: skip
# A lot is quarantined while it has a hold that is not released: that one fact is the gate.
hold = Table(
    "hold", metadata, numbered(), text("lot"), text("nonconformance"), text("reason"),
    text("certainty"), text("why"), when("placed_at"), text("placed_by"), entry(),
    whole("disposition", required=False),
    when("released_at", required=False), text("released_by", required=False),
    text("release_reason", required=False), whole("release_entry", required=False),
    Index("ix_hold_active", "lot", "nonconformance", unique=True,
          sqlite_where=sql("released_at IS NULL"),
          postgresql_where=sql("released_at IS NULL")),
    Index(None, "nonconformance"),
)  # fmt: skip
# Held material that was used, or that left: facts are recorded, and reported.
violation = Table(
    "violation", metadata, numbered(), text("kind"), text("record"), text("record_id"),
    text("lot"), text("nonconformance"), when("at"), entry(), Index(None, "nonconformance"),
)  # fmt: skip
recall = Table(
    "recall", metadata, key(), text("nonconformance"), text("scope"), text("reason"),
    text("opened_by"), when("at"), entry(),
)  # fmt: skip

proposal = Table(
    "proposal", metadata, numbered(), text("nonconformance"), text("proposed_by"),
    text("reason"), text("state"), when("at"), entry(), Index(None, "nonconformance"),
)  # fmt: skip
disposition = Table(
    "disposition", metadata, numbered(), whole("proposal"), text("nonconformance"), text("lot"),
    quantity("quantity"), text("kind"), text("to_item", required=False),
    text("instruction", required=False), text("concession", required=False), text("state"),
    text("effect", required=False),
    # What is to be inspected, how a sorted lot is sampled; the lot that carries this part.
    text("reinspect", required=False), text("sampling", required=False),
    text("made_lot", required=False), when("executed_at", required=False),
    # How much of it was gone before it could be carried out.
    quantity("lost", required=False),
    Index(None, "proposal"), Index(None, "nonconformance", "lot"),
)  # fmt: skip
approval_round = Table(
    "approval_round", metadata, numbered(), text("nonconformance"), text("step"),
    text("meaning"), text("roles"), text("quorum"), whole("proposal", required=False),
    text("state"), when("opened_at"), when("closed_at", required=False), entry(),
    # Where in the case's route this step stands, when it is due, when the next authority was asked.
    whole("position", required=False), when("due_at", required=False),
    when("escalated_at", required=False),
    Index(None, "nonconformance"),
)  # fmt: skip
# The two unique constraints are the last guard of a joint decision: one signature for each
# role, and never two by one person.
signature = Table(
    "signature", metadata, numbered(), whole("round"), text("role"), text("person"),
    text("printed_name"), text("meaning"), text("decision"), text("reason"),
    text("shown_hash"), when("at"), text("local_time"), entry(),
    # `delegate` or `escalation`, and in whose place, where it is not the role's own.
    text("acting", required=False), text("on_behalf_of", required=False),
    UniqueConstraint("round", "role"), UniqueConstraint("round", "person"),
)  # fmt: skip
approval_link = Table(
    "approval_link", metadata, key("token_hash"), whole("round"), text("role"), text("person"),
    whole("case_version"), when("created_at"), when("expires_at"),
    when("used_at", required=False), when("revoked_at", required=False),
    whole("failures"), text("acting", required=False), text("on_behalf_of", required=False),
    Index(None, "round"),
)  # fmt: skip
# The nonce of a page that was posted: a page decides once.
page_nonce = Table(
    "page_nonce", metadata, key("nonce"), text("token_hash"), when("used_at"),
)  # fmt: skip

outbox = Table(
    "outbox", metadata, numbered(), text("kind"), text("payload"), text("recipient"),
    text("language"), text("message_id"), text("audience"),
    text("nonconformance", required=False), text("customer", required=False),
    text("state"), whole("attempts"), when("created_at"), when("next_at"),
    when("lease_until", required=False), when("sent_at", required=False),
    text("last_error", required=False), entry(),
    # `critical` waits for no quiet hours; `low` may go in a digest: the letter it went with.
    text("urgency", required=False), whole("digest", required=False),
    when("bounced_at", required=False),
    # Whom of the plant it is for: his address may be another by the time it goes again.
    text("person", required=False),
    UniqueConstraint("message_id"), Index(None, "state", "next_at"),
    Index(None, "nonconformance"),
)  # fmt: skip
due = Table(
    "due", metadata, numbered(), text("kind"), text("subject"), when("due_at"),
    whole("attempts"), when("lease_until", required=False), when("done_at", required=False),
    UniqueConstraint("kind", "subject", "due_at"), Index(None, "done_at", "due_at"),
)  # fmt: skip

person = Table(
    "person", metadata, key("name"), text("printed_name"), text("email", required=False),
    text("language"), text("pin_hash", required=False), flag("active"), whole("failures"),
    when("locked_until", required=False), entry(),
    text("password_hash", required=False), whole("password_failures", required=False),
    when("password_locked_until", required=False),
)  # fmt: skip
person_role = Table(
    "person_role", metadata, text("person"), text("role"),
    PrimaryKeyConstraint("person", "role"),
)  # fmt: skip
api_token = Table(
    "api_token", metadata, key("token_hash"), text("name"), text("role"),
    when("created_at"), when("revoked_at", required=False), entry(),
    when("expires_at", required=False),
    # Within a minute or so: a busy token would write with every request.
    when("used_at", required=False),
)  # fmt: skip
idempotency = Table(
    "idempotency", metadata, text("principal"), text("key"), text("request_hash"),
    whole("status"), text("body"), when("at"), PrimaryKeyConstraint("principal", "key"),
)  # fmt: skip

ledger = Table(
    "ledger", metadata, whole("seq", primary_key=True, autoincrement=False), when("at"),
    text("by"), text("kind"), text("subject"), text("content"), text("previous"), text("hash"),
)  # fmt: skip
ledger_head = Table(
    "ledger_head", metadata, whole("id", primary_key=True, autoincrement=False), whole("seq"),
    text("hash"),
)  # fmt: skip
