"""Backtests as people look for them: the latest first, page by page, without their reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from service.actions.look_backtests import list_backtests
from service.records.rule_tables import backtest_run

b = backtest_run.c


def recent_backtests(
    connection: Connection, *, now: datetime, limit: int, page: int
) -> list[dict[str, Any]]:
    """One page; `limit` is one more than is shown, which tells whether there is another."""
    query = select(b.id).order_by(b.id.desc()).limit(limit).offset((limit - 1) * page)
    numbers = list(connection.execute(query).scalars())
    if not numbers:
        return []
    found = list_backtests(connection, now=now, limit=len(numbers), after=numbers[-1] - 1)
    return found[::-1]
