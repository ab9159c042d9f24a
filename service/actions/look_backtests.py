"""Backtests that were run: how far one is, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from service.errors import Unknown
from service.records.rule_tables import backtest_run
from service.records.schema import iso, microseconds

RUNNING, DONE, FAILED, INTERRUPTED = "running", "done", "failed", "interrupted"
# A backtest that runs gives a sign each second. Where none came for so long, whoever ran it is
# gone.
SILENT = timedelta(seconds=30)

b = backtest_run.c


def list_backtests(
    connection: Connection, *, now: datetime, limit: int | None = None, after: int | None = None
) -> list[dict[str, Any]]:
    """In the order they were started, without their reports."""
    query = select(backtest_run).order_by(b.id).limit(limit)
    if after is not None:
        query = query.where(b.id > after)
    rows = connection.execute(query).mappings()
    return [_head(row, now) for row in rows]


def backtest_document(connection: Connection, number: int, *, now: datetime) -> dict[str, Any]:
    """One backtest, with its report once it is done; Unknown where there is none of that number."""
    query = select(backtest_run).where(b.id == number)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise Unknown(f"backtest {number} is not known; GET /rulebooks/backtests lists them")
    report = orjson.loads(row["document"]) if row["state"] == DONE else None
    return {**_head(row, now), "report": report}


def running_backtest(connection: Connection, *, now: datetime) -> RowMapping | None:
    """The backtest that is at work now, if one is."""
    query = select(backtest_run).where(b.state == RUNNING).order_by(b.id.desc())
    rows = connection.execute(query).mappings()
    return next((row for row in rows if not _is_silent(row, now)), None)


def _head(row: RowMapping, now: datetime) -> dict[str, Any]:
    silent = row["state"] == RUNNING and _is_silent(row, now)
    return {
        "backtest": row["id"],
        "state": INTERRUPTED if silent else row["state"],
        "at": iso(row["at"]),
        "by": row["by"],
        "base": _rulebook(row, "base"),
        "draft": _rulebook(row, "draft"),
        "position": row["position"],
        "done": row["done"],
        "total": row["total"],
        "error": _GONE if silent else row["error"],
    }


_GONE = "whoever ran it has stopped; start it again"


def _rulebook(row: RowMapping, side: str) -> dict[str, Any]:
    return {
        "rulebook": row[side],
        "version": row[f"{side}_version"],
        "digest": row[f"{side}_digest"],
    }


def _is_silent(row: RowMapping, now: datetime) -> bool:
    """While it runs, its document says when it last gave a sign."""
    seen = orjson.loads(row["document"] or "{}").get("seen_at", row["at"])
    return bool(microseconds(now - SILENT) > seen)
