"""Whatever a mail server does, each letter ends in the state that is true."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from service.errors import BadInput
from service.mail_connection import mailer_of
from service.settings import Settings
from service.worker import Worker
from tests.service.mail.certificates import Certificates, make_certificates
from tests.service.mail.letters import SUE, alarm, post, row
from tests.service.worker.conftest import Office
from tests.service.worker.mail_server import Mailbox

TLS = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@contextmanager
def _server(**how: Any) -> Iterator[Mailbox]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        mailbox = Mailbox(free.getsockname()[1])
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **how)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def _settings(port: int, **said: Any) -> Settings:
    return Settings(_env_file=None, smtp_port=port, **said)  # type: ignore[call-arg]


def _send(office: Office, settings: Settings) -> dict[str, Any]:
    """One letter by a worker with these settings; its row afterwards."""
    letter = post(office, alarm())
    works = office.works
    with Worker(
        works.door, works.plant, settings, lambda: mailer_of(settings), clock=office.clock
    ) as worker:
        worker.send_letters()
    return row(office, letter)


@TLS
@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_a_server_of_the_plants_own_authority_is_spoken_to_encrypted(
    staffed: Office, certificates: Certificates, way: str
) -> None:
    how, said = _way(way, certificates)
    with _server(**how) as mailbox:
        settings = _settings(mailbox.port, smtp_ca_file=certificates.authority, **said)
        assert _send(staffed, settings)["state"] == "sent"
        assert len(mailbox.to(SUE)) == 1


@TLS
@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_a_certificate_of_an_unknown_authority_keeps_the_letter_back_and_says_why(
    staffed: Office, certificates: Certificates, way: str
) -> None:
    how, said = _way(way, certificates)
    with _server(**how) as mailbox:
        found = _send(staffed, _settings(mailbox.port, **said))
        assert (found["state"], mailbox.mails) == ("pending", [])
        assert "certificate" in found["last_error"].lower()
        assert _send(staffed, _settings(mailbox.port, smtp_verify=False, **said))["state"] == "sent"


@TLS
def test_a_certificate_for_another_name_keeps_the_letter_back(
    staffed: Office, tmp_path: Path
) -> None:
    other = make_certificates(tmp_path, "DNS:other.example")
    with _server(tls_context=other.server, require_starttls=True) as mailbox:
        settings = _settings(mailbox.port, smtp_ca_file=other.authority, smtp_start_tls=True)
        found = _send(staffed, settings)
        assert (found["state"], mailbox.mails) == ("pending", [])


@TLS
@pytest.mark.parametrize(("password", "state"), [("right", "sent"), ("wrong", "pending")])
def test_a_login_travels_encrypted_and_a_wrong_one_keeps_the_letter(
    staffed: Office, certificates: Certificates, password: str, state: str
) -> None:
    how, said = _way("starttls", certificates)
    with _server(**how, auth_required=True, authenticator=_knows) as mailbox:
        settings = _settings(
            mailbox.port, smtp_ca_file=certificates.authority, smtp_username="plant",
            smtp_password=password, **said,
        )  # fmt: skip
        found = _send(staffed, settings)
        assert found["state"] == state
        assert "wrong" not in str(found["last_error"])


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_login_does_not_travel_in_the_clear_unless_it_is_allowed(staffed: Office) -> None:
    said = {"smtp_username": "plant", "smtp_password": "right"}
    with _server(auth_required=True, authenticator=_knows, auth_require_tls=False) as mailbox:
        with pytest.raises(BadInput, match="HEADMARK_SMTP_PLAIN_LOGIN"):
            mailer_of(_settings(mailbox.port, **said))
        allowed = _settings(mailbox.port, smtp_plain_login=True, **said)
        assert _send(staffed, allowed)["state"] == "sent"


def test_a_server_that_speaks_no_tls_is_not_spoken_to_in_the_clear(staffed: Office) -> None:
    with _server() as mailbox:
        found = _send(staffed, _settings(mailbox.port, smtp_start_tls=True))
        assert (found["state"], mailbox.mails) == ("pending", [])
        assert "STARTTLS" in found["last_error"]


@pytest.mark.parametrize(
    ("answer", "state"), [("550 5.1.1 nobody", "undeliverable"), ("451 later", "pending")]
)
def test_a_refusal_for_good_is_told_from_one_for_now(
    staffed: Office, answer: str, state: str
) -> None:
    with _server() as mailbox:
        mailbox.answers[SUE] = answer
        found = _send(staffed, _settings(mailbox.port))
        assert (found["state"], found["lease_until"]) == (state, None)
        assert found["last_error"].startswith(answer[:3])


def test_where_nobody_listens_the_letter_waits(staffed: Office) -> None:
    with _server() as mailbox:
        port = mailbox.port
    found = _send(staffed, _settings(port))
    assert (found["state"], found["attempts"]) == ("pending", 1)
    assert "no connection" in found["last_error"]


def test_a_server_that_says_nothing_keeps_the_letter_waiting(staffed: Office) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings = _settings(silent.getsockname()[1], lease_seconds=1.0)
        found = _send(staffed, settings)
    assert found["state"] == "pending"
    assert found["last_error"]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"smtp_start_tls": True, "smtp_use_tls": True}, "HEADMARK_SMTP_USE_TLS"),
        ({"smtp_use_tls": True, "smtp_ca_file": "/nowhere.pem"}, "HEADMARK_SMTP_CA_FILE"),
        ({"smtp_use_tls": True, "smtp_ca_file": __file__}, "HEADMARK_SMTP_CA_FILE"),
        ({"mail_connections": 0}, "HEADMARK_MAIL_CONNECTIONS"),
        ({"mail_sender": "a@b.example\r\nBcc: c@d.example"}, "HEADMARK_MAIL_SENDER"),
    ],
)
def test_settings_that_cannot_be_are_named(said: dict[str, Any], names: str) -> None:
    with pytest.raises(BadInput, match=names):
        mailer_of(_settings(25, **said))


def _way(way: str, certificates: Certificates) -> tuple[dict[str, Any], dict[str, Any]]:
    """How the server speaks TLS, and how we are told to."""
    if way == "tls":
        return {"ssl_context": certificates.server}, {"smtp_use_tls": True}
    how = {"tls_context": certificates.server, "require_starttls": True}
    return how, {"smtp_start_tls": True}


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    # Not handled: the server says itself that it was refused.
    return AuthResult(success=data.password == b"right", handled=False)
