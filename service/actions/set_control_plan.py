"""Set a new version of the control plan: who, why, and from when on it judges."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from service.actions.control_plan import ControlPlan, PlanVersion, load_plan, read_version
from service.actions.desk import Desk
from service.actions.read_control_plan import checked_plan
from service.errors import BadInput, Conflict
from service.records import tables as t
from service.records.canonical import canonical
from service.records.schema import iso, microseconds
from service.records.spc_tables import control_plan


def set_control_plan(
    desk: Desk,
    document: object,
    *,
    by: str,
    reason: str,
    effective_from: datetime | None = None,
) -> dict[str, Any]:
    """The new version; it may not judge anew what an earlier one has judged already."""
    if not reason.strip():
        raise BadInput("reason: say why the plan changes", [("reason", "is empty")])
    desk.transaction.flush()
    connection = desk.transaction.connection
    plan = checked_plan(document, known_characteristics(connection))
    at = desk.transaction.now_micros if effective_from is None else microseconds(effective_from)
    before = load_plan(connection)
    version = read_version(_next(before), at, plan)
    _refuse_the_past(connection, before, version)
    said = {
        "version": version.version, "document": plan, "reason": reason.strip(), "by": by,
        "effective_from": iso(at),
    }  # fmt: skip
    row = {
        "version": version.version,
        "document": canonical(plan),
        "digest": digest_of(plan),
        "by": by,
        "reason": reason.strip(),
        "effective_from": at,
        "at": desk.transaction.now_micros,
        "entry": desk.transaction.enter("control_plan.set", str(version.version), said),
    }
    desk.transaction.insert(control_plan, row)
    desk.transaction.flush()
    desk.control_plans.clear()
    desk.forget_limits()
    return plan_document(row)


def check_control_plan(connection: Connection, document: object) -> dict[str, Any]:
    """The plan as it would be set; BadInput lists every fault."""
    return checked_plan(document, known_characteristics(connection))


def known_characteristics(connection: Connection) -> list[str]:
    return list(connection.execute(select(t.characteristic.c.id)).scalars())


def digest_of(plan: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(plan).encode()).hexdigest()


def _next(before: ControlPlan) -> int:
    return max((each.version for each in before.versions), default=0) + 1


def _refuse_the_past(connection: Connection, before: ControlPlan, new: PlanVersion) -> None:
    """Points are judged by the plan of their time, once: what people acted on stays as it was."""
    m = t.measurement.c
    latest = select(m.characteristic, func.max(m.at)).where(m.at >= new.effective_from)
    for characteristic, at in connection.execute(latest.group_by(m.characteristic)):
        times = [new.effective_from, *_changes(before, new.effective_from, at)]
        if any(before.at(characteristic, each) != new.of(characteristic) for each in times):
            raise Conflict(
                f"effective_from: points of `{characteristic}` up to {iso(at)} have been judged by "
                f"the plan before; let this one take effect after that"
            )


def _changes(before: ControlPlan, since: int, until: int) -> list[int]:
    return [each.effective_from for each in before.versions if since < each.effective_from <= until]


# --- looking ---------------------------------------------------------------------------------


def list_plans(connection: Connection) -> list[dict[str, Any]]:
    """Every version, the oldest first."""
    query = select(control_plan).order_by(control_plan.c.version)
    return [plan_document(dict(row)) for row in connection.execute(query).mappings()]


def plan_in_force(connection: Connection, at: int) -> dict[str, Any]:
    """What a point of this instant is judged by, with what the version leaves to the defaults."""
    plan = load_plan(connection)
    version = plan.version_at(at)
    names = [] if version is None else sorted(version.characteristics)
    default = plan.at("", at) if version is None else version.default
    return {
        "version": None if version is None else version.version,
        "effective_from": None if version is None else iso(version.effective_from),
        "default": default.document(),
        "characteristics": {name: plan.at(name, at).document() for name in names},
    }


def plan_document(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": row["version"],
        "effective_from": iso(row["effective_from"]),
        "set_at": iso(row["at"]),
        "by": row["by"],
        "reason": row["reason"],
        "digest": row["digest"],
        "document": orjson.loads(row["document"]),
    }
