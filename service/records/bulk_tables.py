"""Whole tables as Arrow columns, without a Python object a value.

PostgreSQL is read by its column driver (ADBC), over a connection of its own. SQLite must not be:
that driver brings a second copy of SQLite into the process, and when it closes the file, the
system drops the locks of the first copy with it. The write-ahead log is then deleted under open
connections, and what they commit afterwards is lost (docs/decisions/0009). So SQLite itself joins
a column of many rows into one text, which Arrow takes apart again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import adbc_driver_postgresql.dbapi as postgresql
import numpy as np
import pyarrow as pa
from adbc_driver_manager.dbapi import Connection as ColumnConnection
from sqlalchemy import Boolean, Column, Connection, Table, Text

from service.records import text_kernels

# Rows of a table that SQLite joins at a time: the texts stay within some tens of megabytes.
ROWS = 200_000
# No name and no canonical JSON has a control character in it.
SEPARATOR = 31


@dataclass(frozen=True, slots=True)
class Source:
    """A table and the columns wanted of it: texts, whole numbers and flags."""

    table: Table
    columns: tuple[str, ...]
    where: str = ""

    def wanted(self) -> list[Column[Any]]:
        """The columns, as the table has them."""
        return [self.table.c[name] for name in self.columns]

    def query(self, listed: Iterable[str], where: str = "") -> str:
        """A query of these expressions over the rows wanted."""
        conditions = " AND ".join(filter(None, (where, self.where)))
        # Names and conditions of our own schema: nothing of this comes from outside.
        query = f'SELECT {", ".join(listed)} FROM "{self.table.name}"'  # noqa: S608
        return f"{query} WHERE {conditions}" if conditions else query


Reader = Callable[[Source], pa.Table]


@contextmanager
def bulk_reader(connection: Connection) -> Iterator[Reader]:
    """Reads sources in one consistent state.

    On SQLite that is what `connection` sees. On PostgreSQL it is what is committed: no less than
    the committed part of what `connection` sees, if it holds the ledger's head, and perhaps more
    if it does not.
    """
    if connection.dialect.name == "sqlite":
        yield lambda source: _joined(connection, source)
        return
    address = connection.engine.url.set(drivername="postgresql")
    with postgresql.connect(address.render_as_string(hide_password=False)) as columns:
        with columns.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield lambda source: _fetched(columns, source)


def _fetched(connection: ColumnConnection, source: Source) -> pa.Table:
    # A flag as a number, as SQLite has it.
    listed = (
        f'"{column.name}"::int::bigint AS "{column.name}"'
        if _is_flag(column)
        else f'"{column.name}"'
        for column in source.wanted()
    )
    with connection.cursor() as cursor:
        cursor.execute(source.query(listed))
        return cursor.fetch_arrow_table()


def _is_flag(column: Column[Any]) -> bool:
    return isinstance(column.type, Boolean)


def _joined(connection: Connection, source: Source) -> pa.Table:
    wanted = source.wanted()
    bounds = source.query(("coalesce(min(rowid), 0)", "coalesce(max(rowid), -1)"))
    first, last = connection.exec_driver_sql(bounds).one()
    query = source.query(("count(*)", *map(_joined_values, wanted)), "rowid BETWEEN ? AND ?")
    found = [
        connection.exec_driver_sql(query, (start, start + ROWS - 1)).one()
        for start in range(first, last + 1, ROWS)
    ]
    parts = [part for part in found if part[0]]
    arrays = {
        column.name: [_split(part[place], part[0], column) for part in parts]
        for place, column in enumerate(wanted, start=1)
    }
    return pa.table(
        {column.name: pa.chunked_array(arrays[column.name], _kind(column)) for column in wanted}
    )


def _joined_values(column: Column[Any]) -> str:
    # group_concat leaves nothing out but NULL: an empty text stands for it.
    value = f"coalesce(\"{column.name}\", '')" if column.nullable else f'"{column.name}"'
    return f"CAST(group_concat({value}, char({SEPARATOR})) AS BLOB)"


def _kind(column: Column[Any]) -> pa.DataType:
    return pa.large_string() if isinstance(column.type, Text) else pa.int64()


def _split(joined: bytes, count: int, column: Column[Any]) -> pa.Array:
    """The values that were joined; an empty text is a null."""
    data = np.frombuffer(joined, np.uint8)
    if not isinstance(column.type, Text):
        numbers, recorded = text_kernels.split_numbers(data, count, SEPARATOR)
        return pa.array(numbers, mask=None if recorded.all() else ~recorded)
    offsets, texts = text_kernels.split_texts(data, count, SEPARATOR)
    recorded = np.diff(offsets) > 0
    valid = None if recorded.all() else pa.py_buffer(np.packbits(recorded, bitorder="little"))
    return pa.LargeStringArray.from_buffers(
        count, pa.py_buffer(offsets), pa.py_buffer(texts), null_bitmap=valid
    )
