"""A recall by its number, or a nonconformance by its own: both follow the plant alike."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from service.errors import Unknown, did_you_mean
from service.records.case_tables import nonconformance, recall


@dataclass(frozen=True, slots=True)
class FoundRecall:
    """The recall, if it is one, and the nonconformance that holds its lots."""

    recall: str | None
    nonconformance: str


def find_recall(connection: Connection, number: str) -> FoundRecall:
    """Unknown, with a suggestion, where neither a recall nor a nonconformance has this number."""
    r, n = recall.c, nonconformance.c
    query = select(r.id, r.nonconformance).where((r.id == number) | (r.nonconformance == number))
    row = connection.execute(query.order_by(r.entry)).first()
    if row is not None:
        return FoundRecall(row.id, row.nonconformance)
    case = connection.execute(select(n.number).where(n.number == number)).scalar_one_or_none()
    if case is not None:
        return FoundRecall(None, case)
    known = [*connection.execute(select(r.id)).scalars()]
    known += connection.execute(select(n.number)).scalars()
    raise Unknown(f"recall `{number}` is not known{did_you_mean(number, known)}")
