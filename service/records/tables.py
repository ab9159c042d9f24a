"""One table for every record kind of the interchange format, and the lots they make."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, PrimaryKeyConstraint, Table

from service.records.schema import (
    entry,
    flag,
    key,
    metadata,
    number,
    quantity,
    text,
    when,
    whole,
)

# --- what a plant is made of -----------------------------------------------------------------

item = Table(
    "item", metadata, key(), text("name"), text("kind"), text("unit"),
    quantity("unit_cost", required=False), text("currency", required=False),
    flag("safety_critical"), text("gtin", required=False), entry(),
    # Whether its customer has to agree before it is used though it does not conform.
    Column("customer_concession", Boolean, nullable=True),
)  # fmt: skip
party = Table(
    "party", metadata, key(), text("role"), text("name"), text("email", required=False),
    text("language"), entry(),
)  # fmt: skip
equipment = Table(
    "equipment", metadata, key(), text("kind"), text("name"),
    number("ideal_cycle_seconds"), entry(),
)  # fmt: skip
characteristic = Table(
    "characteristic", metadata, key(), text("name"), text("process"), text("unit"),
    number("nominal"), number("lower"), number("upper"), text("item", required=False),
    flag("critical"), number("resolution"), entry(),
)  # fmt: skip
control_limits = Table(
    "control_limits", metadata, key(), text("characteristic"),
    text("equipment", required=False), text("shift", required=False),
    text("item", required=False), number("center", required=True),
    number("sigma", required=True), whole("subgroup_size"), text("rule_set"),
    when("effective_from"), entry(),
    Index(None, "characteristic"),
)  # fmt: skip
order = Table(
    "customer_order", metadata, key(), text("item"), quantity("quantity"), when("due_at"),
    text("customer", required=False), entry(),
)  # fmt: skip

# --- lots and what happens to them -----------------------------------------------------------

lot = Table(
    "lot", metadata, key(), text("item"), when("created_at"),
    text("receipt", required=False), text("operation", required=False),
    text("heat", required=False), text("supplier", required=False),
    text("certificate", required=False), text("location", required=False),
    text("serials", required=False),
    quantity("produced"), quantity("consumed"), quantity("scrapped"), quantity("shipped"),
    quantity("returned"), quantity("unaccounted"),
    entry(), whole("changed"),
    Index(None, "changed"), Index(None, "heat"), Index(None, "supplier"),
)  # fmt: skip
# The serials of a lot once more, each by itself: what a scanner sends is looked up by it.
lot_serial = Table(
    "lot_serial", metadata, text("serial"), text("lot"), PrimaryKeyConstraint("serial", "lot"),
)  # fmt: skip
receipt = Table(
    "receipt", metadata, key(), when("at"), text("supplier"), text("lot"), text("item"),
    quantity("quantity"), text("heat", required=False), text("certificate", required=False),
    text("location", required=False), entry(),
)  # fmt: skip
operation = Table(
    "operation", metadata, key(), text("process"), text("equipment", required=False),
    text("load", required=False), text("tool", required=False), text("bath", required=False),
    text("shift", required=False), text("operator", required=False),
    text("order", required=False), when("started_at"), when("ended_at"),
    quantity("scrap_quantity"), text("parameters"), entry(),
    Index(None, "entry"), Index(None, "equipment", "ended_at"),
)  # fmt: skip
operation_input = Table(
    "operation_input", metadata, text("operation"), whole("position"), text("lot"),
    quantity("quantity"),
    PrimaryKeyConstraint("operation", "position"), Index(None, "lot"),
)  # fmt: skip
operation_output = Table(
    "operation_output", metadata, text("operation"), whole("position"), text("lot"),
    text("item"), quantity("quantity"), text("serials", required=False),
    PrimaryKeyConstraint("operation", "position"),
)  # fmt: skip
inspection = Table(
    "inspection", metadata, key(), when("at"), text("lot"), text("operation", required=False),
    text("stage"), text("inspector"), text("gauge", required=False),
    text("note", required=False), flag("conforming"), text("outcome"), entry(),
    Index(None, "lot"), Index(None, "gauge", "at"), Index(None, "entry"),
)  # fmt: skip
measurement = Table(
    "measurement", metadata, text("inspection"), text("characteristic"),
    text("stream"), when("at"), when("checked_at"), number("mean", required=True), whole("size"),
    text("values"), flag("conforming"), text("lot"), text("operation", required=False),
    text("equipment", required=False), text("shift", required=False),
    PrimaryKeyConstraint("inspection", "characteristic"),
    Index(None, "stream", "at", "inspection"), Index(None, "stream", "checked_at"),
    Index(None, "characteristic", "equipment", "checked_at"),
)  # fmt: skip
attribute_result = Table(
    "attribute_result", metadata, text("inspection"), whole("position"), text("defect"),
    whole("inspected"), whole("defective"),
    PrimaryKeyConstraint("inspection", "position"),
)  # fmt: skip
move = Table(
    "move", metadata, key(), when("at"), text("lot"), text("to"),
    quantity("quantity", required=False), entry(), Index(None, "lot"),
)  # fmt: skip
shipment = Table(
    "shipment", metadata, key(), when("at"), text("customer"), text("order", required=False),
    text("carrier", required=False), text("tracking", required=False), flag("already_left"),
    entry(), Index(None, "entry"),
)  # fmt: skip
shipment_line = Table(
    "shipment_line", metadata, text("shipment"), whole("position"), text("lot"),
    quantity("quantity"), flag("escaped"),
    PrimaryKeyConstraint("shipment", "position"), Index(None, "lot"),
)  # fmt: skip
goods_return = Table(
    "goods_return", metadata, key(), when("at"), text("customer"), text("shipment"),
    text("lot"), quantity("quantity"), entry(), Index(None, "lot"),
)  # fmt: skip
scrap = Table(
    "scrap", metadata, key(), when("at"), text("lot"), quantity("quantity"), text("reason"),
    entry(), Index(None, "lot"),
)  # fmt: skip
count = Table(
    "stock_count", metadata, key(), when("at"), text("lot"), quantity("quantity"),
    quantity("difference"), entry(), Index(None, "lot"),
)  # fmt: skip
equipment_state = Table(
    "equipment_state", metadata, key(), text("equipment"), text("state"), when("from"),
    when("to"), text("reason", required=False), entry(), Index(None, "equipment", "from"),
)  # fmt: skip
survey = Table(
    "survey", metadata, key(), when("at"), text("equipment"), text("kind"), flag("passed"),
    text("note", required=False), entry(), Index(None, "equipment", "kind", "at"),
    Index(None, "entry"),
)  # fmt: skip
complaint = Table(
    "complaint", metadata, key(), when("at"), text("customer"), text("lot"),
    quantity("quantity", required=False), text("characteristic", required=False),
    text("text"), entry(),
)  # fmt: skip
supplier_alert = Table(
    "supplier_alert", metadata, key(), when("at"), text("supplier"),
    text("heat", required=False), text("lots", required=False), text("text"), entry(),
)  # fmt: skip
correction = Table(
    "correction", metadata, key(), when("at"), text("by"), text("record"), text("record_id"),
    text("reason"), text("differs"), whole("corrected_entry"), entry(),
    Index(None, "record", "record_id"), Index(None, "entry"),
)  # fmt: skip

# --- statistical process control -------------------------------------------------------------

stream = Table(
    "stream", metadata, key(), text("characteristic"), text("item", required=False),
    text("equipment", required=False), text("shift", required=False),
    text("context", required=False), entry(),
)  # fmt: skip
baseline = Table(
    "baseline", metadata, text("stream"), whole("version"), number("center", required=True),
    number("sigma", required=True), whole("subgroups"), text("estimator"), text("data_hash"),
    flag("tentative"), when("effective_from"), text("last_inspection"), entry(),
    text("rule_set", required=False), number("multiplier"), text("signed_by", required=False),
    text("reason", required=False), text("excluded", required=False),
    text("warnings", required=False),
    PrimaryKeyConstraint("stream", "version"),
)  # fmt: skip
signal = Table(
    "signal", metadata, text("stream"), text("rule"), text("inspection"), when("at"),
    text("side"), text("members"), number("z", required=True), flag("tentative"), entry(),
    whole("episode", required=False),
    PrimaryKeyConstraint("stream", "inspection", "rule"), Index(None, "at"),
)  # fmt: skip
