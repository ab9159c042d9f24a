"""The next number of what is numbered through the years: NCR-2026-0001, SIM-2026-0002."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, select

from service.records.door import Transaction


def next_number(
    transaction: Transaction, number: Column[str], order: Column[Any], prefix: str
) -> str:
    """Consecutive within a year; the door's order makes it gapless.

    `order` is the column of the same table that grows with each new one.
    """
    head = f"{prefix}-{transaction.now.year}-"
    transaction.flush()
    newest = select(number).where(number.startswith(head)).order_by(order.desc()).limit(1)
    last = transaction.connection.execute(newest).scalar_one_or_none()
    taken = 0 if last is None else int(last.removeprefix(head))
    return f"{head}{taken + 1:04d}"
