"""What a concession that has ended, is used up, or is another customer's keeps from leaving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from service.records import tables as t
from service.records.case_tables import disposition
from service.records.disposition_tables import concession, concession_use
from service.records.door import Transaction
from service.records.schema import instant, number_of

c, u = concession.c, concession_use.c
# The lots asked about in one query.
PART = 5_000


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a lot may not go for its concession's sake; `over` when it may go to nobody any more."""

    lot: str
    concession: str
    nonconformance: str
    made_of: str | None
    why: str
    over: bool


def stopped_by_concession(
    transaction: Transaction,
    wanted: Mapping[str, int | None],
    *,
    customer: str | None = None,
    at: int | None = None,
) -> dict[str, list[Stop]]:
    """Why so much of each lot (millionths; None: whatever there is) may not go.

    Asked by the clock, not of the worker: a concession ends on time also when nothing else runs.
    `at` is the instant of leaving, where that is past.
    """
    found: dict[str, list[Stop]] = {}
    now = transaction.now_micros if at is None else at
    query = (
        select(
            u.lot, u.made_of, u.quantity.label("used"), u.entry.label("since"), concession,
            disposition.c.nonconformance,
        )
        .join(concession, c.number == u.concession)
        .join(disposition, disposition.c.id == u.disposition)
        .where(u.ended_at.is_(None))
        .order_by(u.id)
    )  # fmt: skip
    lots = sorted(wanted)
    for start in range(0, len(lots), PART):
        part = query.where(u.lot.in_(lots[start : start + PART]))
        for row in transaction.connection.execute(part).mappings().all():
            stop = _stop(transaction, row, wanted[row["lot"]], now, customer)
            reasons = found.setdefault(row["lot"], [])
            if stop is not None and stop not in reasons:
                reasons.append(stop)
    return {lot: reasons for lot, reasons in found.items() if reasons}


def _stop(
    transaction: Transaction, row: Any, wanted: int | None, now: int, customer: str | None
) -> Stop | None:
    over = _ended(row, now)
    why = over or _another(row, customer) or _used_up(transaction, row, wanted)
    if why is None:
        return None
    number, case = str(row["number"]), str(row["nonconformance"])
    return Stop(row["lot"], number, case, row["made_of"], why, over is not None)


def _ended(row: Any, now: int) -> str | None:
    lot, number = row["lot"], row["number"]
    if row["ended_at"] is not None and row["ended_at"] <= now:
        return (
            f"Lot {lot} may not be used as is any more: concession {number} was ended "
            f"({row['ended_reason']})."
        )
    if row["expires_at"] is not None and row["expires_at"] <= now:
        until = instant(row["expires_at"]).isoformat()
        return f"Lot {lot} may be used as is only until {until} (concession {number})."
    return None


def _another(row: Any, customer: str | None) -> str | None:
    granted = row["customer"]
    if customer is None or granted is None or granted == customer:
        return None
    return f"Lot {row['lot']} may be used as is by {granted} alone (concession {row['number']})."


def _used_up(transaction: Transaction, row: Any, wanted: int | None) -> str | None:
    """A lot that turns out to be larger than what was decided about is not conceded the more.

    What was made of such a lot is counted in its own pieces: there the lot it was made of counts.
    """
    if row["made_of"] is not None:
        return None
    gone = _gone(transaction, row["lot"], row["since"])
    if gone + (1 if wanted is None else wanted) <= row["used"]:
        return None
    return (
        f"Lot {row['lot']} may be used as is for {number_of(row['used'])} alone, of which "
        f"{number_of(gone)} have gone (concession {row['number']})."
    )


def _gone(transaction: Transaction, lot: str, since: int) -> int:
    """What was shipped or used up since, less what came back of those shipments."""
    transaction.flush()
    line, back, used = t.shipment_line.c, t.goods_return.c, t.operation_input.c
    shipped = (
        select(func.sum(line.quantity))
        .join(t.shipment, t.shipment.c.id == line.shipment)
        .where(line.lot == lot, t.shipment.c.entry > since)
    )
    returned = (
        select(func.sum(back.quantity))
        .join(t.shipment, t.shipment.c.id == back.shipment)
        .where(back.lot == lot, t.shipment.c.entry > since)
    )
    consumed = (
        select(func.sum(used.quantity))
        .join(t.operation, t.operation.c.id == used.operation)
        .where(used.lot == lot, t.operation.c.entry > since)
    )
    return _sum(transaction, shipped) + _sum(transaction, consumed) - _sum(transaction, returned)


def _sum(transaction: Transaction, query: Select[Any]) -> int:
    # PostgreSQL sums whole numbers into decimals; of no rows the sum is nothing.
    return int(transaction.connection.execute(query).scalar_one() or 0)
