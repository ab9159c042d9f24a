"""Late genealogy: an operation recorded after its load or window was contained joins the case."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy import select

from graph.scopes import Scope, parse_scope, selects_operation
from service.actions.cases import LIVE, Case, get_case
from service.actions.contain import widen
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.unite_scopes import chooses_operations
from service.intake.plant_records import Operation
from service.records.case_tables import nonconformance
from service.records.schema import microseconds, seconds

CONTEXT = ("process", "equipment", "load", "tool", "bath", "shift", "operator")


@dataclass(frozen=True, slots=True)
class OpenScope:
    """One part of a case's scope that chooses operations by what they share."""

    number: str
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
    """Hold what a newly recorded operation made, if the scope of a case chooses it.

    Of a closed case too: its lots were decided one by one, and nobody has decided about this one.
    """
    candidates = [each for each in _open_scopes(desk) if each.may_select(record)]
    if not candidates:
        return
    desk.catch_up()
    lineage = desk.plant.lineage
    for each in candidates:
        if selects_operation(lineage, each.part, record.id):
            case = get_case(desk, each.number)
            widen(desk, case, _late(case, record, entry))


def _open_scopes(desk: Desk) -> list[OpenScope]:
    if "live" not in desk.open_scopes:
        desk.transaction.flush()
        n = nonconformance.c
        query = select(n.number, n.scope).where(
            n.state.in_((*LIVE, "closed")), n.held.is_(True), n.by_context.is_(True)
        )
        rows = desk.transaction.connection.execute(query.order_by(n.entry)).all()
        desk.open_scopes["live"] = [
            OpenScope(number, part)
            for number, text in rows
            for part in parse_scope(orjson.loads(text)).members()
            if chooses_operations(part)
        ]
    return desk.open_scopes["live"]


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
