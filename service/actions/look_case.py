"""Everything about one nonconformance: found what, reaches where, decided by whom and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, select

from graph.blast_radius import BlastRadius, blast_radius
from graph.document import radius_document
from graph.scopes import parse_scope
from service.actions.look_case_life import life_of
from service.actions.look_cases import case_summary
from service.actions.look_decision import explained
from service.actions.look_holds import hold_document
from service.actions.look_links import links_of
from service.actions.look_lot import lot_document
from service.actions.look_rows import facts_of
from service.actions.look_signatures import due_of, proposals_of, rounds_of
from service.errors import Unknown, did_you_mean
from service.plant import Plant
from service.records.case_tables import (
    decision,
    finding,
    hold,
    nonconformance,
    outbox,
    recall,
    violation,
)
from service.records.door import Door
from service.records.schema import iso
from service.settings import Settings

FROM_THE_RADIUS = ("shipments", "customers", "totals", "cost", "gaps", "operations")


def case_document(
    door: Door,
    plant: Plant,
    number: str,
    *,
    settings: Settings | None = None,
    now: datetime | None = None,
    roles: Collection[str] = (),
) -> dict[str, Any]:
    """The case as it stands at one ledger position, with what these roles can do about it."""
    with plant.reading(door) as connection:
        row = connection.execute(
            select(nonconformance).where(nonconformance.c.number == number)
        ).mappings().first()  # fmt: skip
        if row is None:
            raise Unknown(f"nonconformance `{number}` is not known{_near(connection, number)}")
        radius = blast_radius(
            plant.lineage, parse_scope(orjson.loads(row["scope"])), unknown_ok=True
        )
        reach = radius_document(radius, as_of=plant.version, elapsed_ms=0)
        rounds = rounds_of(connection, number)
        return {
            **case_summary(row),
            "as_of": plant.version,
            "findings": _findings(connection, number),
            "decisions": _decisions(connection, number),
            "lots": _lots(connection, number, radius),
            **{name: reach[name] for name in FROM_THE_RADIUS},
            "linked": links_of(connection, number),
            "recalls": _recalls(connection, number),
            "dispositions": proposals_of(connection, number),
            "approvals": rounds,
            "due": due_of(connection, rounds),
            "notices": _notices(connection, number),
            "violations": _violations(connection, number),
            **life_of(
                connection, plant, settings or Settings(), number,
                now=now or datetime.now(UTC), roles=roles,
            ),
        }  # fmt: skip


def _lots(connection: Connection, number: str, radius: BlastRadius) -> list[dict[str, Any]]:
    """The lots of the radius with their holds, then those held that it no longer reaches."""
    holds: dict[str, list[dict[str, Any]]] = defaultdict(list)
    query = select(hold).where(hold.c.nonconformance == number).order_by(hold.c.id)
    for row in connection.execute(query).mappings():
        holds[row["lot"]].append(hold_document(row))
    reached = [
        {**asdict(lot), "why": list(lot.why), **_held(holds.get(lot.lot, []))}
        for lot in radius.lots()
    ]
    names = set(radius.lot_names())
    left = [
        _out_of_reach(connection, lot, placed) for lot, placed in holds.items() if lot not in names
    ]
    return reached + left


def _held(holds: list[dict[str, Any]]) -> dict[str, Any]:
    return {"held": any(each["active"] for each in holds), "holds": holds}


def _out_of_reach(connection: Connection, lot: str, holds: list[dict[str, Any]]) -> dict[str, Any]:
    """A lot that a correction took out of the radius stays held until it is released by name."""
    names = ("lot", "item", "produced", "on_hand", "in_process", "consumed", "shipped",
             "scrapped", "returned", "unaccounted", "location")  # fmt: skip
    dossier = lot_document(connection, lot)
    why: dict[str, Any] = {"certainty": None, "share": 0.0, "why": []}
    return {name: dossier[name] for name in names} | why | _held(holds)


def _findings(connection: Connection, number: str) -> list[dict[str, Any]]:
    f = finding.c
    query = select(finding).where(f.nonconformance == number).order_by(f.id)
    return [
        {
            "event": row["event"],
            "reason": row["reason"],
            "facts": orjson.loads(row["facts"]),
            "scope": orjson.loads(row["scope"]),
            "record": row["record"],
            "id": row["record_id"],
            "at": iso(row["at"]),
            "entry": row["entry"],
        }
        for row in connection.execute(query).mappings()
    ]


def _decisions(connection: Connection, number: str) -> list[dict[str, Any]]:
    d = decision.c
    query = select(decision).where(d.nonconformance == number).order_by(d.id)
    return [
        {
            "stage": row["stage"],
            "rulebook": row["rulebook"],
            "version": row["rulebook_version"],
            "digest": row["digest"],
            "at": iso(row["at"]),
            "entry": row["entry"],
            **{
                name: [explained(each) for each in evaluated]
                for name, evaluated in orjson.loads(row["document"]).items()
            },
        }
        for row in connection.execute(query).mappings()
    ]


def _recalls(connection: Connection, number: str) -> list[dict[str, Any]]:
    query = select(recall).where(recall.c.nonconformance == number).order_by(recall.c.id)
    return [
        {
            "recall": row["id"],
            "reason": row["reason"],
            "scope": orjson.loads(row["scope"]),
            "opened_by": row["opened_by"],
            "at": iso(row["at"]),
        }
        for row in connection.execute(query).mappings()
    ]


def _notices(connection: Connection, number: str) -> list[dict[str, Any]]:
    query = select(outbox).where(outbox.c.nonconformance == number).order_by(outbox.c.id)
    names = ("kind", "audience", "customer", "language", "state", "attempts", "last_error")
    return [
        {"to": row["recipient"], **{name: row[name] for name in names}}
        | {
            "queued_at": iso(row["created_at"]),
            "sent_at": None if row["sent_at"] is None else iso(row["sent_at"]),
        }
        for row in connection.execute(query).mappings()
    ]


def _violations(connection: Connection, number: str) -> list[dict[str, Any]]:
    v = violation.c
    columns = select(v.kind, v.record, v.record_id.label("id"), v.lot, v.at, v.entry)
    rows = connection.execute(columns.where(v.nonconformance == number).order_by(v.id))
    return [{**facts_of(row), "at": iso(row["at"])} for row in rows.mappings()]


def _near(connection: Connection, number: str) -> str:
    return did_you_mean(number, list(connection.execute(select(nonconformance.c.number)).scalars()))
