"""Mails go to a real mail server; refusals are told apart; connections are reused."""

import asyncio
import email
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from notifications.mailer import (
    Delivered,
    Delivery,
    Envelope,
    Mailer,
    PermanentFailure,
    TemporaryFailure,
)
from notifications.render import RenderedMail

OpenPostOffice = Callable[..., AbstractAsyncContextManager[Any]]
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MAIL = RenderedMail("NCR-1：已批准", "隔离 4 个批次\n", "<p>隔离 4 个批次</p>\n")


def envelope(number: int = 1, recipient: str = "qa@north.example") -> Envelope:
    return Envelope(f"<{number}@maker.example>", "q@maker.example", recipient, MAIL, "zh-CN")


def mailer(port: int, *, connections: int = 4, timeout: float = 5.0) -> Mailer:
    return Mailer(
        host="127.0.0.1",
        port=port,
        connections=connections,
        timeout=timeout,
        local_hostname="maker.example",
        clock=lambda: NOW,
    )


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        await scenario()

    asyncio.run(whole())


def test_a_mail_arrives_as_text_and_html_with_its_headers(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        async with post_office() as office, mailer(office.port) as postman:
            assert await postman.send(envelope()) == Delivered()
            recipient, content = office.received[0]
        assert recipient == "qa@north.example"
        assert max(map(len, content.split(b"\r\n"))) <= 998
        content.decode("ascii")
        message = email.message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        assert message["Subject"] == "NCR-1：已批准"
        assert message["Message-ID"] == "<1@maker.example>"
        assert message["Date"].datetime == NOW
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Content-Language"] == "zh-CN"
        assert [part.get_content_type() for part in message.iter_parts()] == [
            "text/plain",
            "text/html",
        ]
        # Line ends are CRLF on the wire (RFC 5322).
        bodies = [part.get_content().replace("\r\n", "\n") for part in message.iter_parts()]
        assert bodies == [MAIL.text, MAIL.html]

    run(scenario)


def test_fifty_mails_share_four_connections(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        async with post_office(silent_for=0.005) as office, mailer(office.port) as postman:
            results = await postman.send_all([envelope(n) for n in range(50)])
            assert results == [Delivered()] * 50
            assert len(office.received) == 50
            assert office.connections == 4
            assert office.busiest == 4

    run(scenario)


def test_mails_one_after_the_other_share_one_connection(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        async with post_office() as office, mailer(office.port) as postman:
            for number in range(5):
                assert await postman.send(envelope(number)) == Delivered()
            assert office.connections == 1

    run(scenario)


def test_results_stand_in_the_order_of_the_mails(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        refused = {"gone@north.example": "550 5.1.1 No such user"}
        busy = {"full@north.example": "452 4.2.2 Mailbox full"}
        async with (
            post_office(recipient_answers=refused | busy) as office,
            mailer(office.port, connections=2) as postman,
        ):
            recipients = ["qa@north.example", "gone@north.example", "full@north.example"] * 2
            results = await postman.send_all([envelope(1, recipient) for recipient in recipients])
            kinds = [Delivered, PermanentFailure, TemporaryFailure] * 2
            assert [type(result) for result in results] == kinds
            assert office.connections == 2

    run(scenario)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            {"recipient_answers": {"qa@north.example": "550 5.1.1 No such user"}},
            PermanentFailure("550 5.1.1 No such user"),
        ),
        (
            {"recipient_answers": {"qa@north.example": "451 4.7.1 Greylisted"}},
            TemporaryFailure("451 4.7.1 Greylisted"),
        ),
        (
            {"data_answers": {"qa@north.example": "554 5.7.1 Rejected"}},
            PermanentFailure("554 5.7.1 Rejected"),
        ),
        (
            {"data_answers": {"qa@north.example": "451 4.3.0 Try later"}},
            TemporaryFailure("451 4.3.0 Try later"),
        ),
        (
            {"mail_answers": {"q@maker.example": "550 5.7.1 Sender not allowed"}},
            TemporaryFailure("550 5.7.1 Sender not allowed"),
        ),
        (
            {"mail_answers": {"q@maker.example": "552 5.3.4 Too large"}},
            PermanentFailure("552 5.3.4 Too large"),
        ),
    ],
)
def test_a_refusal_is_permanent_or_temporary(
    post_office: OpenPostOffice, answers: dict[str, Any], expected: Delivery
) -> None:
    async def scenario() -> None:
        async with post_office(**answers) as office, mailer(office.port) as postman:
            assert await postman.send(envelope()) == expected

    run(scenario)


def test_a_refusal_does_not_cost_the_connection(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        refused = {"gone@north.example": "550 5.1.1 No such user"}
        async with post_office(recipient_answers=refused) as office, mailer(office.port) as postman:
            await postman.send(envelope(1, "gone@north.example"))
            assert await postman.send(envelope(2)) == Delivered()
            assert office.connections == 1

    run(scenario)


@pytest.mark.parametrize("closing", ["421 4.3.2 Idle too long", None])
def test_a_dropped_reused_connection_is_opened_again(
    post_office: OpenPostOffice, closing: str | None
) -> None:
    async def scenario() -> None:
        async with post_office() as office, mailer(office.port) as postman:
            assert await postman.send(envelope(1)) == Delivered()
            if closing:
                office.closing_answers = {2: closing}
            else:
                office.hang_up_on_mail = {2}
            assert await postman.send(envelope(2)) == Delivered()
            assert office.connections == 2
            assert len(office.received) == 2

    run(scenario)


def test_a_server_that_always_hangs_up_is_tried_once_more_and_no_further(
    post_office: OpenPostOffice,
) -> None:
    async def scenario() -> None:
        async with post_office() as office, mailer(office.port) as postman:
            assert await postman.send(envelope(1)) == Delivered()
            office.hang_up_on_mail = set(range(2, 99))
            assert isinstance(await postman.send(envelope(2)), TemporaryFailure)
            assert office.connections == 2
            assert isinstance(await postman.send(envelope(3)), TemporaryFailure)
            assert office.connections == 3

    run(scenario)


def test_a_server_that_hung_up_while_we_were_idle_is_called_again(
    post_office: OpenPostOffice,
) -> None:
    async def scenario() -> None:
        async with post_office() as first, mailer(first.port) as postman:
            assert await postman.send(envelope(1)) == Delivered()
            first.hang_up_all()
            await asyncio.sleep(0.01)
            assert await postman.send(envelope(2)) == Delivered()
            assert first.connections == 2

    run(scenario)


def test_a_server_that_says_nothing_is_a_temporary_failure(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        async with (
            post_office(silent_for=0.6) as office,
            mailer(office.port, timeout=0.2) as postman,
        ):
            assert isinstance(await postman.send(envelope(1)), TemporaryFailure)
            # The late answer to the first mail must not be taken for one to the second.
            office.silent_for = 0.0
            office.recipient_answers = {"gone@north.example": "550 5.1.1 No such user"}
            assert isinstance(
                await postman.send(envelope(2, "gone@north.example")), PermanentFailure
            )
            assert office.connections == 2

    run(scenario)


def test_a_cancelled_mail_leaves_no_half_used_connection(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        async with (
            post_office(silent_for=0.3) as office,
            mailer(office.port, connections=1) as postman,
        ):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(postman.send(envelope(1)), timeout=0.1)
            office.silent_for = 0.0
            assert await postman.send(envelope(2)) == Delivered()
            assert office.connections == 2

    run(scenario)


def test_a_refused_connection_is_a_temporary_failure(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        async with post_office() as office:
            port = office.port
        async with mailer(port) as postman:
            result = await postman.send(envelope())
            assert isinstance(result, TemporaryFailure)
            assert "no connection to the mail server" in result.reason

    run(scenario)


def test_a_server_without_tls_is_not_spoken_to_in_the_clear(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        async with (
            post_office() as office,
            Mailer(host="127.0.0.1", port=office.port, starttls=True) as postman,
        ):
            assert isinstance(await postman.send(envelope()), TemporaryFailure)
            assert office.received == []

    run(scenario)


def test_a_server_that_takes_no_login_is_a_temporary_failure(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        async with (
            post_office() as office,
            Mailer(
                host="127.0.0.1", port=office.port, username="u", password="p", plain_login=True
            ) as postman,
        ):
            assert isinstance(await postman.send(envelope()), TemporaryFailure)

    run(scenario)


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "nobody",
        "a@b@c",
        "@north.example",
        "a@",
        "a@b.example, c@d.example",
        "a@b.example\r\nRCPT TO:<c@d.example>",
        "a@b.example RCPT TO:<c@d.example>",
        "a b@c.example",
        "<a@b.example> SIZE=1",
        "a@-..-",
    ],
)
def test_a_malformed_address_is_a_permanent_failure(
    post_office: OpenPostOffice, recipient: str
) -> None:
    async def scenario() -> None:
        async with post_office() as office, mailer(office.port) as postman:
            result = await postman.send(envelope(1, recipient))
            assert isinstance(result, PermanentFailure)
            assert office.connections == 0

    run(scenario)


def test_an_address_the_server_cannot_write_is_a_permanent_failure(
    post_office: OpenPostOffice,
) -> None:
    async def scenario() -> None:
        async with post_office() as office, mailer(office.port) as postman:
            assert isinstance(
                await postman.send(envelope(1, "质量@north.example")), PermanentFailure
            )
            assert await postman.send(envelope(2, "qa@东方.example")) == Delivered()
            assert office.received[0][0] == "qa@xn--xhqp98c.example"

    run(scenario)


def test_a_name_beside_the_address_is_kept(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        async with post_office() as office, mailer(office.port) as postman:
            named = replace(
                envelope(1, "东方电厂 质量部 <qa@east.example>"),
                sender='"Maker Quality" <q@maker.example>',
                reply_to="answers@maker.example",
            )
            assert await postman.send(named) == Delivered()
            recipient, content = office.received[0]
        message = email.message_from_bytes(content, policy=default)
        assert recipient == "qa@east.example"
        assert str(message["To"]) == "东方电厂 质量部 <qa@east.example>"
        assert str(message["From"]) == "Maker Quality <q@maker.example>"
        assert str(message["Reply-To"]) == "answers@maker.example"

    run(scenario)


def test_a_long_chinese_subject_arrives_whole(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        long = RenderedMail("不合格品通知，请立即停用。" * 15, MAIL.text * 500, MAIL.html)
        async with post_office() as office, mailer(office.port) as postman:
            assert await postman.send(replace(envelope(1), mail=long)) == Delivered()
            content = office.received[0][1]
        message = email.message_from_bytes(content, policy=default)
        assert message["Subject"] == long.subject
        assert max(map(len, content.split(b"\r\n"))) <= 998

    run(scenario)


def test_a_line_break_in_a_header_is_never_sent(post_office: OpenPostOffice) -> None:
    async def scenario() -> None:
        forged = RenderedMail("NCR-1\r\nBcc: all@rival.example", "text", "<p>text</p>")
        async with post_office() as office, mailer(office.port) as postman:
            bad = Envelope("<1@m>", "q@maker.example", "qa@north.example", forged, "en")
            assert isinstance(await postman.send(bad), PermanentFailure)
            assert office.received == []

    run(scenario)


def test_a_mailer_has_at_least_one_connection() -> None:
    with pytest.raises(ValueError, match="at least one connection"):
        Mailer(host="127.0.0.1", port=25, connections=0)
