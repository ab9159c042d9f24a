"""A made plant written straight into a migrated database, by the driver's bulk road."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import psycopg

from bench.made_plant import MadePlant
from bench.made_quantities import made_quantities
from bench.plant_rows import TableRows, last_entry, plant_rows
from service.records.engine import open_engine
from service.records.make_schema import migrate


def fill_sqlite(plant: MadePlant, file: Path) -> None:
    """A new SQLite file with the newest schema and the rows of a plant."""
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    connection = sqlite3.connect(file, isolation_level=None)
    # A file that a crash spoils is made again: nothing here needs to last before it is complete.
    connection.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-262144; BEGIN")
    for part in plant_rows(plant, made_quantities(plant)):
        marks = ",".join("?" * len(part.columns))
        statement = f'INSERT INTO "{part.table.name}" ({_names(part)}) VALUES ({marks})'
        connection.executemany(statement, part.rows)
    connection.execute("UPDATE ledger_head SET seq = ?", (last_entry(plant),))
    connection.execute("COMMIT")
    connection.executescript("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def fill_postgresql(plant: MadePlant, url: str) -> None:
    """The rows of a plant in an empty PostgreSQL database, with the newest schema."""
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    with psycopg.connect(plain(url)) as connection:
        connection.execute("SET synchronous_commit = off")
        for part in plant_rows(plant, made_quantities(plant)):
            statement = f'COPY "{part.table.name}" ({_names(part)}) FROM STDIN'
            with connection.cursor().copy(statement) as copy:
                _write(copy, part.rows)
        connection.execute("UPDATE ledger_head SET seq = %s", (last_entry(plant),))
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def plain(url: str) -> str:
    """An SQLAlchemy URL as the drivers of PostgreSQL read it."""
    return url.replace("postgresql+psycopg:", "postgresql:")


def _names(part: TableRows) -> str:
    return ",".join(f'"{name}"' for name in part.columns)


def _write(copy: psycopg.Copy, rows: Iterable[tuple[object, ...]]) -> None:
    for row in rows:
        copy.write_row(row)
