"""A concession has ended: what is still here of what used it is held, and decided anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from service.actions.cases import get_case
from service.actions.concession_uses import end_old_uses
from service.actions.concessions import concession_document, end_of, end_row, need_concession
from service.actions.desk import Desk
from service.actions.disposition_lines import AWAITING, d, lines_where, mark_line
from service.actions.place_holds import place_holds
from service.actions.settle_case import Again, undecide
from service.actions.wait_for_inspection import give_up_rework
from service.errors import Unknown
from service.records.canonical import canonical
from service.records.case_tables import disposition, hold
from service.records.disposition_tables import concession_use
from service.records.lot_book import ActiveHold

u = concession_use.c


def end_concession(desk: Desk, number: str, *, reason: str) -> dict[str, Any]:
    """End a concession before its time; what is here under it is held again at once."""
    end_row(desk, number, reason)
    _hold_again(desk, number, f"concession {number} was ended: {reason.strip()}")
    desk.transaction.flush()
    return concession_document(desk.transaction.connection, number)


def expire_concession(desk: Desk, number: str) -> None:
    """Due work: hold again what the concession does not cover any more."""
    try:
        row = need_concession(desk.transaction.connection, number)
    except Unknown:
        return
    ended = end_of(row, desk.transaction.now_micros)
    if ended is not None:
        _hold_again(desk, number, f"concession {number} {ended}")


def _hold_again(desk: Desk, number: str, why: str) -> None:
    desk.transaction.flush()
    query = (
        select(u.lot, u.made_of, disposition.c.nonconformance)
        .join(disposition, disposition.c.id == u.disposition)
        .where(u.concession == number, u.ended_at.is_(None))
        .order_by(u.id)
    )
    by_case: dict[str, dict[str, str | None]] = defaultdict(dict)
    for row in desk.transaction.connection.execute(query):
        by_case[row.nonconformance][row.lot] = row.made_of
    for case, lots in by_case.items():
        desk.books.prefetch(("lot", lot) for lot in sorted(lots))
        # What has left or is used up stays under the concession: the gate keeps it, if it turns up.
        here = {lot: source for lot, source in lots.items() if desk.need_lot(lot).remaining > 0}
        given_up = _give_up_repairs(desk, case, number, why)
        again = Again("concession_ended", number, why)
        hold_lots_again(desk, case, here, again, given_up=given_up)


def _give_up_repairs(desk: Desk, case: str, number: str, why: str) -> list[str]:
    """A repair that is not proven yet has lost its permission."""
    lots: list[str] = []
    for line in lines_where(
        desk, d.nonconformance == case, d.concession == number, d.state == AWAITING
    ):
        mark_line(desk, line.id, (AWAITING,), "failed", effect=why)
        lots += give_up_rework(desk, case, line.id)
    return lots


def hold_lots_again(
    desk: Desk,
    number: str,
    here: Mapping[str, str | None],
    again: Again,
    *,
    given_up: Collection[str] = (),
) -> None:
    """Hold lots, each with what it was made of, under the case that had let them go."""
    new = [
        _hold_of(desk, number, lot, source, again.why)
        for lot, source in here.items()
        if all(held.nonconformance != number for held in desk.books.holds(lot))
    ]
    if new:
        said = {"lots": [held.lot for held in new], "reason": again.why}
        place_holds(desk, new, entry=desk.transaction.enter("hold.again", number, said))
    end_old_uses(desk, here)
    lots = {*(held.lot for held in new), *given_up}
    if lots:
        undecide(desk, get_case(desk, number), lots, again)


def _hold_of(desk: Desk, number: str, lot: str, source: str | None, why: str) -> ActiveHold:
    """As it was held before it was used as is; what was made of it since was never held."""
    h = hold.c
    names = [lot] if source is None else [lot, source]
    query = (
        select(hold)
        .where(h.nonconformance == number, h.lot.in_(names))
        .order_by(h.lot == lot, h.id)
    )
    rows = desk.transaction.connection.execute(query).mappings().all()
    certainty = rows[-1]["certainty"] if rows else "material"
    path = rows[-1]["why"] if rows else canonical([lot] if source is None else [source, lot])
    return ActiveHold(lot, number, why, certainty, path, None)
