"""A proposal that comes to nothing: it and each of its lines say how."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select, update

from service.actions.desk import Desk
from service.records.case_tables import disposition, proposal


def end_proposals(desk: Desk, number: str, state: Literal["rejected", "withdrawn"]) -> list[int]:
    """End what is proposed under a case and not decided yet; the ids of the proposals."""
    desk.transaction.flush()
    connection, p, d = desk.transaction.connection, proposal.c, disposition.c
    waiting = select(p.id).where(p.nonconformance == number, p.state == "proposed")
    ids = list(connection.execute(waiting).scalars())
    if not ids:
        return []
    connection.execute(update(proposal).where(p.id.in_(ids)).values(state=state))
    lines = update(disposition).where(d.proposal.in_(ids), d.state == "proposed")
    connection.execute(lines.values(state=state))
    return ids
