"""A rework ends with the last lot that is held for it, also where that lot is not here any more."""

from __future__ import annotations

from sqlalchemy import exists, select

from service.actions.desk import Desk
from service.actions.disposition_lines import AWAITING, d, e, lines_where, mark_line
from service.records.case_tables import hold

h = hold.c


def end_rework(desk: Desk, number: str) -> None:
    """Nobody can inspect what was shipped and accounted for, or used up: what was here decides."""
    held = exists().where(h.disposition == d.id, h.released_at.is_(None))
    for line in lines_where(desk, d.nonconformance == number, d.state == AWAITING, ~held):
        found = select(e.record_id).where(e.disposition == line.id, e.record == "inspection")
        last = desk.transaction.connection.execute(
            found.order_by(e.id.desc()).limit(1)
        ).scalar_one_or_none()
        if last is None:
            effect = f"nothing is left of lot {line.lot}, and none of it was inspected again"
            mark_line(desk, line.id, (AWAITING,), "failed", effect=effect)
            continue
        now, effect = desk.transaction.now_micros, f"inspection {last}"
        mark_line(desk, line.id, (AWAITING,), "executed", effect=effect, executed_at=now)
