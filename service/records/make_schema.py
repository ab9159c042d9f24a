"""Bring a database to this version's schema, with alembic; nothing else creates a table."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from service.errors import Refused

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, *, revision: str = "head") -> None:
    """Upgrade to the newest revision, or another one, in one transaction where possible."""
    config = _config()
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Two processes may meet a new file at once: the second waits, then finds it made.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def ensure_schema(engine: Engine) -> None:
    """Make the schema of a new SQLite file; say what to do about any other gap."""
    revision = present_revision(engine)
    if revision == newest_revision():
        return
    empty = not inspect(engine).has_table("ledger")
    if engine.dialect.name == "sqlite" and empty:
        migrate(engine)
        return
    state = "has no Headmark schema" if empty else f"is at schema {revision}"
    raise Refused(
        f"the database {state}, this version needs {newest_revision()}: call `headmark migrate`"
    )


def present_revision(engine: Engine) -> str | None:
    """The revision the database is at; None before the first."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    from_scripts = sorted(MIGRATIONS.glob("versions/*.py"))
    return from_scripts[-1].stem.split("_")[0] if from_scripts else None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
