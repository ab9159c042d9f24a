"""A case closes by itself when nothing of it is held any more; not before."""

from __future__ import annotations

from sqlalchemy import func, select

from service.actions.cases import Case, change_state
from service.actions.desk import Desk
from service.records.case_tables import hold


def close_if_done(desk: Desk, case: Case) -> Case:
    """Close a decided case once its last hold is released.

    A lot that was shipped stays held, so its case stays open until its customers are accounted for.
    """
    if case.state != "executing":
        return case
    desk.transaction.flush()
    h = hold.c
    active = select(func.count()).where(h.nonconformance == case.number, h.released_at.is_(None))
    if desk.transaction.connection.execute(active).scalar_one():
        return case
    return change_state(
        desk, case, "closed", why="every lot is decided and executed",
        closed_at=desk.transaction.now_micros,
        closing_reason="every lot is decided and executed",
    )  # fmt: skip
