"""What a case has still to decide about its lots, and what of its decisions is not proven."""

from __future__ import annotations

import orjson
from sqlalchemy import select

from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.disposition_lines import (
    APPROVED,
    WAITING,
    DecidedLine,
    d,
    lines_where,
    outstanding_by_lot,
)
from service.records.case_tables import hold
from service.records.schema import number_of

h = hold.c


def undecided_lots(desk: Desk, case: Case) -> list[str]:
    """Held lots of which more is on hand than has been decided about."""
    desk.transaction.flush()
    query = select(h.lot).where(
        h.nonconformance == case.number, h.released_at.is_(None), h.disposition.is_(None)
    )
    held = list(desk.transaction.connection.execute(query.order_by(h.lot)).scalars())
    if not held:
        return []
    desk.books.prefetch(("lot", lot) for lot in held)
    decided = outstanding_by_lot(desk, case.number)
    return [lot for lot in held if desk.need_lot(lot).remaining > decided.get(lot, 0)]


def unproven_effects(desk: Desk, number: str) -> list[str]:
    """Each approved line that no record proves yet, in a sentence that says what is missing."""
    lines = lines_where(desk, d.nonconformance == number, d.state.in_(WAITING))
    return [_sentence(desk, line) for line in lines]


def _sentence(desk: Desk, line: DecidedLine) -> str:
    unit = desk.need_lot(line.lot).unit
    if line.state != APPROVED:
        which = ", ".join(orjson.loads(line.reinspect)) if line.reinspect else "what failed"
        return f"{line.kind} of lot {line.lot} waits for a conforming re-inspection of {which}"
    left = f"{number_of(line.outstanding)} {unit} of lot {line.lot}"
    if line.outstanding == 0:
        done = number_of(line.unwitnessed)
        return f"nobody has witnessed that {done} {unit} of lot {line.lot} are unusable"
    if line.kind == "sort":
        return f"the result of sorting {left} is not reported"
    return f"{line.kind.replace('_', ' ')} of {left} is not reported as carried out"
