"""A plant of its own for a replay, in a folder that is thrown away; one rulebook all the time."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event

from rules.rulebook import Rulebook
from service.plant import Plant
from service.records.door import Door
from service.records.engine import open_engine
from service.records.make_schema import migrate
from service.settings import Settings

EMPTY = "empty.db"


class ScratchPlant(Plant):
    """A plant under one rulebook at all times, whatever its ledger says was published."""

    def rulebook_at(
        self,
        connection: Connection,  # noqa: ARG002
        at: int,  # noqa: ARG002
        *,
        position: int | None = None,  # noqa: ARG002
    ) -> Rulebook:
        return self.rulebook


def make_empty(folder: Path) -> Path:
    """The schema, made once: each replay begins with a copy of the file."""
    file = folder / EMPTY
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")  # nothing left beside the file
    engine.dispose()
    return file


@contextmanager
def scratch_plant(
    empty: Path, file: Path, rulebook: Rulebook, settings: Settings
) -> Iterator[tuple[Door, Plant, Settings]]:
    """A door, a plant and settings on a copy of the empty database."""
    shutil.copyfile(empty, file)
    engine = open_engine(f"sqlite:///{file}", pool_size=2)
    event.listen(engine, "connect", _careless)
    door = Door(engine)
    try:
        plant = ScratchPlant.load(door, rulebook)
        yield door, plant, settings.model_copy(update={"database": str(file)})
    finally:
        engine.dispose()


def _careless(connection: sqlite3.Connection, _record: Any) -> None:
    """What is lost with the power is only a scratch file: nothing waits for the disk."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=MEMORY")
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()
