"""Simulations, drills, and how the scope of a case follows the plant: only ever added to."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, PrimaryKeyConstraint, Table, UniqueConstraint

from service.records.case_tables import numbered
from service.records.schema import entry, key, metadata, number, text, when, whole

# `answer` is what was answered, compressed; `sha256` and `size` are those of the answer itself.
# `position` is the ledger position it was true at. No ledger entry: a simulation changes nothing.
simulation = Table(
    "simulation", metadata, numbered(), text("number"), when("at"), text("by"), text("reason"),
    text("asked"), text("scope"), text("strategy", required=False), text("sentences"),
    text("notes"), whole("position"), whole("lots"), text("totals"), text("cost"), text("gaps"),
    whole("size"), text("sha256"), Column("answer", LargeBinary, nullable=False),
    UniqueConstraint("number"),
)  # fmt: skip
# The key that a client sent along, so that the same question sent again is answered again. It is
# kept here and not with the other keys: a simulation changes nothing but what simulations are.
simulation_attempt = Table(
    "simulation_attempt", metadata, text("principal"), text("key"), text("request_hash"),
    text("simulation"), when("at"), PrimaryKeyConstraint("principal", "key"),
)  # fmt: skip
# A simulation becomes a recall once: its number is the key.
promotion = Table(
    "promotion", metadata, key("simulation"), text("recall"), text("nonconformance"),
    text("by"), when("at"), entry(), UniqueConstraint("recall"),
)  # fmt: skip

drill = Table(
    "drill", metadata, numbered(), text("number"), text("simulation"), text("reason"),
    text("by"), when("at"), number("first_answer_seconds", required=True),
    UniqueConstraint("number"), UniqueConstraint("simulation"),
)  # fmt: skip
# Each step once; the end of the drill is one of them.
drill_step = Table(
    "drill_step", metadata, text("drill"), text("step"), when("at"), text("by"),
    text("note", required=False), PrimaryKeyConstraint("drill", "step"),
)  # fmt: skip

# What came into the scope of an open case, and what left it: `change` is added or cleared.
scope_delta = Table(
    "scope_delta", metadata, numbered(), text("nonconformance"), text("lot"), text("change"),
    text("reason"), text("record"), text("record_id"), text("certainty", required=False),
    when("at"), entry(), Index(None, "nonconformance", "change", "lot"),
)  # fmt: skip
# Lots whose hold ended because their case no longer reaches them, not because they were found
# to be good: they are held again should the scope come back to them.
scope_release = Table(
    "scope_release", metadata, whole("entry"), text("lot"), text("nonconformance"),
    text("reason"), text("by"), when("at"),
    PrimaryKeyConstraint("entry", "lot"), Index(None, "nonconformance"),
)  # fmt: skip

APPEND_ONLY = (
    *(simulation, simulation_attempt, promotion),
    *(drill, drill_step, scope_delta, scope_release),
)
