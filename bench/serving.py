"""`headmark serve` on a database, in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import orjson

READY_SECONDS = 600
SIMULATE = "/api/v1/recalls/simulate"


@dataclass(frozen=True)
class Serving:
    """A service that answers."""

    address: str
    token: str
    process: int

    def highest_memory(self) -> int:
        """The most memory the process has ever held, bytes."""
        for line in Path(f"/proc/{self.process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("this system does not tell the memory of a process")


@contextmanager
def serving(database: str) -> Iterator[Serving]:
    """A service on a database that may be written to; it is stopped at the end."""
    token = _token(database)
    port = _free_port()
    with tempfile.TemporaryFile() as log:
        command = [_headmark(), "serve", "--port", str(port)]
        with subprocess.Popen(command, env=_environment(database), stdout=log, stderr=log) as one:
            try:
                address = f"http://127.0.0.1:{port}"
                if not _is_ready(one, address):
                    log.seek(0)
                    raise RuntimeError(f"the service did not start: {log.read().decode()[-2000:]}")
                yield Serving(address, token, one.pid)
            finally:
                one.terminate()


def _is_ready(process: subprocess.Popen[bytes], address: str) -> bool:
    ends = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < ends:
        try:
            if httpx.get(f"{address}/readyz").status_code == httpx.codes.OK:
                return True
        except httpx.TransportError:
            time.sleep(0.1)
    return False


def _token(database: str) -> str:
    command = [_headmark(), "users", "token", "bench", "--role", "quality_engineer", "--json"]
    done = subprocess.run(command, env=_environment(database), capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"no token: {done.stderr.decode()}")
    return str(orjson.loads(done.stdout)["token"])


def _environment(database: str) -> dict[str, str]:
    return {**os.environ, "HEADMARK_DATABASE": database}


def _headmark() -> str:
    return str(Path(sys.executable).with_name("headmark"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
