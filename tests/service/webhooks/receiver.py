"""A real HTTP server on this machine that answers as it is told, and remembers what it got."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Got:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    server_name: str | None = None


@dataclass(frozen=True)
class Says:
    """An answer: after a while, with headers, with a body in pieces; or a broken connection."""

    status: int = 204
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    after: float = 0.0
    repeated: int = 1
    between: float = 0.0
    breaks: bool = False
    then: Callable[[], None] | None = None


@dataclass
class Receiver:
    port: int = 0
    got: list[Got] = field(default_factory=list)
    says: dict[str, Says] = field(default_factory=dict)
    connections: int = 0
    busy: dict[str, int] = field(default_factory=dict)
    busiest: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    server_names: list[str | None] = field(default_factory=list)

    def url(self, path: str = "/in", *, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def listed(self) -> str:
        return f"127.0.0.1:{self.port}"

    def ids(self, path: str = "/in") -> list[str]:
        return [each.headers["webhook-id"] for each in list(self.got) if each.path == path]

    def forget(self) -> None:
        self.got.clear()
        self.says.clear()
        self.busiest.clear()
        self.server_names.clear()
        self.connections = 0


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver
    protocol_version = "HTTP/1.1"  # a connection may be used again, if the client wants to

    def setup(self) -> None:
        self.receiver.connections += 1
        super().setup()

    def do_POST(self) -> None:
        receiver = self.receiver
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with receiver.lock:
            receiver.got.append(Got(self.path, headers, body))
            now = receiver.busy[self.path] = receiver.busy.get(self.path, 0) + 1
            receiver.busiest[self.path] = max(now, receiver.busiest.get(self.path, 0))
        try:
            with suppress(OSError):
                self._answer(receiver.says.get(self.path, Says()))
        finally:
            with receiver.lock:
                receiver.busy[self.path] -= 1

    def do_GET(self) -> None:
        self.do_POST()

    def _answer(self, says: Says) -> None:
        time.sleep(says.after)
        if says.breaks:
            # An answer of RST, not of FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        self.send_response(says.status)
        for name, value in says.headers:
            self.send_header(name, value)
        if says.status != 204:
            self.send_header("content-length", str(len(says.body) * says.repeated))
        self.end_headers()
        self.wfile.flush()
        if says.then is not None:
            says.then()
        for _ in range(says.repeated if says.body else 0):
            self.wfile.write(says.body)
            time.sleep(says.between)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: Any) -> None:
        """Clients that hang up are part of the tests."""


@contextmanager
def receiving(certificate: Path | None = None) -> Iterator[Receiver]:
    """A server on a free port of 127.0.0.1; by TLS if there is a certificate with its key."""
    receiver = Receiver()
    handler = type("Handler", (_Handler,), {"receiver": receiver})
    server = _Server(("127.0.0.1", 0), handler)
    receiver.port = server.server_address[1]
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        context.sni_callback = lambda _socket, name, _context: receiver.server_names.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
