"""The engine: one per process, made by the composition roots (app, worker, command line)."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from service.errors import BadInput

BUSY_MILLISECONDS = 30_000


def open_engine(url: str, *, pool_size: int = 45) -> Engine:
    """An engine with the durability and the transaction start this service relies on.

    The pool is at least the size of the web server's thread pool (40), so that no request waits
    for a connection while it holds nothing.
    """
    backend = make_url(url).get_backend_name()
    if backend == "sqlite":
        engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000},
        )
        event.listen(engine, "connect", _configure_sqlite)
        return engine
    if backend == "postgresql":
        return create_engine(
            url, pool_size=pool_size, max_overflow=5, isolation_level="READ COMMITTED"
        )
    raise BadInput(
        f"database `{backend}` is not supported; use a path, sqlite:/// or postgresql+psycopg://"
    )


def _configure_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own implicit BEGIN is deferred, which lets two writers read the same state
    # before either writes. Off: the door says BEGIN IMMEDIATE itself.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.close()
