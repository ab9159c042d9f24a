"""What came into the scope of a case and what left it, and what was released because it left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select

from service.actions.find_recall import find_recall
from service.actions.look_rows import facts_of
from service.records.recall_tables import scope_delta, scope_release
from service.records.schema import iso

BATCH = 5_000
d, s = scope_delta.c, scope_release.c


def list_deltas(
    connection: Connection,
    number: str,
    *,
    limit: int | None = None,
    after: int | None = None,
    newest: int | None = None,
    of: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """The changes in the order they happened: all, a page, the newest, or those of some lots."""
    query = select(scope_delta).where(d.nonconformance == number)
    if newest is not None:
        rows = connection.execute(query.order_by(d.id.desc()).limit(newest)).mappings().all()
        return [_delta(row) for row in reversed(rows)]
    if after is not None:
        query = query.where(d.id > after)
    found: list[dict[str, Any]] = []
    for part in _parts(query.order_by(d.id).limit(limit), of):
        found += map(_delta, connection.execute(part).mappings())
    return found


def list_recall_deltas(
    connection: Connection, number: str, *, limit: int | None, after: int | None
) -> list[dict[str, Any]]:
    """The changes of a recall, or of a nonconformance, a page at a time."""
    case = find_recall(connection, number).nonconformance
    return list_deltas(connection, case, limit=limit, after=after)


def count_deltas(connection: Connection, number: str) -> dict[str, int]:
    """How many lots came in and how many left, counted each time."""
    query = select(d.change, func.count()).where(d.nonconformance == number).group_by(d.change)
    counted = {row[0]: int(row[1]) for row in connection.execute(query)}
    return {change: counted.get(change, 0) for change in ("added", "cleared")}


def list_releases(connection: Connection, number: str) -> list[dict[str, Any]]:
    """What was released by name because it had left the scope."""
    columns = select(s.lot, s.reason, s.by, s.at, s.entry).where(s.nonconformance == number)
    rows = connection.execute(columns.order_by(s.entry, s.lot)).mappings()
    return [{**facts_of(row), "at": iso(row["at"])} for row in rows]


def _delta(row: RowMapping) -> dict[str, Any]:
    names = ("id", "lot", "change", "certainty", "reason", "record", "record_id", "entry")
    return {**{name: row[name] for name in names}, "at": iso(row["at"])}


def _parts(query: Select[Any], of: Sequence[str] | None) -> list[Select[Any]]:
    if of is None:
        return [query]
    starts = range(0, len(of), BATCH)
    return [query.where(d.lot.in_(of[start : start + BATCH])) for start in starts]
