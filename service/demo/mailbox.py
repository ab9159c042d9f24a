"""A real mail server on this machine that keeps every mail as a file and lets it be read back."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller

from service.demo.missed import Missed

HOST = "127.0.0.1"
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class File:
    """An attachment, as it was received."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as the server received it."""

    path: Path
    sender: str
    recipient: str
    subject: str
    language: str
    text: str
    files: tuple[File, ...] = ()

    def link(self, start: str) -> str | None:
        """The first address in the text that starts so and goes on with a key."""
        found = re.search(re.escape(start) + r"[\w-]+", self.text, re.ASCII)
        return found and found[0]


class Mailbox:
    """The server and what arrived; a context that listens while it is entered."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.port = _free_port()
        self._mails: list[Mail] = []
        self._arrived = threading.Condition()
        self._server: Controller | None = None

    def __enter__(self) -> Self:
        self._server = Controller(_Keeper(self._keep), hostname=HOST, port=self.port)
        self._server.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.stop(no_assert=True)

    def mails(self, about: str = "") -> list[Mail]:
        """What has arrived with these words in the subject, the oldest first."""
        with self._arrived:
            return [mail for mail in self._mails if about in mail.subject]

    def wait(self, wanted: Callable[[Mail], object], what: str) -> Mail:
        """The newest mail that is wanted; waits until there is one."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: any(map(wanted, self._mails)), PATIENCE):
                raise Missed(f"no mail came within {PATIENCE:.0f} s: {what}")
            return next(mail for mail in reversed(self._mails) if wanted(mail))

    def _keep(self, recipient: str, content: bytes) -> None:
        with self._arrived:
            path = self.folder / f"{len(self._mails) + 1:04d}-{_file_name(recipient)}.eml"
            path.write_bytes(content)
            self._mails.append(_read(path, recipient, content))
            self._arrived.notify_all()


class _Keeper:
    """What aiosmtpd calls with each mail."""

    def __init__(self, keep: Callable[[str, bytes], None]) -> None:
        self._keep = keep

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        for recipient in envelope.rcpt_tos:
            self._keep(recipient, envelope.content)
        return "250 kept"


def _read(path: Path, recipient: str, content: bytes) -> Mail:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return Mail(
        path=path,
        sender=str(message["From"]),
        recipient=recipient,
        subject=str(message["Subject"]),
        language=str(message["Content-Language"]),
        text="" if body is None else body.get_content(),
        files=tuple(map(_file, message.iter_attachments())),
    )


def _file(part: Message) -> File:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes), "an attachment is no multipart"
    return File(part.get_filename() or "", content)


def _file_name(recipient: str) -> str:
    return "".join(c if c.isalnum() or c in "@.-_" else "_" for c in recipient)[:100]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port
