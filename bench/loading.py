"""The plant read from its store against the driver's floor, and from a snapshot against a read."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import adbc_driver_postgresql.dbapi
import adbc_driver_sqlite.dbapi
import psycopg
from adbc_driver_manager.dbapi import Connection

from bench.figure import Figure, of_times
from bench.fill_store import plain
from bench.made_plant import make_plant
from bench.made_stores import PostgresqlStores, sqlite_store
from bench.timing import slow_medians_ms
from graph.blast_radius import blast_radius
from graph.lineage import Lineage
from graph.scopes import Scope
from graph.snapshot import load_snapshot, save_snapshot
from rules.rulebook import default_rulebook
from service.plant import Plant
from service.records.door import Door
from service.records.engine import open_engine

# The rows that a lineage is made of, and every column that it keeps.
ROWS = (
    """SELECT l.id, l.item, i.unit, i.kind, l.created_at, l.receipt, l.heat, l.supplier,
           l.location, i.unit_cost, i.currency, i.safety_critical, l.produced, l.consumed,
           l.scrapped, l.shipped, l.returned, l.unaccounted, l.entry
       FROM lot l JOIN item i ON i.id = l.item""",
    """SELECT id, process, equipment, load, tool, bath, shift, operator, started_at, ended_at,
           parameters, entry FROM operation""",
    "SELECT operation, position, lot, quantity FROM operation_input",
    "SELECT operation, position, lot, quantity FROM operation_output",
    """SELECT s.id, s.customer, s.at, l.lot, l.quantity
       FROM shipment_line l JOIN shipment s ON s.id = l.shipment""",
)
FLOOR = "the driver (ADBC) reading every column of the same rows, discarding them"
# A batch must hold a value of every column: from the first one the driver tells their types.
SQLITE_OPTIONS = {"adbc.sqlite.query.batch_rows": "65536"}


def figures(nodes: int, stores: PostgresqlStores | None) -> Iterator[Figure]:
    made = make_plant(nodes)
    file = sqlite_store(made)
    address = f"sqlite:///{file}"
    yield from _cold("SQLite", address, "<= 2", made.nodes, _sqlite_floors(file))
    if stores is not None:
        address = stores.made(made)
        yield from _cold("PostgreSQL", address, "<= 1.2", made.nodes, _postgresql_floors(address))
    yield _warm(file, made.nodes)


Floors = dict[str, Callable[[], object]]


def _cold(store: str, address: str, goal: str, nodes: int, floors: Floors) -> Iterator[Figure]:
    load = partial(load_plant, address)
    taken, *floor_times = slow_medians_ms(load, *floors.values())
    for number, (words, floor) in enumerate(zip(floors, floor_times, strict=True)):
        name = f"cold load from {store} / {words}"
        yield of_times(name, taken, floor, goal if number == 0 else None, nodes=nodes)


def load_plant(address: str) -> Lineage:
    """The lineage as a service that starts for the first time reads it."""
    engine = open_engine(address)
    try:
        return Plant.load(Door(engine), default_rulebook()).lineage
    finally:
        engine.dispose()


# --- floors ------------------------------------------------------------------------------------


def _sqlite_floors(file: Path) -> Floors:
    return {
        FLOOR: lambda: _discard(adbc_driver_sqlite.dbapi.connect(str(file)), SQLITE_OPTIONS),
        "Python's sqlite3 reading the same": partial(_discard_with_sqlite3, file),
    }


def _postgresql_floors(address: str) -> Floors:
    return {
        FLOOR: lambda: _discard(adbc_driver_postgresql.dbapi.connect(plain(address)), {}),
        "psycopg (binary) reading the same": partial(_discard_with_psycopg, address),
    }


def _discard(connection: Connection, options: dict[str, str]) -> None:
    with connection, connection.cursor(adbc_stmt_kwargs=options) as cursor:
        for statement in ROWS:
            cursor.execute(statement)
            for _ in cursor.fetch_record_batch():
                pass


def _discard_with_sqlite3(file: Path) -> None:
    connection = sqlite3.connect(file)
    for statement in ROWS:
        for _ in connection.execute(statement):
            pass
    connection.close()


def _discard_with_psycopg(address: str) -> None:
    with psycopg.connect(plain(address)) as connection:
        for number, statement in enumerate(ROWS):
            with connection.cursor(f"rows_{number}", binary=True) as cursor:
                cursor.itersize = 20_000
                for _ in cursor.execute(statement):
                    pass


# --- a warm start --------------------------------------------------------------------------------


def _warm(file: Path, nodes: int) -> Figure:
    """From a snapshot to the first answer: mapping alone would be no start."""
    lineage = load_plant(f"sqlite:///{file}")
    first = Scope(lots=(next(iter(lineage.lots.names)),))
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "snapshot"
        save_snapshot(lineage, folder, position=1, mark="bench")
        expected = len(blast_radius(lineage, first))
        del lineage
        started, read = slow_medians_ms(
            partial(_start, folder, first, expected), partial(_read, folder), turns=9
        )
    name = "warm start: a snapshot mapped, and a first blast radius / reading its files"
    return of_times(name, started, read, "<= 1.3", nodes=nodes)


def _start(folder: Path, first: Scope, expected: int) -> None:
    found = load_snapshot(folder)
    if found is None or len(blast_radius(found.lineage, first)) != expected:
        raise RuntimeError("the snapshot does not answer as the plant that was saved")


def _read(folder: Path) -> int:
    return sum(len(file.read_bytes()) for file in folder.rglob("*") if file.is_file())
