"""Letters about a signal carry its chart, in the reader's language, and never wait for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from notifications.messages import ApprovalRequest, CaseOpened, Cause, CustomerNotice, Message
from notifications.payloads import encode
from service.actions.compose_letter import ClaimedLetter, compose_letter
from service.actions.letter_pictures import DrawChart
from service.actions.outbox import post_letter
from service.charts import letter_charts
from service.charts.letter_charts import LetterCharts, TooSlow
from service.records.case_tables import outbox
from service.records.door import Door
from service.settings import Settings
from service.worker import Worker, mailer_of
from tests.service.actions.charting import heights, moment, name_of
from tests.service.worker.conftest import Office
from tests.support.master_data import MASTER_DATA, inspection, operation, receipt

MAGIC = b"\x89PNG\r\n\x1a\n"
STREAM = "head_height:*:HEADER-1:-"
URL = "/api/v1/spc/streams/head_height%3A%2A%3AHEADER-1%3A-/picture?language="
SIGNAL = Cause(
    "spc.signal", characteristic="head_height", characteristic_name="Head height", unit="mm",
    signal="WE1", equipment="HEADER-1", stream=STREAM,
)  # fmt: skip
SUE, MAO, NORTH = "sue@maker.example", "mao@maker.example", "quality@north.example"


def opened(cause: Cause = SIGNAL) -> CaseOpened:
    return CaseOpened("NCR-2026-0001", "major", cause, {"en": "Lot B-1."}, (), 1, (), (), ())


@pytest.fixture
def charted(staffed: Office) -> Office:
    """A stream with thirty points."""
    staffed.works.record(
        *MASTER_DATA, receipt("COIL-1"), operation("OP-1", {"COIL-1": 9}, {"B-1": 9}),
        *(
            inspection(name_of(n), "B-1", *subgroup, characteristic="head_height",
                       stage="patrol", at=moment(n).isoformat())
            for n, subgroup in enumerate(heights(30))
        ),
    )  # fmt: skip
    return staffed


def post(
    office: Office, message: Message, to: str, *, language: str = "en", audience: str = "plant"
) -> None:
    office.write(
        lambda desk: post_letter(
            desk,
            message,
            recipient=to,
            language=language,
            audience=audience,
            number="NCR-2026-0001",
        )
    )


def sent(office: Office, to: str) -> EmailMessage:
    office.worker.send_letters()
    (mail,) = office.mailbox.to(to)
    return mail


def images(mail: EmailMessage) -> list[bytes]:
    return [part.get_content() for part in mail.walk() if part.get_content_type() == "image/png"]


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def with_charts(office: Office, charts: Callable[[Door], DrawChart]) -> Worker:
    settings = office.worker.settings
    return Worker(
        office.works.door, office.works.plant, settings, lambda: mailer_of(settings),
        clock=office.clock, charts=charts,
    )  # fmt: skip


def test_the_letter_of_a_signal_carries_its_chart(charted: Office) -> None:
    post(charted, opened(), SUE)
    mail = sent(charted, SUE)
    (picture,) = images(mail)
    assert picture.startswith(MAGIC)
    assert 'src="cid:chart-' in body(mail, "html")
    assert 'alt="Control chart: signal WE1 on Head height at HEADER-1"' in body(mail, "html")
    assert f"{charted.worker.settings.public_url}{URL}en" in body(mail, "plain")


def test_each_reader_gets_the_chart_in_his_own_language(charted: Office) -> None:
    post(charted, opened(), SUE)
    post(charted, opened(), MAO, language="zh-CN")
    english, chinese = sent(charted, SUE), sent(charted, MAO)
    assert images(english) != images(chinese)
    assert "控制图：" in body(chinese, "html")
    assert f"{URL}zh-CN" in body(chinese, "plain")


def test_a_chart_is_drawn_once_for_all_who_read_it_in_one_language(charted: Office) -> None:
    drawn: list[tuple[str, str]] = []

    class Counting(LetterCharts):
        def _draw(self, stream: str, language: str) -> bytes:
            drawn.append((stream, language))
            return MAGIC

    for to in (SUE, MAO, "eng@maker.example"):
        post(charted, opened(), to)
    with with_charts(charted, Counting) as worker:
        worker.send_letters()
    assert drawn == [(STREAM, "en")]
    assert len(charted.mailbox.mails) == 3


def test_a_chart_that_cannot_be_drawn_does_not_keep_the_letter_back(charted: Office) -> None:
    def broken(_door: Door) -> DrawChart:
        def draw(stream: str, language: str) -> bytes:
            raise RuntimeError("no ink")

        return draw

    post(charted, opened(), SUE)
    with with_charts(charted, broken) as worker:
        worker.send_letters()
    (mail,) = charted.mailbox.to(SUE)
    assert images(mail) == []
    assert "<img" not in body(mail, "html")
    assert f"{URL}en" in body(mail, "plain"), "it is still said where the chart is"
    assert {row["state"] for row in charted.rows(outbox)} == {"sent"}


def test_a_stream_that_is_not_known_keeps_no_letter_back(charted: Office) -> None:
    post(charted, opened(Cause("spc.alarm", stream="torque:*:-:-", q=0.01, streams=3)), SUE)
    assert images(sent(charted, SUE)) == []


def test_a_drawing_that_hangs_is_given_up_for_the_whole_batch(
    charted: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = threading.Event()

    def hang(_specification: object) -> bytes:
        going_on.wait(10)
        return MAGIC

    monkeypatch.setattr(letter_charts, "png", hang)
    draw = LetterCharts(charted.works.door, patience=0.3)
    try:
        with pytest.raises(TooSlow, match="took over"):
            draw(STREAM, "en")
        began = time.monotonic()
        with pytest.raises(TooSlow, match="earlier chart"):
            draw(STREAM, "zh-CN")
        assert time.monotonic() - began < 0.2, "the second does not wait again"
    finally:
        going_on.set()


@pytest.mark.parametrize(
    "cause",
    [
        Cause("inspection.nonconforming", characteristic="head_height"),
        Cause("spc.signal", characteristic="head_height"),
    ],
    ids=["no-signal", "no-stream"],
)
def test_a_letter_about_something_else_has_no_chart(charted: Office, cause: Cause) -> None:
    post(charted, opened(cause), SUE)
    mail = sent(charted, SUE)
    assert images(mail) == []
    assert "/picture" not in body(mail, "plain")


def test_who_is_asked_to_sign_sees_the_chart() -> None:
    asked = ApprovalRequest(
        "N", "major", "confirm", "sue", SIGNAL, {}, (), (), None, "2026-01-10T12:00:00+00:00", "l"
    )
    letter = ClaimedLetter(
        1, "approval_request", encode(asked), SUE, "en", "<1@h>", "signer", "N", None, 1, 0
    )
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    envelope = compose_letter(letter, settings, lambda *_: MAGIC)
    assert len(envelope.pictures) == 1
    assert f"cid:{envelope.pictures[0].cid}" in envelope.mail.html


def test_a_customers_notice_never_carries_a_chart(charted: Office) -> None:
    notice = CustomerNotice(
        "NCR-2026-0001", "North", SIGNAL, (), (), "hold_and_report", "quality@maker.example"
    )
    post(charted, notice, NORTH, audience="customer")
    mail = sent(charted, NORTH)
    assert images(mail) == []
    assert "/picture" not in body(mail, "plain")
    assert STREAM not in body(mail, "html")


def test_nothing_that_is_meant_for_a_customer_is_charted_whatever_it_is() -> None:
    payload = {"number": "N", "severity": "major", "cause": {"event": "spc.signal", "stream": "s"},
               "scope": {}, "lots": [], "held_lots": 0, "on_hand": [], "shipped": [],
               "customers": []}  # fmt: skip

    asked: list[str] = []

    def draw(stream: str, language: str) -> bytes:
        asked.append(stream)
        return MAGIC

    letter = ClaimedLetter(1, "case_opened", payload, NORTH, "en", "<1@h>", "customer", "N", None,
                           1, 0)  # fmt: skip
    assert compose_letter(letter, Settings(_env_file=None), draw).pictures == ()  # type: ignore[call-arg]
    assert asked == []
