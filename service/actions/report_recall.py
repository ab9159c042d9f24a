"""A recall as it runs, as a report: what it reaches now, and what came into it and left it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from graph.blast_radius import blast_radius
from graph.document import radius_document
from service.actions.cases import case_of
from service.actions.find_recall import find_recall
from service.actions.look_recalls import recall_head
from service.actions.look_scope_deltas import list_deltas
from service.actions.report_simulation import check_report, make_report
from service.plant import Plant
from service.records.case_tables import nonconformance
from service.records.door import Door
from service.reports.report_head import ReportHead
from service.settings import Settings


def report_recall(
    door: Door,
    plant: Plant,
    settings: Settings,
    number: str,
    *,
    format: str,  # noqa: A002 - the word of the interface
    language: str,
) -> bytes:
    """The report of a recall, or of a nonconformance, true at the ledger entry it names."""
    check_report(format, language)
    with plant.reading(door) as connection:
        found = find_recall(connection, number)
        query = select(nonconformance).where(nonconformance.c.number == found.nonconformance)
        case = case_of(connection.execute(query).mappings().one())
        started = recall_head(connection, found, case)
        radius = blast_radius(plant.lineage, case.scope, unknown_ok=True)
        deltas, as_of = list_deltas(connection, case.number), plant.version
    document = {**radius_document(radius, as_of=as_of, elapsed_ms=0), "deltas": deltas}
    head = _head(started, number, settings, language, as_of)
    return make_report(door, plant, document, head, format=format, language=language)


def _head(
    started: dict[str, Any], number: str, settings: Settings, language: str, as_of: int
) -> ReportHead:
    return ReportHead(
        kind="recall",
        number=started["recall"] or number,
        sentence=started["sentence"][language],
        reason=started["reason"],
        by=started["opened_by"],
        at=datetime.fromisoformat(started["at"]),
        time_zone=settings.time_zone,
        as_of=as_of,
    )
