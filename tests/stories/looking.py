"""Plain looks at the store, for what a story expects."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import orjson
from sqlalchemy import Connection, select

from service.records import case_tables as c
from service.records.door import head_position
from service.records.schema import metadata
from tests.support.recording import Works


def rows(works: Works, table: Any, **wanted: Any) -> list[dict[str, Any]]:
    """The rows of a table that have these values, in the order they were written."""
    query = select(table).where(*(table.c[name] == value for name, value in wanted.items()))
    order = [table.c.entry] if "entry" in table.c else list(table.primary_key.columns)
    with works.door.read() as connection:
        found = connection.execute(query.order_by(*order)).mappings().all()
    return [dict(row) for row in found]


def held(works: Works, number: str | None = None) -> set[str]:
    """The lots on hold now, of all cases or of one."""
    active = rows(works, c.hold, released_at=None)
    return {row["lot"] for row in active if number in (None, row["nonconformance"])}


def cases(works: Works) -> list[dict[str, Any]]:
    """The cases with their scope and cause as documents."""
    found = rows(works, c.nonconformance)
    return [{**row, "scope": orjson.loads(row["scope"])} for row in found]


def case(works: Works, number: str | None = None) -> dict[str, Any]:
    """One case: the only one there is, unless it is named."""
    found = [row for row in cases(works) if number in (None, row["number"])]
    assert len(found) == 1, [row["number"] for row in found]
    return found[0]


def letters(works: Works, kind: str) -> list[tuple[str, dict[str, Any]]]:
    """(recipient, message) of the letters of one kind in the outbox."""
    found = rows(works, c.outbox, kind=kind)
    return [(row["recipient"], orjson.loads(row["payload"])) for row in found]


def blocked(works: Works, *records: dict[str, Any]) -> list[str]:
    """The reasons for which records are refused; all of them must be."""
    report = works.try_record(*records)
    assert (report.new, len(report.refused)) == (0, len(records)), report.document()
    return [each.reason for each in report.refused]


def everything(connection: Connection, *, leave_out: frozenset[str] = frozenset()) -> Any:
    """All rows of all tables, as text in any order; `leave_out` are columns."""
    found: dict[str, list[str]] = defaultdict(list)
    for table in metadata.sorted_tables:
        columns = [column for column in table.c if column.name not in leave_out]
        for row in connection.execute(select(*columns)):
            found[table.name].append(repr(tuple(row)))
    return {name: sorted(lines) for name, lines in found.items()}


def head(works: Works) -> int:
    with works.door.read() as connection:
        return head_position(connection)
