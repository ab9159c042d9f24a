"""A sample of every message, and a real mail server on this machine."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.messages import (
    Amount,
    ApprovalReminder,
    ApprovalRequest,
    CaseOpened,
    CaseWidened,
    Cause,
    CommonalityFound,
    CorrelationTrouble,
    CustomerNotice,
    DecidedDisposition,
    DecisionMade,
    EscapeAlarm,
    FoundInCommon,
    LinkedEvent,
    LotLine,
    Message,
    ProposedDisposition,
    ShipmentLine,
)

HARD = Cause(
    "inspection.nonconforming",
    characteristic="core_hardness",
    characteristic_name="Core hardness",
    value=38.2,
    unit="HRC",
    lower=25.0,
    upper=35.0,
    equipment="FURNACE-2",
    equipment_name="2号炉",
    shift="night",
    load="F2-0193",
    process="heat_treat",
)
SCOPE = {
    "en": "All lots of load F2-0193 and everything made from them.",
    "zh-CN": "装炉批次 F2-0193 的全部产品及其后续产品。",
}
LOTS = (
    LotLine("K7", "CAPSCREW", 1590.0, "pcs", "FG-A-02"),
    LotLine("M2", "HEX-BOLT", 700.5, "kg", "in_process"),
    LotLine("CTN-1", "CARTON", 700.0, "pcs", "shipped"),
)
REQUEST = ApprovalRequest(
    "NCR-2026-0017",
    "critical",
    "decide",
    "李伟",
    HARD,
    SCOPE,
    LOTS,
    (
        ProposedDisposition("K7", 1590.0, "pcs", "scrap"),
        ProposedDisposition("M2", 700.5, "kg", "use_as_is", "C-12"),
    ),
    "王芳",
    "2026-03-05T16:00:00+08:00",
    "https://headmark.example/approvals/abc",
)
REMINDER = ApprovalReminder(**vars(REQUEST), due="2026-03-04T08:00:00+00:00")
SAMPLES: tuple[Message, ...] = (
    CaseOpened(
        "NCR-2026-0017",
        "critical",
        HARD,
        SCOPE,
        LOTS,
        4,
        (Amount("pcs", 2290.0), Amount("kg", 12.5)),
        (Amount("pcs", 1200.0),),
        ("PLANT-NORTH", "东方电厂"),
        "https://headmark.example/cases/17",
    ),
    CaseOpened("NCR-2026-0018", "minor", HARD, SCOPE, (), 0, (), (), ()),
    CaseWidened("NCR-2026-0017", HARD, LOTS[:1]),
    REQUEST,
    replace(REQUEST, step="confirm", proposal=(), proposed_by=None),
    REMINDER,
    replace(REMINDER, step="confirm"),
    DecisionMade(
        "NCR-2026-0017",
        "approved",
        ("李伟", "王芳"),
        (
            DecidedDisposition("K7", 1590.0, "pcs", "rework"),
            DecidedDisposition("M2", 700.5, "kg", "return_to_supplier"),
        ),
        "硬度不可恢复",
    ),
    DecisionMade("NCR-2026-0017", "rejected", ("李伟",), (), "样本不足"),
    DecisionMade("NCR-2026-0017", "dismissed", ("李伟",), (), "量具误差"),
    CustomerNotice(
        "NCR-2026-0017",
        "东方电厂",
        HARD,
        (
            ShipmentLine("SH-1", "2026-02-05", "CTN-1", "CARTON", 700.0, "pcs", "PO-9", "T-100"),
            ShipmentLine("SH-2", "2026-02-06T09:00:00+00:00", "CTN-2", "CARTON", 500.0, "pcs"),
        ),
        (Amount("pcs", 1200.0),),
        "hold_and_report",
        "quality@maker.example",
        "2026-03-06T12:00:00+00:00",
    ),
    CustomerNotice("NCR-2026-0017", "东方电厂", HARD, (), (), "hold_and_report", "+86-21-555"),
    EscapeAlarm("NCR-2026-0017", "SH-9", "PLANT-NORTH", LOTS[2:]),
    CommonalityFound(
        "CA-7",
        "core_hardness",
        "2号炉",
        553,
        412,
        "2026-02-05T00:00:00+00:00",
        (
            FoundInCommon(
                {
                    "en": "Core hardness is 0.9 HRC lower for FURNACE-3 on the night shift",
                    "zh-CN": "3号炉夜班：心部硬度偏低 0.9 HRC",
                }
            ),
        ),
    ),
    CorrelationTrouble(
        "disagreed",
        "7200 > 3600",
        "F2-0193",
        (
            LinkedEvent("spc.signal", "inspection", "K7", "2026-03-02T16:30:00+08:00"),
            LinkedEvent("complaint", "complaint", "SH-9", "2026-03-03T16:30:00+08:00"),
        ),
    ),
)


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
