"""What a concession that has ended, or is another customer's, keeps from leaving."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from service.records.case_tables import disposition
from service.records.disposition_tables import concession, concession_use
from service.records.door import Transaction
from service.records.schema import instant

c, u = concession.c, concession_use.c
# The lots asked about in one query.
PART = 5_000


def stopped_by_concession(
    transaction: Transaction, lots: list[str], *, customer: str | None = None
) -> dict[str, list[tuple[str, str]]]:
    """Why each of these lots may not go for its concession's sake, and under which case.

    Asked by the clock, not of the worker: a concession ends on time also when nothing else runs.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    query = (
        select(u.lot, concession, disposition.c.nonconformance)
        .join(concession, c.number == u.concession)
        .join(disposition, disposition.c.id == u.disposition)
        .where(u.ended_at.is_(None))
        .order_by(u.id)
    )
    for start in range(0, len(lots), PART):
        rows = transaction.connection.execute(query.where(u.lot.in_(lots[start : start + PART])))
        for row in rows.mappings():
            why = _why(row, transaction.now_micros, customer)
            if why is not None:
                reasons = found.setdefault(row["lot"], [])
                said = (why, str(row["nonconformance"]))
                if said not in reasons:
                    reasons.append(said)
    return found


def _why(row: Any, now: int, customer: str | None) -> str | None:
    lot, number = row["lot"], row["number"]
    if row["ended_at"] is not None:
        return (
            f"Lot {lot} may not be used as is any more: concession {number} was ended "
            f"({row['ended_reason']})."
        )
    if row["expires_at"] is not None and row["expires_at"] <= now:
        until = instant(row["expires_at"]).isoformat()
        return f"Lot {lot} may be used as is only until {until} (concession {number})."
    granted = row["customer"]
    if customer is not None and granted is not None and granted != customer:
        return f"Lot {lot} may be used as is by {granted} alone (concession {number})."
    return None
