"""Late genealogy: an operation recorded after its load or window was contained joins the case."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from graph.scopes import Scope, selects_operation
from service.actions.cases import LIVE, Case, case_of
from service.actions.contain import widen
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.intake.plant_records import Operation
from service.records.case_tables import nonconformance
from service.records.schema import microseconds, seconds

CONTEXT = ("process", "equipment", "load", "tool", "bath", "shift", "operator")


@dataclass(frozen=True, slots=True)
class OpenScope:
    """One part of a live case's scope that chooses operations by what they share."""

    case: Case
    part: Scope

    def may_select(self, record: Operation) -> bool:
        """A cheap no, from the record alone; a yes is asked of the lineage."""
        for name in CONTEXT:
            wanted = getattr(self.part, name)
            if wanted is not None and wanted != getattr(record, name):
                return False
        started = seconds(microseconds(record.started_at))
        ended = seconds(microseconds(record.ended_at))
        if self.part.start is not None and ended < self.part.start:
            return False
        return self.part.end is None or started < self.part.end


def join_open_cases(desk: Desk, record: Operation, entry: int) -> None:
    """Hold what a newly recorded operation made, if a live case's scope chooses it."""
    candidates = [each for each in _open_scopes(desk) if each.may_select(record)]
    if not candidates:
        return
    desk.catch_up()
    lineage = desk.plant.lineage
    for each in candidates:
        if selects_operation(lineage, each.part, record.id):
            widen(desk, each.case, _late(each.case, record, entry))


def _open_scopes(desk: Desk) -> list[OpenScope]:
    if "live" not in desk.open_scopes:
        desk.transaction.flush()
        n = nonconformance.c
        query = select(nonconformance).where(n.state.in_(LIVE), n.held.is_(True)).order_by(n.entry)
        rows = desk.transaction.connection.execute(query).mappings()
        desk.open_scopes["live"] = [
            OpenScope(case, part)
            for case in map(case_of, rows)
            for part in case.scopes
            if _by_context(part)
        ]
    return desk.open_scopes["live"]


def _by_context(scope: Scope) -> bool:
    named = any(getattr(scope, name) is not None for name in CONTEXT)
    timed = scope.start is not None or scope.end is not None
    return named or bool(scope.parameters) or (timed and not scope.lots)


def _late(case: Case, record: Operation, entry: int) -> Finding:
    return Finding(
        event=case.event,
        facts={},
        topic="",
        reason=f"{case.reason}; operation {record.id} was recorded late and belongs to it",
        cause=case.cause,
        record=("operation", record.id),
        entry=entry,
        at=microseconds(record.ended_at),
        checked_at=microseconds(record.ended_at),
    )
