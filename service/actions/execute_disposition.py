"""Carry out approved dispositions: each effect is a record that proves it; then the hold ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from service.actions.cases import Case, change_state
from service.actions.close_case import GONE_ENTRY, close_if_done, release_what_is_gone
from service.actions.desk import Desk
from service.actions.place_holds import inherit_holds, release_holds
from service.actions.record_kinds import put_on_record
from service.errors import Conflict
from service.intake import plant_records as p
from service.records.canonical import canonical
from service.records.case_tables import disposition, hold
from service.records.lot_book import LotBook
from service.records.schema import number_of, quantity_of

# Decisions that take the quantity out of the lot, and those that leave it where it is.
LEAVING = ("scrap", "return_to_supplier")


def execute_proposal(desk: Desk, case: Case, proposal_id: int, decided_by: str) -> Case:
    """Execute every line of an approved proposal, then move the case on."""
    d = disposition.c
    rows = desk.transaction.connection.execute(
        select(disposition).where(d.proposal == proposal_id).order_by(d.id)
    ).mappings()
    lines = rows.all()
    _check_still_there(desk, lines)
    for row in lines:
        _execute(desk, case, row, decided_by)
    release_what_is_gone(desk, case)
    if _undecided(desk, case):
        return change_state(desk, case, "confirmed", why="decided in part; lots are left to decide")
    case = change_state(desk, case, "executing", why=f"approved by {decided_by}")
    return close_if_done(desk, case)


def _check_still_there(desk: Desk, lines: Sequence[Any]) -> None:
    """What was proposed may have been used or scrapped since: more than is left is not decided."""
    decided: dict[str, int] = defaultdict(int)
    for row in lines:
        decided[row["lot"]] += row["quantity"]
    for lot, quantity in decided.items():
        book = desk.need_lot(lot)
        if quantity > book.remaining:
            raise Conflict(
                f"{number_of(quantity)} {book.unit} of lot {lot} were proposed, only "
                f"{number_of(book.remaining)} are left; reject it, and have it proposed anew"
            )


def _execute(desk: Desk, case: Case, row: Any, decided_by: str) -> None:
    book = desk.need_lot(row["lot"])
    number, kind = case.number, row["kind"]
    because = f"{kind} decided under {number} by {decided_by}"
    if kind in LEAVING:
        effect = _take_out(desk, case, row, because)
        if book.remaining <= 0:
            release_holds(desk, number, [row["lot"]], reason=because, kind=GONE_ENTRY)
        _done(desk, row, "executed", effect)
        return
    lot, made = _lot_decided_about(desk, row, book, number)
    if kind == "rework":
        _wait_for_inspection(desk, case, lot, row["id"])
        _done(desk, row, "awaiting_inspection", made or f"rework order for lot {lot}")
        return
    if kind == "use_as_is":
        because = f"{because}; concession: {row['concession']}"
    release_holds(desk, number, [lot], reason=because)
    _done(desk, row, "executed", made or f"hold of lot {lot} released")


def _take_out(desk: Desk, case: Case, row: Any, because: str) -> str:
    book = desk.need_lot(row["lot"])
    if row["kind"] == "return_to_supplier":
        because = f"returned to supplier {book.supplier}: {because}"
    record = p.Scrap(
        record="scrap",
        id=f"{case.number}-{row['kind']}-{row['id']}",
        at=desk.transaction.now,
        lot=row["lot"],
        quantity=quantity_of(row["quantity"]),
        reason=because,
    )
    put_on_record(desk, "scrap", record, canonical(record.content()))
    desk.transaction.flush()
    return f"scrap {record.id}"


def _lot_decided_about(desk: Desk, row: Any, book: LotBook, number: str) -> tuple[str, str | None]:
    """The lot itself, or a new one split off for a part of it or for its new item."""
    whole = row["quantity"] == book.remaining
    if whole and row["kind"] != "regrade":
        return row["lot"], None
    new = _free_name(desk, row["lot"])
    record = p.Operation(
        record="operation",
        id=f"{number}-{row['kind']}-{row['id']}",
        process="regrade" if row["kind"] == "regrade" else "split",
        started_at=desk.transaction.now,
        ended_at=desk.transaction.now,
        inputs=[p.Used(lot=row["lot"], quantity=quantity_of(row["quantity"]))],
        outputs=[
            p.Produced(
                lot=new, item=row["to_item"] or book.item, quantity=quantity_of(row["quantity"])
            )
        ],
    )
    put_on_record(desk, "operation", record, canonical(record.content()))
    inherit_holds(desk, record)
    desk.need_lot(new).location = book.location
    desk.transaction.flush()
    if book.remaining <= 0:
        why = f"all of it became lot {new}"
        release_holds(desk, number, [row["lot"]], reason=why, kind=GONE_ENTRY)
    return new, f"operation {record.id}"


def _free_name(desk: Desk, lot: str) -> str:
    n = 1
    while desk.books.lot(f"{lot}-D{n}") is not None:
        n += 1
    return f"{lot}-D{n}"


def _wait_for_inspection(desk: Desk, case: Case, lot: str, disposition_id: int) -> None:
    """The hold stays; a conforming re-inspection of this lot, or of what is made of it, ends it."""
    desk.transaction.flush()
    h = hold.c
    desk.transaction.connection.execute(
        update(hold)
        .where(h.lot == lot, h.nonconformance == case.number, h.released_at.is_(None))
        .values(disposition=disposition_id)
    )
    desk.books.reread_holds([lot])


def _done(desk: Desk, row: Any, state: str, effect: str) -> None:
    desk.transaction.connection.execute(
        update(disposition).where(disposition.c.id == row["id"]).values(state=state, effect=effect)
    )


def _undecided(desk: Desk, case: Case) -> bool:
    desk.transaction.flush()
    h = hold.c
    query = select(h.lot).where(
        h.nonconformance == case.number, h.released_at.is_(None), h.disposition.is_(None)
    )
    held = list(desk.transaction.connection.execute(query).scalars())
    desk.books.prefetch(("lot", lot) for lot in held)
    return any(desk.need_lot(lot).remaining > 0 for lot in held)
