"""The next number of what is numbered through the years: SIM-2026-0001, DR-2026-0002."""

from __future__ import annotations

from sqlalchemy import Connection, Table, select


def next_number(connection: Connection, table: Table, prefix: str, year: int) -> str:
    """Consecutive within a year; asked and used behind the door, so that nobody else takes it."""
    head = f"{prefix}-{year}-"
    newest = (
        select(table.c.number)
        .where(table.c.number.startswith(head))
        .order_by(table.c.id.desc())
        .limit(1)
    )
    last = connection.execute(newest).scalar_one_or_none()
    taken = 0 if last is None else int(last.removeprefix(head))
    return f"{head}{taken + 1:04d}"
