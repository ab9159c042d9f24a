"""Databases filled with a made plant, kept between runs of the bench.

They lie in a folder of the system's temporary directory (or where HEADMARK_BENCH_CACHE says), by
size, seed, and a digest of all that decides what is in them. What has another digest is dropped.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.rows import scalar_row

from bench.fill_store import fill_postgresql, fill_sqlite, plain
from bench.made_plant import MadePlant
from bench.postgresql import running_server
from service.records.make_schema import MIGRATIONS, newest_revision

HERE = Path(__file__).parent
MAKERS = ("made_plant.py", "made_quantities.py", "plant_words.py", "plant_rows.py", "fill_store.py")
NAMED_BY = "HEADMARK_BENCH_CACHE"


def sqlite_store(plant: MadePlant) -> Path:
    """A file with a plant in it; made at the first call, to be read only."""
    folder, name = _folder(), _name(plant)
    file = folder / f"{name}.db"
    if not file.exists():
        _forget_files(folder)
        growing = folder / f"growing-{uuid.uuid4().hex}.db"
        fill_sqlite(plant, growing)
        growing.rename(file)  # whoever finds the name finds all of it
    return file


class PostgresqlStores:
    """Databases on one running server."""

    def __init__(self, url: str) -> None:
        self._url = url

    def made(self, plant: MadePlant) -> str:
        """The address of a database with a plant in it; made at the first call, read only."""
        name = _name(plant)
        if name not in self._databases():
            self._forget()
            growing = f"growing_{uuid.uuid4().hex}"
            self._say(f'CREATE DATABASE "{growing}"')
            fill_postgresql(plant, self._at(growing))
            self._say(f'ALTER DATABASE "{growing}" RENAME TO "{name}"')
        return self._at(name)

    @contextmanager
    def copy(self, plant: MadePlant) -> Iterator[str]:
        """The address of a copy that may be written to, and is dropped at the end."""
        self.made(plant)
        with self._new(f'TEMPLATE "{_name(plant)}" STRATEGY FILE_COPY') as url:
            yield url

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of an empty database that is dropped at the end."""
        with self._new("") as url:
            yield url

    @contextmanager
    def _new(self, template: str) -> Iterator[str]:
        name = f"copy_{uuid.uuid4().hex}"
        self._say(f'CREATE DATABASE "{name}" {template}')
        try:
            yield self._at(name)
        finally:
            self._say(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _at(self, database: str) -> str:
        return self._url.replace("/postgres?", f"/{database}?")

    def _databases(self) -> list[str]:
        with psycopg.connect(plain(self._url), autocommit=True, row_factory=scalar_row) as server:
            return server.execute("SELECT datname FROM pg_database").fetchall()

    def _forget(self) -> None:
        for name in self._databases():
            old = name.startswith("made_") and not name.endswith(_digest())
            if old or name.startswith(("growing_", "copy_")):
                self._say(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        with psycopg.connect(plain(self._url), autocommit=True) as server:
            server.execute(statement)


@contextmanager
def postgresql_stores() -> Iterator[PostgresqlStores]:
    """A server over the kept databases; raises NoPostgresql where none can be had."""
    with running_server(_folder() / "postgresql") as url:
        yield PostgresqlStores(url)


def _folder() -> Path:
    """The folder of kept stores; refused when somebody else's stands in its place."""
    named = os.environ.get(NAMED_BY)
    folder = Path(named or Path(tempfile.gettempdir()) / f"headmark-bench-{os.getuid()}")
    # Others may pass through: a PostgreSQL server that root starts runs under another account.
    folder.mkdir(mode=0o711, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise RuntimeError(f"{folder} is somebody else's: set {NAMED_BY} to a folder of your own")
    return folder


def _name(plant: MadePlant) -> str:
    return f"made_{plant.nodes}_{plant.seed}_{_digest()}"


def _digest() -> str:
    """Of the schema and of all that makes the rows: a stale store would be measured unnoticed."""
    digest = hashlib.sha256(str(newest_revision()).encode())
    for file in (*sorted(MIGRATIONS.rglob("*.py")), *(HERE / name for name in MAKERS)):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _forget_files(folder: Path) -> None:
    for file in (*folder.glob("made_*.db*"), *folder.glob("growing-*.db*")):
        if _digest() not in file.name:
            file.unlink()
