"""A re-inspection that ended holds is corrected: what it proved is open until judged anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update

from service.actions.cases import change_state, get_case
from service.actions.close_case import release_what_is_gone
from service.actions.desk import Desk
from service.actions.place_holds import place_holds
from service.records.case_tables import disposition, hold
from service.records.lot_book import ActiveHold


def take_back_proof(desk: Desk, inspection: str, entry: int) -> None:
    """Hold again what this inspection released; judged anew, it may release it once more."""
    desk.transaction.flush()
    h = hold.c
    # Not what was held and decided about once more since then.
    latest = select(func.max(h.id)).group_by(h.lot, h.nonconformance)
    query = select(hold).where(
        h.release_entry == entry, h.disposition.is_not(None), h.id.in_(latest)
    )
    by_case: dict[str, list[Any]] = {}
    for row in desk.transaction.connection.execute(query.order_by(h.id)).mappings():
        by_case.setdefault(row["nonconformance"], []).append(row)
    for number, rows in by_case.items():
        _hold_again(desk, number, rows, inspection)


def _hold_again(desk: Desk, number: str, rows: list[Any], inspection: str) -> None:
    case = get_case(desk, number)
    reason = f"inspection {inspection}, which released it, was corrected"
    if case.state in ("verified", "closed"):
        change_state(desk, case, "take_back", why=reason, closed_at=None, closing_reason=None)
    said = {"lots": [row["lot"] for row in rows], "reason": reason}
    again = [
        ActiveHold(row["lot"], number, row["reason"], row["certainty"], row["why"],
                   row["disposition"])
        for row in rows
    ]  # fmt: skip
    place_holds(desk, again, entry=desk.transaction.enter("hold.again", number, said))
    d = disposition.c
    desk.transaction.connection.execute(
        update(disposition)
        .where(d.id.in_({held.disposition for held in again}), d.state == "executed")
        .values(state="awaiting_inspection", executed_at=None)
    )
    release_what_is_gone(desk, get_case(desk, number))
    desk.outcome.add_case(number)
