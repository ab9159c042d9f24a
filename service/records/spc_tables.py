"""What statistical process control keeps beside its points: plans, episodes, alarms, findings."""

from __future__ import annotations

from sqlalchemy import Index, Table
from sqlalchemy import text as sql

from service.records.case_tables import numbered
from service.records.schema import entry, key, metadata, number, text, when, whole

# Which context fields split a characteristic into streams, and how these are judged. A point is
# judged by the version that was effective at its own time.
control_plan = Table(
    "control_plan", metadata, whole("version", primary_key=True, autoincrement=False),
    text("document"), text("digest"), text("by"), text("reason"), when("effective_from"),
    when("at"), entry(),
)  # fmt: skip
# A point that a person took out of the judgement, with the cause; it may be taken in again.
point_exclusion = Table(
    "point_exclusion", metadata, numbered(), text("stream"), text("inspection"), text("cause"),
    text("by"), when("at"), entry(),
    when("withdrawn_at", required=False), text("withdrawn_by", required=False),
    text("withdrawn_reason", required=False),
    Index("ix_point_exclusion_active", "stream", "inspection", unique=True,
          sqlite_where=sql("withdrawn_at IS NULL"),
          postgresql_where=sql("withdrawn_at IS NULL")),
)  # fmt: skip
# A gap that a person declared: counting starts anew with the first point at or after `at`.
stream_gap = Table(
    "stream_gap", metadata, numbered(), text("stream"), when("at"), text("reason"), text("by"),
    when("recorded_at"), entry(), Index(None, "stream", "at"),
)  # fmt: skip
# Where the false-discovery layer stands: one small row a stream, derived from its points.
# `ewma` is the moving average of the standardised points, `points` how many entered it,
# `baseline_points` how many subgroups the limits were estimated from (0: given limits).
stream_state = Table(
    "stream_state", metadata, key("stream"), whole("points"), number("ewma", required=True),
    whole("baseline_points"), number("p", required=True), when("at"),
    whole("alarm", required=False), entry(),
)  # fmt: skip
# The signals of one change: opened by the first, joined by later ones, closed by a person or by
# a clean run. `clean` counts the points without a signal since the last one.
episode = Table(
    "episode", metadata, numbered(), text("stream"), text("state"), text("first_inspection"),
    when("first_at"), text("last_inspection"), when("last_at"), text("inspections"),
    text("rules"), whole("clean"), whole("version"), whole("alarm", required=False),
    text("nonconformance", required=False), when("opened_at"),
    when("closed_at", required=False), text("closed_by", required=False),
    text("reason", required=False), entry(),
    Index(None, "stream", "state"),
)  # fmt: skip
# What is worth a page: a stream that the false-discovery layer picked out of all of them, or
# rule 1 on a critical characteristic.
alarm = Table(
    "alarm", metadata, numbered(), text("stream"), text("kind"), text("inspection"), when("at"),
    when("recorded_at"), number("p"), number("q"), whole("streams"), whole("discoveries"), entry(),
    Index(None, "stream"), Index(None, "recorded_at"),
)  # fmt: skip
# What bad results of a characteristic have in common, as computed at a ledger position. No ledger
# entry: looking changes nothing.
commonality_run = Table(
    "commonality_run", metadata, numbered(), text("characteristic"), when("at"), text("by"),
    whole("position"), whole("lots"), whole("candidates"), text("document"),
    Index(None, "characteristic", "at"),
)  # fmt: skip

APPEND_ONLY = (control_plan, stream_gap, alarm, commonality_run)
