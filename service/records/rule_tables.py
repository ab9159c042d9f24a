"""The life of rulebooks, what their rules have led to, and events on the way to a correlation."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from service.records.case_tables import numbered
from service.records.schema import entry, flag, key, metadata, text, when, whole

# A version is one text for ever: its digest stands in every decision made by it.
rulebook_version = Table(
    "rulebook_version", metadata, text("name"), whole("version"), text("digest"), text("text"),
    text("by"), text("reason"), when("at"), entry(),
    PrimaryKeyConstraint("name", "version"),
)  # fmt: skip
# What has happened to a version, in order: submitted, approved, rejected, published, rolled_back
# (published again, in place of a later one), withdrawn (`of` names the step that it takes back).
# In force is what the last effective publication that is not withdrawn says.
rulebook_step = Table(
    "rulebook_step", metadata, numbered(), text("name"), whole("version"), text("step"),
    text("by"), text("reason"), when("at"), when("effective_from", required=False),
    whole("of", required=False), text("document", required=False), entry(),
    Index(None, "name", "version"), Index(None, "step"),
)  # fmt: skip
# A rule that is not carried out until a time; what it would have done is kept as muted firings.
rule_mute = Table(
    "rule_mute", metadata, numbered(), text("rule"), text("reason"), text("by"), when("at"),
    when("until"), when("ended_at", required=False), text("ended_by", required=False),
    text("ended_reason", required=False), entry(),
    Index(None, "rule"),
)  # fmt: skip
# Each time a rule applied: fired, muted, cooled (noted in the case of the firing before).
rule_firing = Table(
    "rule_firing", metadata, numbered(), text("rule"), text("rulebook"), whole("version"),
    text("event"), text("outcome"), text("cause_key", required=False),
    text("nonconformance", required=False), text("record"), text("record_id"), when("at"), entry(),
    Index(None, "rule", "at"), Index(None, "nonconformance"),
)  # fmt: skip
# An event that a correlation listens to, whole, so that it can be matched again at any time and
# by any rulebook. `document` holds the finding; `at` is when it happened, in microseconds.
# State: waiting (not yet given to the matcher), matched, set_aside (it killed the engine twice,
# or cannot be read; only the plain matcher decides on it).
correlation_event = Table(
    "correlation_event", metadata, numbered(), text("event"), text("record"), text("record_id"),
    text("topic"), when("at"), when("recorded_at"), text("document"), text("state"),
    whole("attempts"), text("error", required=False), when("withdrawn_at", required=False),
    entry(),
    Index(None, "state", "id"), Index(None, "at"), Index(None, "record", "record_id"),
)  # fmt: skip
# What several events, or a missed deadline, have led to: decided once, whoever found it.
# State: decided, muted, disagreed (the engine says so, the evaluation does not: an alarm).
rule_hit = Table(
    "rule_hit", metadata, key("key"), text("kind"), text("rule"), text("rulebook"),
    whole("version"), text("events"), text("state"), text("nonconformance", required=False),
    text("document"), when("at"), entry(),
    Index(None, "rule"), Index(None, "nonconformance"),
)  # fmt: skip
# Who matches: one runner at a time, for as long as it comes back before its lease ends.
correlation_lease = Table(
    "correlation_lease", metadata, whole("id", primary_key=True, autoincrement=False),
    text("holder"), when("lease_until"), text("engine"), text("trouble", required=False),
    when("seen_at"),
)  # fmt: skip
# Cases that a correlation has found to be about one thing.
case_link = Table(
    "case_link", metadata, text("nonconformance"), text("other"), text("rule"), when("at"), entry(),
    PrimaryKeyConstraint("nonconformance", "other", "rule"), Index(None, "other"),
)  # fmt: skip
# A replay of history against two rulebooks. No ledger entry: looking changes nothing.
backtest_run = Table(
    "backtest_run", metadata, numbered(), when("at"), text("by"), text("state"),
    text("base"), whole("base_version"), text("base_digest"),
    text("draft"), whole("draft_version"), text("draft_digest"),
    whole("position"), flag("complete"), whole("done"), whole("total"),
    text("document", required=False), text("error", required=False),
    Index(None, "draft_digest"),
)  # fmt: skip
