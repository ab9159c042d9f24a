"""A case ends by itself: verified when every effect is proven, closed when nothing is awaited."""

from __future__ import annotations

from sqlalchemy import select

from service.actions.accounted_lots import ACCOUNTED, accounted_lots
from service.actions.blocks_closing import blocks_closing
from service.actions.case_lots import undecided_lots, unproven_effects
from service.actions.cases import Case, change_state
from service.actions.desk import Desk
from service.actions.place_holds import release_holds
from service.records.case_tables import hold, proposal
from service.records.lot_book import LotBook

# A hold that ends so was never found to be unfounded: see gone_material.
GONE_ENTRY = "hold.gone"
GONE = "nothing of the lot is left; what was made of it is held itself"
PROVEN = "every lot is decided, every effect proven"
DONE = "every lot is decided and executed"
NOTHING_LEFT = "nothing is left to decide about: its lots are decided, or have left the plant"


def close_if_done(desk: Desk, case: Case) -> Case:
    """Verify a decided case once its effects are proven; close it once nothing is awaited.

    What was shipped stays held, so its case stays verified until the customers have accounted for
    it, or were written off.
    """
    if case.state == "executing" and not (
        undecided_lots(desk, case) or unproven_effects(desk, case.number)
    ):
        case = change_state(desk, case, "verify", why=PROVEN)
    if case.state != "verified" or case.held_lots(desk) or blocks_closing(desk, case):
        return case
    at = desk.transaction.now_micros
    return change_state(desk, case, "close", why=DONE, closed_at=at, closing_reason=DONE)


def carry_on_if_decided(desk: Desk, case: Case) -> Case:
    """A confirmed case that has held lots, and has none left to decide about, is carried out.

    All of it may have left the plant before anybody knew; or the case was opened again.
    """
    if case.state != "confirmed" or not _ever_held(desk, case) or undecided_lots(desk, case):
        return case
    p = proposal.c
    waiting = select(p.id).where(p.nonconformance == case.number, p.state == "proposed")
    if desk.transaction.connection.execute(waiting.limit(1)).first() is not None:
        return case
    return close_if_done(desk, change_state(desk, case, "carry_out", why=NOTHING_LEFT))


def _ever_held(desk: Desk, case: Case) -> bool:
    desk.transaction.flush()
    query = select(hold.c.id).where(hold.c.nonconformance == case.number).limit(1)
    return desk.transaction.connection.execute(query).first() is not None


def release_what_is_gone(desk: Desk, case: Case) -> None:
    """Lots of which nothing is left anywhere: used up (what was made of them is held), scrapped.

    What is at a customer is not gone: its hold stays until the customer has accounted for it.
    """
    held = sorted(case.held_lots(desk))
    desk.books.prefetch(("lot", lot) for lot in held)
    gone = [lot for lot in held if _is_gone(desk.need_lot(lot))]
    if gone:
        release_holds(desk, case.number, gone, reason=GONE, kind=GONE_ENTRY)
    release_accounted(desk, case)


def release_accounted(desk: Desk, case: Case) -> None:
    """Lots that are all at customers, each of whom has accounted for them or was written off."""
    held = sorted(case.held_lots(desk))
    desk.books.prefetch(("lot", lot) for lot in held)
    if out := accounted_lots(desk, case.number, held):
        release_holds(desk, case.number, out, reason=ACCOUNTED, kind=GONE_ENTRY)


def _is_gone(book: LotBook) -> bool:
    return book.remaining <= 0 and book.shipped <= book.returned
