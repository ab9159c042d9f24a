"""A lot in rework: its hold says so, and a conforming re-inspection will end it."""

from __future__ import annotations

from sqlalchemy import select, update

from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.disposition_lines import AWAITING, mark_line
from service.records.case_tables import disposition, hold

h = hold.c


def wait_for_inspection(desk: Desk, case: Case, lot: str, disposition_id: int) -> None:
    """The hold stays; a conforming re-inspection of what is made of this lot ends it."""
    before = waits(desk, case.number, lot)
    _set(desk, case.number, lot, disposition_id)
    if before is not None:
        _withdraw_if_unused(desk, before, by=disposition_id)


def waits(desk: Desk, number: str, lot: str) -> int | None:
    """The rework under a case that this lot is in."""
    desk.transaction.flush()
    query = select(h.disposition).where(
        h.lot == lot, h.nonconformance == number, h.released_at.is_(None)
    )
    found: int | None = desk.transaction.connection.execute(query).scalar_one_or_none()
    return found


def replace_rework(desk: Desk, number: str, lot: str, *, by: int) -> None:
    """A later decision about a lot in rework takes the place of that."""
    before = waits(desk, number, lot)
    if before is None:
        return
    _set(desk, number, lot, None)
    _withdraw_if_unused(desk, before, by=by)


def give_up_rework(desk: Desk, number: str, disposition_id: int) -> list[str]:
    """Everything in this rework is undecided again; the lots."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    mine = (h.nonconformance == number, h.disposition == disposition_id, h.released_at.is_(None))
    lots = list(connection.execute(select(h.lot).where(*mine).order_by(h.lot)).scalars())
    connection.execute(update(hold).where(*mine).values(disposition=None))
    desk.books.reread_holds(lots)
    return lots


def _set(desk: Desk, number: str, lot: str, disposition_id: int | None) -> None:
    desk.transaction.flush()
    desk.transaction.connection.execute(
        update(hold)
        .where(h.lot == lot, h.nonconformance == number, h.released_at.is_(None))
        .values(disposition=disposition_id)
    )
    desk.books.reread_holds([lot])


def _withdraw_if_unused(desk: Desk, disposition_id: int, *, by: int) -> None:
    still = select(h.id).where(h.disposition == disposition_id, h.released_at.is_(None)).limit(1)
    connection = desk.transaction.connection
    if connection.execute(still).first() is not None:
        return
    state = select(disposition.c.state).where(disposition.c.id == disposition_id)
    if connection.execute(state).scalar_one() == AWAITING:
        why = f"replaced by disposition {by}"
        mark_line(desk, disposition_id, (AWAITING,), "withdrawn", effect=why)
