"""Simulations, drills and scope changes: a database of before gets them, and none can be edited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, Table, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from graph.scopes import parse_scope
from service.actions.start_recall import start_recall
from service.errors import Refused
from service.records.engine import open_engine
from service.records.make_schema import _config, ensure_schema, migrate
from service.records.recall_tables import (
    APPEND_ONLY,
    drill,
    drill_step,
    promotion,
    scope_delta,
    scope_release,
    simulation,
    simulation_attempt,
)
from service.records.schema import metadata
from tests.service.actions.signing import SETTINGS
from tests.stories.furnace import SHOP, basket, correction
from tests.stories.looking import held, rows
from tests.support.master_data import MASTER_DATA
from tests.support.postgresql_server import TestServer
from tests.support.recording import NOW, Works, desk_of, open_works
from tests.support.store_state import assert_whole

ROWS = {
    simulation: {
        "number": "SIM-2026-0001", "at": 1, "by": "q", "reason": "", "asked": "{}", "scope": "{}",
        "strategy": None, "sentences": "{}", "notes": "{}", "position": 1, "lots": 0,
        "totals": "{}", "cost": "{}", "gaps": "[]", "size": 0, "sha256": "", "answer": b"x",
    },
    simulation_attempt: {
        "principal": "mei", "key": "k1", "request_hash": "0", "simulation": "SIM-1", "at": 1,
    },
    promotion: {
        "simulation": "SIM-2026-0001", "recall": "RC-2026-0001", "nonconformance": "N",
        "by": "q", "at": 1, "entry": 1,
    },
    drill: {
        "number": "DR-2026-0001", "simulation": "SIM-2026-0001", "reason": "r", "by": "q",
        "at": 1, "first_answer_seconds": 0.5,
    },
    drill_step: {"drill": "DR-2026-0001", "step": "finished", "at": 1, "by": "q", "note": None},
    scope_delta: {
        "nonconformance": "N", "lot": "L", "change": "added", "reason": "r", "record": "operation",
        "record_id": "OP", "certainty": "context", "at": 1, "entry": 1,
    },
    scope_release: {
        "entry": 1, "lot": "L", "nonconformance": "N", "reason": "r", "by": "q", "at": 1,
    },
}  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: str(table.name))
def test_a_row_can_be_added_and_neither_changed_nor_removed(engine: Engine, table: object) -> None:
    named = next(each for each in APPEND_ONLY if each is table)
    with engine.begin() as connection:
        connection.execute(insert(named).values(**ROWS[named]))
    statements = [
        f"UPDATE {named.name} SET at = at + 1",
        f"DELETE FROM {named.name}",
        f"REPLACE INTO {named.name} SELECT * FROM {named.name}"
        if engine.dialect.name == "sqlite"
        else f"TRUNCATE {named.name}",
    ]
    for statement in statements:
        with engine.begin() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.exec_driver_sql(statement)


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of the first schema."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'before.db'}", pool_size=5)
        yield from _at_first_schema(engine)
        return
    server: TestServer = request.getfixturevalue("postgresql_server")
    server._say('CREATE DATABASE "headmark_before"')
    url = server.url.set(database="headmark_before").render_as_string(hide_password=False)
    yield from _at_first_schema(open_engine(url, pool_size=5))
    server.drop_database(url)


def _at_first_schema(engine: Engine) -> Iterator[Engine]:
    config = _config()
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.commit()
    yield engine
    engine.dispose()


def test_a_database_of_before_keeps_its_rows_and_goes_on(before: Engine, sqlite_url: str) -> None:
    works = open_works(sqlite_url, settings=SETTINGS)
    works.record(*MASTER_DATA, *SHOP, basket("B1", 6, load="L-1"), basket("B2", 6, load="L-1"))
    _recall(works)
    columns = _copy(works.engine, before)
    with pytest.raises(Refused, match=r"is at schema 0001.*call `headmark migrate`"):
        ensure_schema(before)
    migrate(before)
    ensure_schema(before)
    with before.connect() as old, works.engine.connect() as new:
        for table, names in columns.items():
            assert _of(old, table, names) == _of(new, table, names)
    works.engine.dispose()
    grown = open_works(before.url.render_as_string(hide_password=False), settings=SETTINGS)
    grown.record(basket("B3", 6, load="L-1"), correction("C-1", basket("B2", 6, load="L-2")))
    assert held(grown) == {"B1", "B2", "B3"}
    assert [row["change"] for row in rows(grown, scope_delta)] == ["added", "cleared"]
    with grown.door.read() as connection:
        assert_whole(connection)
    grown.engine.dispose()


def _recall(works: Works) -> None:
    scope = parse_scope({"load": "L-1"})
    works.door.write(
        lambda transaction: start_recall(
            desk_of(transaction, works.plant, SETTINGS), scope, reason="door open"
        ),
        by="quality", now=NOW,
    )  # fmt: skip


def _copy(source: Engine, target: Engine) -> dict[str, list[str]]:
    """Every row of the tables that the first schema has, in its columns, which are given."""
    inspector = inspect(target)
    columns = {
        name: [each["name"] for each in inspector.get_columns(name)]
        for name in inspector.get_table_names()
        if name in metadata.tables
    }
    with source.connect() as reading, target.begin() as writing:
        writing.exec_driver_sql("DELETE FROM ledger_head")
        for table in metadata.sorted_tables:
            names = columns.get(table.name, [])
            if names and (found := _rows(reading, table)):
                kept = [{name: row[name] for name in names} for row in found]
                writing.execute(insert(table), kept)
                _count_on(writing, table)
    return columns


def _of(connection: Connection, table: str, names: list[str]) -> list[tuple[Any, ...]]:
    query = select(*(metadata.tables[table].c[name] for name in names))
    return sorted((tuple(row) for row in connection.execute(query)), key=repr)


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL counts numbered rows by itself only where it gave the numbers."""
    if connection.dialect.name == "postgresql" and table.autoincrement_column is not None:
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
            f"(SELECT max(id) FROM {table.name}))"
        )


def _rows(connection: Connection, table: object) -> list[dict[str, object]]:
    named = metadata.tables[str(table)]
    return [dict(row) for row in connection.execute(select(named)).mappings()]
