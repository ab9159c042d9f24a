"""What findings of inspections have in common: whose lot, made where, by what."""

from __future__ import annotations

from typing import Any

import orjson

from rules.own_fields import PREFIX
from service.actions.desk import Desk
from service.actions.finding import Fact
from service.actions.judged import context_of
from service.records.books import Row
from service.records.lot_book import LotBook


def common_facts(desk: Desk, book: LotBook, operation: Row | None) -> dict[str, Fact]:
    return own_facts(desk, operation) | {
        "lot": book.id,
        "item": book.item,
        "item_kind": book.item_kind,
        "safety_critical": book.safety_critical,
        "heat": book.heat,
        "supplier": book.supplier,
        "operation": None if operation is None else operation["id"],
        **context_of(operation),
    }


def own_facts(desk: Desk, operation: Row | None) -> dict[str, Fact]:
    """The operation's parameters that the rulebook in force has a name for."""
    wanted = {own.parameter for own in desk.rulebook.own_fields}
    if operation is None or not wanted:
        return {}
    parameters = orjson.loads(operation["parameters"])
    return {
        f"{PREFIX}{name}": value
        for name, value in parameters.items()
        if name in wanted and isinstance(value, str | int | float)
    }


def cause_context(desk: Desk, context: dict[str, str | None]) -> dict[str, Any]:
    equipment = context["equipment"]
    row = None if equipment is None else desk.books.row("equipment", equipment)
    return {
        "equipment": equipment,
        "equipment_name": None if row is None else row["name"],
        "shift": context["shift"],
        "load": context["load"],
        "process": context["process"],
    }


def outputs_of(desk: Desk, operation: Row | None) -> tuple[str, ...]:
    return () if operation is None else desk.outputs_of(operation["id"])
