"""A lot in rework fails again: what was decided about it has not worked."""

from __future__ import annotations

from sqlalchemy import select, update

from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.records.case_tables import disposition, hold


def fail_rework(desk: Desk, case: Case, finding: Finding) -> None:
    """The lot that failed is undecided again: measuring on until one check passes is no rework."""
    desk.transaction.flush()
    connection, h, d = desk.transaction.connection, hold.c, disposition.c
    active = (h.nonconformance == case.number, h.released_at.is_(None))
    tried = (*active, h.lot.in_(finding.lots), h.disposition.is_not(None))
    failed = set(connection.execute(select(h.disposition).where(*tried)).scalars())
    if not failed:
        return
    said = {"lots": list(finding.lots), "dispositions": sorted(failed), "why": finding.reason}
    desk.transaction.enter("rework.failed", case.number, said)
    connection.execute(update(hold).where(*tried).values(disposition=None))
    waiting = select(h.disposition).where(*active, h.disposition.is_not(None))
    connection.execute(
        update(disposition).where(d.id.in_(failed), d.id.not_in(waiting)).values(state="failed")
    )
    desk.books.reread_holds(finding.lots)
