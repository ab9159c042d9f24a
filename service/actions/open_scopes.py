"""Late records join a case: an operation of its load or window, a check with its gauge."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, select

from graph.scopes import Scope, parse_scope, selects_operation
from graph.selection import WORD_FIELDS
from rules.case_life import LIVE
from service.actions.cases import Case, get_case
from service.actions.contain import widen
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.unite_scopes import chooses_operations
from service.intake.plant_records import Inspection, Operation
from service.records.case_tables import nonconformance
from service.records.schema import microseconds, seconds


@dataclass(frozen=True, slots=True)
class OpenScope:
    """One part of a case's scope that chooses operations by what they share."""

    number: str
    part: Scope

    def may_select(self, record: Operation) -> bool:
        """A cheap no, from the record alone; a yes is asked of the lineage."""
        for name in WORD_FIELDS:
            wanted = getattr(self.part, name)
            if wanted is not None and wanted != getattr(record, name):
                return False
        started = seconds(microseconds(record.started_at))
        ended = seconds(microseconds(record.ended_at))
        if self.part.start is not None and ended < self.part.start:
            return False
        return self.part.end is None or started < self.part.end

    def may_measure(self, record: Inspection) -> bool:
        """Whether it is about what was measured with the gauge of this check, at that time."""
        if self.part.gauge is None or self.part.gauge != record.gauge:
            return False
        at = seconds(microseconds(record.at))
        if self.part.chooses_operations:
            return True  # the window is of the operations then, not of the checks
        begun = self.part.start is None or self.part.start <= at
        return begun and (self.part.end is None or at < self.part.end)


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
            at = microseconds(record.ended_at)
            widen(desk, case, _late(case, ("operation", record.id), entry, at))


def join_gauge_cases(desk: Desk, record: Inspection, entry: int) -> None:
    """Hold what was measured with a gauge that the scope of a case names, closed ones too."""
    if record.gauge is None:
        return
    found = [each.number for each in _gauge_scopes(desk) if each.may_measure(record)]
    for number in dict.fromkeys(found):
        case = get_case(desk, number)
        at = microseconds(record.at)
        widen(desk, case, _late(case, ("inspection", record.id), entry, at))


def _open_scopes(desk: Desk) -> list[OpenScope]:
    if "live" not in desk.open_scopes:
        parts = _parts(desk, nonconformance.c.by_context.is_(True))
        desk.open_scopes["live"] = [each for each in parts if chooses_operations(each.part)]
    return desk.open_scopes["live"]


def _gauge_scopes(desk: Desk) -> list[OpenScope]:
    if "gauges" not in desk.open_scopes:
        parts = _parts(desk, nonconformance.c.scope.contains('"gauge":', autoescape=True))
        desk.open_scopes["gauges"] = [each for each in parts if each.part.gauge is not None]
    return desk.open_scopes["gauges"]


def _parts(desk: Desk, concerned: ColumnElement[bool]) -> list[OpenScope]:
    desk.transaction.flush()
    n = nonconformance.c
    query = select(n.number, n.scope).where(
        n.state.in_((*LIVE, "closed")), n.held.is_(True), concerned
    )
    rows = desk.transaction.connection.execute(query.order_by(n.entry)).all()
    return [
        OpenScope(number, part)
        for number, text in rows
        for part in parse_scope(orjson.loads(text)).members()
    ]


def _late(case: Case, record: tuple[str, str], entry: int, at: int) -> Finding:
    return Finding(
        event=case.event,
        facts={},
        topic="",
        reason=f"{case.reason}; {' '.join(record)} was recorded late and belongs to it",
        cause=case.cause,
        record=record,
        entry=entry,
        at=at,
        checked_at=at,
    )
