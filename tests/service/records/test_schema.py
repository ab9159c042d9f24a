"""The migrations make exactly the schema that the code speaks of, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, select

from service.errors import Refused
from service.records import (
    case_tables,
    customer_tables,
    disposition_tables,
    letter_tables,
    life_tables,
    recall_tables,
    rule_tables,
    session_tables,
    spc_tables,
    tables,
    webhook_tables,
)
from service.records.canonical import GENESIS
from service.records.case_tables import ledger_head
from service.records.engine import open_engine
from service.records.make_schema import ensure_schema, migrate, newest_revision
from service.records.schema import metadata
from tests.support.postgresql_server import TestServer
from tests.support.race import race
from tests.support.sides import first_user


def test_the_migrated_schema_is_the_one_in_the_code(engine: Engine) -> None:
    loaded = (
        tables,
        case_tables,
        life_tables,
        disposition_tables,
        customer_tables,
        webhook_tables,
        session_tables,
        letter_tables,
        recall_tables,
        rule_tables,
        spc_tables,
    )
    assert all(loaded), "all of the metadata is loaded"
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == newest_revision()
        assert connection.execute(ledger_head.select()).all() == [(1, 0, GENESIS)]


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    ensure_schema(engine)
    with engine.connect() as connection:
        assert len(connection.execute(ledger_head.select()).all()) == 1


def test_serials_of_before_are_found(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(engine, revision="0012")
    none = ", ".join(["0"] * 9)
    names = "produced, consumed, scrapped, shipped, returned, unaccounted, entry, changed"
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO lot (id, item, serials, created_at, {names})"
            f""" VALUES ('L', 'PIN', '["S-1","S-2","S-1"]', {none}), ('M', 'PIN', NULL, {none})"""
        )
    migrate(engine)
    with engine.connect() as connection:
        found = connection.execute(select(tables.lot_serial).order_by(tables.lot_serial.c.serial))
        assert found.all() == [("S-1", "L"), ("S-2", "L")]
    engine.dispose()


def test_items_of_before_are_what_their_records_say(tmp_path: Path) -> None:
    """A record that does not name a field means its default, and the ledger is verified so."""
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(engine, revision="0006")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO item (id, name, kind, unit, safety_critical, entry)"
            " VALUES ('BOLT', 'Bolt', 'finished', 'pcs', 0, 7)"
        )
    migrate(engine)
    with engine.connect() as connection:
        query = select(tables.item.c.customer_concession)
        assert connection.execute(query).scalars().all() == [False]
    engine.dispose()


def test_a_new_file_gets_its_schema_at_first_use(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    ensure_schema(engine)
    assert inspect(engine).has_table("hold")
    engine.dispose()


def test_two_processes_that_meet_a_new_file_make_one_schema(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert race(url, (first_user, first_user), ["schema"], lanes=1) == [("made", "made")]
    engine = open_engine(url)
    with engine.connect() as connection:
        assert len(connection.execute(ledger_head.select()).all()) == 1
    engine.dispose()


def test_an_empty_postgresql_database_is_refused_with_what_to_do(
    postgresql_server: TestServer,
) -> None:
    engine = open_engine(postgresql_server.url.render_as_string(hide_password=False))
    with pytest.raises(Refused, match=r"has no Headmark schema.*call `headmark migrate`"):
        ensure_schema(engine)
    engine.dispose()


def test_a_file_of_another_version_is_refused_with_what_to_do(
    sqlite_url: str,
) -> None:
    engine = open_engine(sqlite_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(Refused, match=r"is at schema 0000.*call `headmark migrate`"):
        ensure_schema(engine)
    engine.dispose()
