"""Material that was gone turns up again: a late record used it, or a count finds some of it.

Its hold ended because nothing was left to hold (scrapped, used up, split off), not because it was
found to be good. So it is held once more, with what was made of it, and its case asks again.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from service.actions.cases import get_case
from service.actions.close_case import GONE_ENTRY
from service.actions.contain import ask_again
from service.actions.desk import Desk
from service.actions.place_holds import passed_on, place_holds, strictest
from service.intake import plant_records as p
from service.records.case_tables import hold, ledger
from service.records.lot_book import ActiveHold


def hold_what_gone_material_made(desk: Desk, record: p.Operation) -> None:
    """Hold what an operation made of material that was thought to be gone before it was used."""
    # Using what is gone takes more than the book has, which is rare: most operations ask nothing.
    doubtful = [
        used.lot
        for used in record.inputs
        if used.quantity == 0 or desk.need_lot(used.lot).unaccounted < 0
    ]
    if not doubtful or not record.outputs:
        return
    for number, held in strictest(_gone_holds(desk, doubtful)).items():
        new = [passed_on(held, line.lot, [record.id, line.lot]) for line in record.outputs]
        _hold(desk, number, new, f"operation {record.id} used what was gone of lot {held.lot}")


def hold_what_turned_up(desk: Desk, lots: Iterable[str], by: str) -> None:
    """Hold a lot again of which there is some on hand after all."""
    there = [lot for lot in sorted(lots) if desk.need_lot(lot).remaining > 0]
    if not there:
        return
    for held in _gone_holds(desk, there):
        _hold(desk, held.nonconformance, [held], f"{by} finds some of lot {held.lot} on hand")


def follow_count(desk: Desk, record: p.Count, entry: int) -> None:  # noqa: ARG001
    hold_what_turned_up(desk, [record.lot], f"count {record.id}")


def _gone_holds(desk: Desk, lots: list[str]) -> list[ActiveHold]:
    """The last hold of each case on these lots, where it ended because nothing was left."""
    desk.transaction.flush()
    h = hold.c
    last = select(func.max(h.id)).where(h.lot.in_(lots)).group_by(h.lot, h.nonconformance)
    query = (
        select(hold)
        .join(ledger, ledger.c.seq == h.release_entry)
        .where(h.id.in_(last), ledger.c.kind == GONE_ENTRY)
        .order_by(h.id)
    )
    return [
        ActiveHold(row["lot"], row["nonconformance"], row["reason"], row["certainty"], row["why"],
                   disposition=None)
        for row in desk.transaction.connection.execute(query).mappings()
    ]  # fmt: skip


def _hold(desk: Desk, number: str, holds: list[ActiveHold], why: str) -> None:
    new = [
        each
        for each in holds
        if all(there.nonconformance != number for there in desk.books.holds(each.lot))
    ]
    if not new:
        return
    said = {"lots": [each.lot for each in new], "reason": why}
    place_holds(desk, new, entry=desk.transaction.enter("hold.again", number, said))
    desk.outcome.add_case(number)
    desk.catch_up()
    ask_again(desk, get_case(desk, number), why=why)
