"""A sample of every message (they stand in `notifications.samples`), and a real mail server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.messages import Message
from notifications.samples import REMINDER as REMINDER
from notifications.samples import REQUEST as REQUEST
from notifications.samples import SAMPLES as SAMPLES


@pytest.fixture(params=SAMPLES, ids=lambda message: message.kind)
def message(request: pytest.FixtureRequest) -> Message:
    sample: Message = request.param
    return sample


@pytest.fixture
def samples() -> tuple[Message, ...]:
    return SAMPLES


@dataclass
class PostOffice:
    """A mail server that answers as it is told and remembers what it saw."""

    port: int = 0
    mail_answers: dict[str, str] = field(default_factory=dict)
    recipient_answers: dict[str, str] = field(default_factory=dict)
    data_answers: dict[str, str] = field(default_factory=dict)
    hang_up_on_mail: set[int] = field(default_factory=set)
    closing_answers: dict[int, str] = field(default_factory=dict)
    open_lines: list[SMTP] = field(default_factory=list)
    silent_for: float = 0.0
    connections: int = 0
    busy: int = 0
    busiest: int = 0
    mails_begun: int = 0
    received: list[tuple[str, bytes]] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.mails_begun += 1
        if self.mails_begun in self.hang_up_on_mail:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.closing_answers.get(self.mails_begun, self.mail_answers.get(address, "250 OK"))

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.recipient_answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(self.silent_for)
        self.busy -= 1
        recipient = envelope.rcpt_tos[0]
        answer = self.data_answers.get(recipient, "250 OK")
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.received.append((recipient, envelope.content))
        return answer

    def connect(self) -> SMTP:
        self.connections += 1
        line = SMTP(self, hostname="mail.maker.example", enable_SMTPUTF8=False)
        self.open_lines.append(line)
        return line

    def hang_up_all(self) -> None:
        for line in self.open_lines:
            if line.transport is not None:
                line.transport.close()


@asynccontextmanager
async def open_post_office(office: PostOffice) -> AsyncIterator[PostOffice]:
    server = await asyncio.get_running_loop().create_server(office.connect, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        await server.wait_closed()


OpenPostOffice = Callable[..., AbstractAsyncContextManager[PostOffice]]


@pytest.fixture
def post_office() -> OpenPostOffice:
    def make(**answers: object) -> AbstractAsyncContextManager[PostOffice]:
        return open_post_office(PostOffice(**answers))  # type: ignore[arg-type]

    return make
