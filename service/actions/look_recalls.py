"""Recalls: the list, and one as it runs: how far it reaches now, what changed, who was told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, func, select

from graph.blast_radius import BlastRadius, blast_radius
from graph.lineage import Lineage
from graph.scopes import Scope, describe_scope, parse_scope, scope_document
from service.actions.cases import Case, case_of
from service.actions.find_recall import FoundRecall, find_recall
from service.actions.look_effectiveness import effectiveness
from service.actions.look_scope_deltas import count_deltas, list_deltas, list_releases
from service.actions.releasable import reasons_to_hold
from service.plant import Plant
from service.records.case_tables import hold, nonconformance, recall
from service.records.door import Door
from service.records.recall_tables import promotion
from service.records.schema import iso

# Changes shown with a recall; all of them are in the list of its changes.
LATEST = 500
r, n, h = recall.c, nonconformance.c, hold.c


def list_recalls(
    connection: Connection,
    *,
    limit: int | None = None,
    after: str | None = None,
    newest_first: bool = False,
    skip: int = 0,
) -> list[dict[str, Any]]:
    """In the order they were started; `after` is the number of the last one already seen."""
    order = r.entry.desc() if newest_first else r.entry
    query = _recalls().order_by(order).limit(limit).offset(skip)
    if after is not None:
        query = query.where(r.entry > select(r.entry).where(r.id == after).scalar_subquery())
    held = select(h.nonconformance, func.count()).where(h.released_at.is_(None))
    rows = connection.execute(held.group_by(h.nonconformance))
    counts = {row[0]: row[1] for row in rows}
    return [
        {**_summary(row), "held_lots": counts.get(row["nonconformance"], 0)}
        for row in connection.execute(query).mappings()
    ]


def recall_document(door: Door, plant: Plant, number: str) -> dict[str, Any]:
    """A recall as it stands at one ledger position; also of a case that nobody recalled."""
    with plant.reading(door) as connection:
        found = find_recall(connection, number)
        query = select(nonconformance).where(n.number == found.nonconformance)
        case = case_of(connection.execute(query).mappings().one())
        radius = blast_radius(plant.lineage, case.scope, unknown_ok=True)
        return {
            **recall_head(connection, found, case),
            "as_of": plant.version,
            **_reach(connection, case, radius),
            "changes": count_deltas(connection, case.number),
            "deltas": list_deltas(connection, case.number, newest=LATEST),
            "effectiveness": effectiveness(connection, case.number, radius),
            "proposed_releases": _proposed_releases(connection, plant.lineage, case, radius),
            "releases": list_releases(connection, case.number),
        }


def _recalls() -> Any:
    return (
        select(recall, n.state, n.severity, promotion.c.simulation)
        .join(nonconformance, n.number == r.nonconformance)
        .join(promotion, promotion.c.recall == r.id, isouter=True)
    )


def _summary(row: RowMapping) -> dict[str, Any]:
    document = orjson.loads(row["scope"])
    scope = parse_scope(document)
    names = ("nonconformance", "state", "severity", "reason", "simulation", "opened_by")
    return {
        "recall": row["id"],
        **{name: row[name] for name in names},
        "at": iso(row["at"]),
        "scope": document,
        "sentence": _sentence(scope),
    }


def recall_head(connection: Connection, found: FoundRecall, case: Case) -> dict[str, Any]:
    """What was recalled, and what the scope has become since."""
    if found.recall is None:
        started: dict[str, Any] = {
            "recall": None, "nonconformance": case.number, "state": case.state,
            "severity": case.severity, "reason": case.reason, "simulation": None,
            "opened_by": case.opened_by, "at": iso(case.opened_at),
        }  # fmt: skip
    else:
        query = _recalls().where(r.id == found.recall)
        started = _summary(connection.execute(query).mappings().one())
    return {
        **started,
        "scope": scope_document(case.scope),
        "sentence": _sentence(case.scope),
        "started_with": started.get("scope"),
    }


def _sentence(scope: Scope) -> dict[str, str]:
    return {"en": describe_scope(scope, "en"), "zh-CN": describe_scope(scope, "zh-CN")}


def _reach(connection: Connection, case: Case, radius: BlastRadius) -> dict[str, Any]:
    held = select(func.count()).where(h.nonconformance == case.number, h.released_at.is_(None))
    return {
        "lots": len(radius),
        "held_lots": connection.execute(held).scalar_one(),
        "totals": radius.totals(),
        "cost": radius.cost(),
        "gaps": [
            {"kind": gap.kind, "subject": gap.subject, "detail": gap.detail} for gap in radius.gaps
        ],
    }


def _proposed_releases(
    connection: Connection, lineage: Lineage, case: Case, radius: BlastRadius
) -> list[dict[str, Any]]:
    """The lots that are held though the scope no longer reaches them, by name.

    Those of which `waits_for` says nothing can be released together.
    """
    left = _held_out_of_reach(connection, case, radius)
    waits = reasons_to_hold(connection, lineage, case, radius, left)
    since = {each["lot"]: each for each in list_deltas(connection, case.number, of=left)}
    return [
        {
            "lot": lot,
            "since": since[lot]["at"] if lot in since else None,
            "reason": since[lot]["reason"] if lot in since else None,
            "waits_for": waits.get(lot),
        }
        for lot in left
    ]


def _held_out_of_reach(connection: Connection, case: Case, radius: BlastRadius) -> Sequence[str]:
    query = select(h.lot).where(h.nonconformance == case.number, h.released_at.is_(None))
    held = set(connection.execute(query).scalars())
    return sorted(held - set(radius.lot_names()))
