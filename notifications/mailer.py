"""Mails out by SMTP, over a few connections that are kept open."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from aiosmtplib import SMTP, SMTPException

from notifications.delivery import (
    Delivered,
    Delivery,
    PermanentFailure,
    TemporaryFailure,
    failure,
    hung_up,
)
from notifications.envelope import Envelope, compose, mailbox

__all__ = [
    "Delivered",
    "Delivery",
    "Envelope",
    "Mailer",
    "PermanentFailure",
    "TemporaryFailure",
]

GOODBYE_SECONDS = 2.0


class Mailer:
    """Sends mails; an asynchronous context that closes its connections at the end.

    With a round trip of 20 ms one connection a mail sends 6.5 mails a second, one reused
    connection 10, four of them 32.

    Parameters
    ----------
    host, port
        The mail server.
    username, password
        If it asks for them; refused where they would travel unencrypted.
    starttls, use_tls
        Turn to TLS after the greeting (port 587), or speak TLS from the start (port 465); at
        most one of them. With neither, nothing is encrypted.
    tls_context
        For a certificate authority of the plant's own; else the system's.
    plain_login
        Log in without encryption all the same: a relay on this machine.
    local_hostname
        How we introduce ourselves to the server; else this machine's full name is looked up.
    connections
        How many mails travel at once.
    timeout
        Seconds to wait for each answer.
    clock
        Gives the Date header, with an offset.

    Raises
    ------
    ValueError
        Fewer than one connection, both kinds of TLS, or a login that anybody could read.

    Examples
    --------
    Nobody listens on port 1, so the mail has to wait:

    >>> from notifications.render import RenderedMail
    >>> mail = RenderedMail("NCR-7", "text", "<p>text</p>")
    >>> envelope = Envelope("<7@maker.example>", "q@maker.example", "a@b.example", mail, "en")
    >>> async def send() -> Delivery:
    ...     async with Mailer(host="127.0.0.1", port=1) as mailer:
    ...         return await mailer.send(envelope)
    >>> type(asyncio.run(send())).__name__
    'TemporaryFailure'
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        username: str | None = None,
        password: str | None = None,
        starttls: bool = False,
        use_tls: bool = False,
        tls_context: ssl.SSLContext | None = None,
        plain_login: bool = False,
        local_hostname: str | None = None,
        connections: int = 4,
        timeout: float = 30.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if connections < 1:
            raise ValueError(f"a mailer needs at least one connection, not {connections}")
        if username is not None and not (starttls or use_tls or plain_login):
            raise ValueError(
                f"the login at {host}:{port} would travel unencrypted; turn on STARTTLS or TLS, or "
                "allow it expressly"
            )
        self._clock = clock
        self._lines = [
            _Line(
                SMTP(
                    hostname=host,
                    port=port,
                    username=username,
                    password=password,
                    start_tls=starttls,
                    use_tls=use_tls,
                    tls_context=tls_context,
                    local_hostname=local_hostname,
                    timeout=timeout,
                )
            )
            for _ in range(connections)
        ]
        # Last in, first out: a single mail takes the connection that was in use a moment ago.
        self._idle: asyncio.LifoQueue[_Line] = asyncio.LifoQueue()

    async def __aenter__(self) -> Self:
        for line in self._lines:
            self._idle.put_nowait(line)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await asyncio.gather(*(line.hang_up() for line in self._lines))

    async def send(self, envelope: Envelope) -> Delivery:
        """Send one mail, and say what became of it.

        At least once: if the connection breaks after the mail was handed over and before the
        server said so, it goes out again under the same Message-ID.

        Returns
        -------
        Delivery
            `Delivered`; `PermanentFailure` (refused with 5xx, or a malformed address);
            `TemporaryFailure` (4xx, no connection, no answer in time, login refused).
        """
        try:
            message = compose(envelope, date=self._clock())
            sender = mailbox(envelope.sender).addr_spec
            recipient = mailbox(envelope.recipient).addr_spec
        except ValueError as error:
            return PermanentFailure(str(error))
        line = await self._idle.get()
        try:
            return await line.deliver(message, sender=sender, recipient=recipient)
        finally:
            self._idle.put_nowait(line)

    async def send_all(self, envelopes: Sequence[Envelope]) -> list[Delivery]:
        """Send many mails over all connections; the results stand in the order of the mails."""
        return list(await asyncio.gather(*(self.send(envelope) for envelope in envelopes)))


class _Line:
    """One connection: opened at the first mail, kept open for the next."""

    def __init__(self, smtp: SMTP) -> None:
        self._smtp = smtp

    async def deliver(self, message: EmailMessage, *, sender: str, recipient: str) -> Delivery:
        if self._smtp.is_connected:
            try:
                return await self._hand_over(message, sender, recipient)
            except ConnectionError:
                # Servers close idle connections, and we notice only when we speak: this says
                # nothing about the mail, so it gets a fresh connection at once.
                pass
        try:
            await self._smtp.connect()
        except (SMTPException, OSError) as error:
            self._smtp.close()
            return TemporaryFailure(f"no connection to the mail server: {error}")
        try:
            return await self._hand_over(message, sender, recipient)
        except ConnectionError as error:
            return TemporaryFailure(str(error))

    async def _hand_over(self, message: EmailMessage, sender: str, recipient: str) -> Delivery:
        """Hand one mail over; ConnectionError if the server hung up."""
        usable = False
        try:
            await self._smtp.send_message(message, sender=sender, recipients=[recipient])
            usable = True
        except (SMTPException, OSError) as error:
            if hung_up(error):
                raise ConnectionError(f"the mail server hung up: {error}") from error
            # After an answer, even a refusal, the conversation goes on; after silence nobody
            # knows where in it the server is.
            usable = not isinstance(error, OSError)
            return failure(error)
        finally:
            if not usable:
                self._smtp.close()
        return Delivered()

    async def hang_up(self) -> None:
        if self._smtp.is_connected:
            # It is the last word; the server may not have waited for it.
            with suppress(SMTPException, OSError):
                await self._smtp.quit(timeout=GOODBYE_SECONDS)
        self._smtp.close()
