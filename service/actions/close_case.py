"""A case closes by itself when nothing of it is held any more; not before."""

from __future__ import annotations

from sqlalchemy import func, select

from service.actions.cases import Case, change_state
from service.actions.desk import Desk
from service.actions.place_holds import release_holds
from service.records.case_tables import hold
from service.records.lot_book import LotBook

# A hold that ends so was never found to be unfounded: see gone_material.
GONE_ENTRY = "hold.gone"
GONE = "nothing of the lot is left; what was made of it is held itself"
DONE = "every lot is decided and executed"


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
    at = desk.transaction.now_micros
    return change_state(desk, case, "closed", why=DONE, closed_at=at, closing_reason=DONE)


def release_what_is_gone(desk: Desk, case: Case) -> None:
    """Lots of which nothing is left anywhere: used up (what was made of them is held), scrapped.

    What is at a customer is not gone: its hold stays until the customer has accounted for it.
    """
    held = sorted(case.held_lots(desk))
    desk.books.prefetch(("lot", lot) for lot in held)
    gone = [lot for lot in held if _is_gone(desk.need_lot(lot))]
    if gone:
        release_holds(desk, case.number, gone, reason=GONE, kind=GONE_ENTRY)


def _is_gone(book: LotBook) -> bool:
    return book.remaining <= 0 and book.shipped <= book.returned
