"""Many rows into one table, by the driver's own executemany.

SQLAlchemy prepares each row's parameters in Python, which costs more than SQLite takes to store
the row. Every column here is text, a whole number, a float or a boolean, which the drivers take as
they are; so SQLAlchemy is asked for the statement once a table, and the rows go past it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; a column a row does not name is null, a numbered id is the database's."""
    statement, columns, positional = _statement(table, connection.dialect)
    if positional:
        connection.exec_driver_sql(statement, [tuple(map(row.get, columns)) for row in rows])
    else:
        connection.exec_driver_sql(statement, [{c: row.get(c) for c in columns} for row in rows])


@cache
def _statement(table: Table, dialect: Dialect) -> tuple[str, tuple[str, ...], bool]:
    named = [c.name for c in table.columns if c is not table.autoincrement_column]
    compiled = table.insert().compile(dialect=dialect, column_keys=named)
    order: Sequence[str] | None = getattr(compiled, "positiontup", None)
    return str(compiled), tuple(order or named), order is not None
