"""One message posted: where it goes, what the answer means, and what it never does."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from notifications.webhook import Accepted, Answer, Gone, NotAccepted, new_secret, signed_headers
from service.settings import Settings
from service.webhooks.post import Poster
from service.webhooks.receivers import Resolve, resolve
from tests.service.webhooks.conftest import settings_for
from tests.service.webhooks.receiver import Receiver, Says, receiving

BODY = b'{"type":"webhook.test","data":{}}'
SECRET = new_secret()
NAME = "hooks.customer.example"


def post(
    url: str, settings: Settings, *, looking_up: Resolve = resolve, times: int = 1
) -> list[Answer]:
    headers = signed_headers([SECRET], "msg_1", int(datetime.now(UTC).timestamp()), BODY)

    async def posted() -> list[Answer]:
        async with Poster(settings, looking_up=looking_up) as poster:
            return [await poster.post(url, headers, BODY) for _ in range(times)]

    return asyncio.run(posted())


def refusal(answers: list[Answer]) -> str:
    (answer,) = answers
    assert isinstance(answer, NotAccepted)
    return answer.reason


def test_a_message_arrives_as_the_reference_verifier_wants_it(
    receiver: Receiver, settings: Settings
) -> None:
    assert post(receiver.url("/in?line=2"), settings) == [Accepted(204)]
    (got,) = receiver.got
    assert Webhook(SECRET).verify(got.body, got.headers) == {"type": "webhook.test", "data": {}}
    assert got.path == "/in?line=2"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == receiver.listed


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, settings: Settings, status: int) -> None:
    receiver.says["/in"] = Says(status, (("Location", receiver.url("/elsewhere")),))
    assert "redirects are not followed" in refusal(post(receiver.url(), settings))
    assert [each.path for each in receiver.got] == ["/in"]


def test_a_redirect_to_the_metadata_of_a_cloud_is_not_followed(
    receiver: Receiver, settings: Settings
) -> None:
    receiver.says["/in"] = Says(307, (("Location", "http://169.254.169.254/latest/meta-data/"),))
    looked: list[str] = []

    def look_up(host: str, port: int) -> list[str]:
        looked.append(host)
        return resolve(host, port)

    assert "redirects are not followed" in refusal(
        post(receiver.url(), settings, looking_up=look_up)
    )
    assert looked == ["127.0.0.1"]


@pytest.mark.parametrize(
    "host",
    ["0x7f.1", "0x7f000001", "2130706433", "127.1", "0177.0.0.1", "[::ffff:127.0.0.1]",
     "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25eth0]", "0", "[::]"],
)  # fmt: skip
def test_an_address_in_disguise_is_refused_and_not_looked_up(host: str) -> None:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]

    def look_up(host: str, _port: int) -> list[str]:
        raise AssertionError(f"{host} was looked up")

    assert refusal(post(f"https://{host}/in", settings, looking_up=look_up))


def test_a_hundred_megabytes_of_thanks_are_not_read(receiver: Receiver, settings: Settings) -> None:
    for status in (200, 500):
        receiver.says["/in"] = Says(status, body=b"x" * 1_048_576, repeated=100)
        tracemalloc.start()
        (answer,) = post(receiver.url(), settings)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert isinstance(answer, Accepted if status == 200 else NotAccepted)
        assert peak < 20_000_000


@pytest.mark.parametrize("status", [400, 401, 404, 418, 429, 500, 502, 503])
def test_any_other_status_is_tried_again(
    receiver: Receiver, settings: Settings, status: int
) -> None:
    receiver.says["/in"] = Says(status, body=b"no\r\nway")
    assert refusal(post(receiver.url(), settings)) == f"HTTP {status}: no way"


def test_gone_is_gone(receiver: Receiver, settings: Settings) -> None:
    receiver.says["/in"] = Says(410)
    assert post(receiver.url(), settings) == [Gone("HTTP 410")]


def test_silence_ends_in_time(receiver: Receiver) -> None:
    receiver.says["/in"] = Says(after=2.0)
    started = time.monotonic()
    settings = settings_for(receiver, webhook_timeout_seconds=0.3)
    assert refusal(post(receiver.url(), settings)) == "no answer within 0.3 seconds"
    assert time.monotonic() - started < 1.5


def test_a_broken_connection_is_tried_again(receiver: Receiver, settings: Settings) -> None:
    receiver.says["/in"] = Says(breaks=True)
    assert refusal(post(receiver.url(), settings)).startswith("no connection")


def test_nobody_there_is_tried_again(settings: Settings) -> None:
    nobody = settings.model_copy(update={"webhook_hosts": "127.0.0.1:1"})
    assert refusal(post("http://127.0.0.1:1/", nobody)).startswith("no connection")


def test_a_long_answer_is_not_read_to_its_end(receiver: Receiver, settings: Settings) -> None:
    receiver.says["/in"] = Says(500, body=b"x" * 65_536, repeated=100, between=0.05)
    started = time.monotonic()
    assert len(refusal(post(receiver.url(), settings))) < 250
    assert time.monotonic() - started < 1.0


def test_an_answer_that_drips_does_not_hold_up(receiver: Receiver) -> None:
    receiver.says["/in"] = Says(500, body=b"x", repeated=100, between=0.1)
    started = time.monotonic()
    settings = settings_for(receiver, webhook_timeout_seconds=0.5)
    assert "0.5 seconds" in refusal(post(receiver.url(), settings))
    assert time.monotonic() - started < 2.0


def test_a_name_that_leads_into_the_plant_is_refused_and_not_connected_to(
    receiver: Receiver, settings: Settings
) -> None:
    for address in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1"):
        url = f"https://{NAME}/"
        answers = post(url, settings, looking_up=lambda *_, found=address: [found])
        assert f"`{NAME}` stands for {address}" in refusal(answers)
    assert receiver.connections == 0


def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(
    receiver: Receiver, settings: Settings
) -> None:
    """A second look would see another address: that is how a name is rebound."""
    looked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"] if len(looked) == 1 else ["127.0.0.77"]

    named = f"{NAME}:{receiver.port}"
    inside = settings.model_copy(update={"webhook_hosts": named})
    assert post(f"http://{named}/in", inside, looking_up=rebinding) == [Accepted(204)]
    assert looked == [NAME]
    assert receiver.got[0].headers["host"] == named


def test_where_the_first_address_is_dead_the_next_is_tried(
    receiver: Receiver, settings: Settings
) -> None:
    named = f"{NAME}:{receiver.port}"
    inside = settings.model_copy(update={"webhook_hosts": named})
    found = ["127.0.0.99", "127.0.0.1"]
    answers = post(f"http://{named}/in", inside, looking_up=lambda *_: found)
    assert answers == [Accepted(204)]


def test_a_name_that_cannot_be_looked_up_is_tried_again(settings: Settings) -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("Name or service not known")

    assert "not known" in refusal(post(f"https://{NAME}/", settings, looking_up=unknown))


def test_no_proxy_is_used_and_no_connection_twice(
    receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    receiver.says["/in"] = Says(500, body=b"no")  # an answer that is read to its end
    answers = post(receiver.url(), settings, times=3)
    assert answers == [NotAccepted("HTTP 500: no", 500)] * 3
    assert receiver.connections == 3


# --- TLS ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of the receiver's name, signed by itself, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem "
        f"-subj /CN={NAME} -addext subjectAltName=DNS:{NAME}"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return both


@pytest.fixture
def secure(certificate: Path) -> Iterator[Receiver]:
    with receiving(certificate) as receiver:
        yield receiver


def _trusting(secure: Receiver, certificate: Path | None, *names: str) -> Settings:
    listed = ",".join(f"{name}:{secure.port}" for name in names)
    return settings_for(secure, webhook_ca_file=certificate).model_copy(
        update={"webhook_hosts": listed}
    )


def test_tls_is_spoken_under_the_receivers_name(secure: Receiver, certificate: Path) -> None:
    settings = _trusting(secure, certificate.with_name("cert.pem"), NAME)
    url = secure.url(host=NAME, scheme="https")
    assert post(url, settings, looking_up=lambda *_: ["127.0.0.1"]) == [Accepted(204)]
    assert secure.server_names == [NAME]
    assert secure.got[0].headers["host"] == f"{NAME}:{secure.port}"


def test_a_certificate_of_another_name_is_refused(secure: Receiver, certificate: Path) -> None:
    other = "other.customer.example"
    settings = _trusting(secure, certificate.with_name("cert.pem"), other)
    url = secure.url(host=other, scheme="https")
    reason = refusal(post(url, settings, looking_up=lambda *_: ["127.0.0.1"]))
    assert "certificate" in reason
    assert secure.got == []


def test_a_certificate_that_nobody_signed_is_refused(secure: Receiver) -> None:
    settings = _trusting(secure, None, NAME)
    url = secure.url(host=NAME, scheme="https")
    assert "certificate" in refusal(post(url, settings, looking_up=lambda *_: ["127.0.0.1"]))
    assert secure.got == []
