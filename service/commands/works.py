"""What a command stands on: the settings, the database with its schema, and who acts."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError

from rules.rulebook import default_rulebook
from service.errors import BadInput
from service.lineage_snapshots import snapshots_of
from service.plant import Plant
from service.records.door import Door
from service.records.engine import open_engine
from service.records.make_schema import ensure_schema
from service.settings import Settings, database_url


def settings_of(database: str | None) -> Settings:
    """The settings of the environment, with the database that the command names."""
    return Settings() if database is None else Settings(database=database)


def open_database(settings: Settings) -> Engine:
    """An engine that has been reached once; a sentence if it cannot be."""
    try:
        engine = open_engine(database_url(settings.database))
        with engine.connect():
            pass
    except (ArgumentError, OperationalError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise BadInput(f"the database `{settings.database}` cannot be opened: {reason}") from None
    return engine


def open_door(settings: Settings) -> Door:
    """The door of a database with this version's schema; a new SQLite file gets it now."""
    engine = open_database(settings)
    ensure_schema(engine)
    return Door(engine)


def load_plant(door: Door) -> Plant:
    return Plant.load(door, default_rulebook(), snapshots_of(door.engine, Settings()))


def acting() -> str:
    """Who acts: the ledger names the account of the operating system."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return f"cli:{os.getuid()}"


def now() -> datetime:
    return datetime.now(UTC)
