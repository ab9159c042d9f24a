"""A check made with a gauge that was found wrong, recorded only after that was known."""

from __future__ import annotations

from sqlalchemy import func, select

from graph.scopes import Scope
from rules.case_life import LIVE
from service.actions.cases import case_of, update_case
from service.actions.contain import widen
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.follow_facts import follow_survey
from service.actions.gauge_doubt import Doubt
from service.actions.unite_scopes import union
from service.intake import plant_records as p
from service.records import tables as t
from service.records.case_tables import finding, nonconformance
from service.records.schema import instant, microseconds


def follow_gauge(desk: Desk, record: p.Inspection, entry: int) -> None:
    """Hold the lot if the gauge was in doubt when it was measured."""
    if record.gauge is None:
        return
    at = microseconds(record.at)
    for doubt in _doubts(desk):
        began = doubt.start is None or doubt.start <= at
        if doubt.gauge == record.gauge and began and at <= doubt.end:
            _hold_measured(desk, record, doubt, entry)


def _hold_measured(desk: Desk, record: p.Inspection, doubt: Doubt, entry: int) -> None:
    f, n = finding.c, nonconformance.c
    desk.transaction.flush()
    about_it = select(f.nonconformance).where(f.record == "survey", f.record_id == doubt.survey)
    query = select(nonconformance).where(n.number.in_(about_it)).order_by(n.entry)
    rows = desk.transaction.connection.execute(query).mappings().all()
    if not rows:
        _contain_for_the_first_time(desk, doubt)
    for row in rows:
        case = case_of(row)
        scope = union((*case.scopes, Scope(lots=(record.lot,))))
        if case.state in (*LIVE, "closed") and scope != case.scope:
            case = update_case(desk, case, scope, None, held=True, changed=True)
            reason = f"{case.reason}; inspection {record.id} with it was recorded late"
            at = microseconds(record.at)
            late = ("inspection", record.id)
            widen(desk, case, Finding(case.event, {}, "", reason, case.cause, late, entry, at, at))


def _contain_for_the_first_time(desk: Desk, doubt: Doubt) -> None:
    """When the gauge failed, nothing was known to have been measured with it."""
    row = desk.need("survey", doubt.survey)
    survey = p.Survey(
        record="survey", id=row["id"], at=instant(row["at"]), equipment=row["equipment"],
        kind=row["kind"], passed=row["passed"], note=row["note"],
    )  # fmt: skip
    follow_survey(desk, survey, row["entry"])


def _doubts(desk: Desk) -> list[Doubt]:
    """Every failed calibration of a gauge: a plant has few, and they are read once."""
    if "failed" not in desk.failed_gauges:
        desk.transaction.flush()
        s, passed = t.survey.c, t.survey.alias("passed")
        start = (
            select(func.max(passed.c.at))
            .where(
                passed.c.equipment == s.equipment, passed.c.kind == s.kind,
                passed.c.passed.is_(True), passed.c.at < s.at,
            )
            .scalar_subquery()
        )  # fmt: skip
        query = (
            select(s.id, s.equipment, start.label("start"), s.at)
            .join(t.equipment, t.equipment.c.id == s.equipment)
            .where(s.kind == "calibration", s.passed.is_(False), t.equipment.c.kind == "gauge")
            .order_by(s.entry)
        )
        rows = desk.transaction.connection.execute(query)
        desk.failed_gauges["failed"] = [Doubt(*row) for row in rows]
    return desk.failed_gauges["failed"]
