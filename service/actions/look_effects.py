"""The lines of decisions with what proves them, as they are shown."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from service.actions.cases import get_case
from service.actions.desk import Desk
from service.actions.disposition_lines import WAITING
from service.errors import Unknown
from service.records.case_tables import disposition
from service.records.disposition_tables import disposition_effect
from service.records.schema import iso, number_of

d, e = disposition.c, disposition_effect.c
EFFECT = ("lot", "record", "record_id", "witness", "note", "by", "entry")


def line_documents(connection: Connection, number: str) -> dict[int, list[dict[str, Any]]]:
    """The lines of a case by proposal, the earliest first."""
    effects: dict[int, list[dict[str, Any]]] = defaultdict(list)
    query = select(disposition_effect).where(e.nonconformance == number).order_by(e.id)
    for row in connection.execute(query).mappings():
        effects[row["disposition"]].append(_effect(row))
    lines: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = connection.execute(select(disposition).where(d.nonconformance == number).order_by(d.id))
    for row in rows.mappings():
        lines[row["proposal"]].append(_line(row, effects[row["id"]]))
    return lines


def waiting_documents(connection: Connection, number: str) -> list[dict[str, Any]]:
    """The approved lines that no record proves yet."""
    by_proposal = line_documents(connection, number)
    return [line for lines in by_proposal.values() for line in lines if line["state"] in WAITING]


def reported_document(desk: Desk, number: str, disposition_id: int) -> dict[str, Any]:
    """What a report has led to: the line, and the case as it is now."""
    desk.transaction.flush()
    by_proposal = line_documents(desk.transaction.connection, number)
    lines = [line for lines in by_proposal.values() for line in lines]
    line = next((line for line in lines if line["id"] == disposition_id), None)
    if line is None:
        raise Unknown(f"disposition {disposition_id} of {number} is not known")
    case = get_case(desk, number)
    held = sorted(case.held_lots(desk))
    return {"nonconformance": number, "case_state": case.state, "held_lots": held, **line}


def _line(row: RowMapping, effects: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "lot": row["lot"],
        "quantity": number_of(row["quantity"]),
        "disposition": row["kind"],
        "to_item": row["to_item"],
        "instruction": row["instruction"],
        "concession": row["concession"],
        "reinspect": orjson.loads(row["reinspect"]) if row["reinspect"] else [],
        "sampling": orjson.loads(row["sampling"]) if row["sampling"] else None,
        "state": row["state"],
        "stands_on": row["made_lot"] or row["lot"],
        "lost": number_of(row["lost"] or 0),
        "effect": row["effect"],
        "executed_at": None if row["executed_at"] is None else iso(row["executed_at"]),
        "effects": effects,
    }


def _effect(row: RowMapping) -> dict[str, Any]:
    said = {name: row[name] for name in EFFECT}
    return {**said, "quantity": number_of(row["quantity"]), "at": iso(row["at"])}
