"""`headmark demo`: the whole story once, and that it neither harms nor leaves anything behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook

from service.app import create_app
from service.cli import run
from service.demo.people import ENGINEER, ENGINEERING, PEOPLE, PRODUCTION, SUPERVISOR
from service.pages.navigation import ways_of
from service.settings import Settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

HEADMARK = Path(sys.executable).with_name("headmark")
# The whole demo on a machine that is busy with other tests; alone it takes less than a minute.
STORY, MOMENT = 400.0, 60.0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def start(folder: Path, port: int, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [HEADMARK, "demo", "--port", str(port), *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Whose database this is must not matter: the demo has its own.
        env={**os.environ, "HEADMARK_DATABASE": str(folder / "untouched.db")},
    )


def wait_for(happened: Callable[[], bool]) -> bool:
    until = time.monotonic() + MOMENT
    while time.monotonic() < until:
        if happened():
            return True
        time.sleep(0.1)
    return False


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).is_success
    except httpx.TransportError:
        return False


def read_mail(path: Path) -> EmailMessage:
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def assert_the_silent_customer_was_reminded_and_nobody_told_of_others(
    mails: list[EmailMessage],
) -> None:
    """From the files alone: what the demo says of itself is not taken for it."""
    to_tengda = [
        mail["Subject"]
        for mail in mails
        if mail["To"] == "quality@tengda.example" and "NCR-2026-0012" in mail["Subject"]
    ]
    # The demo's days are seconds: the first reminder may still wait when the second is due, and
    # then the second goes alone.
    said = [subject[:3] for subject in to_tengda]
    assert said in (["不合格", "第 1", "第 2"], ["不合格", "第 2"])
    notices = [
        mail
        for mail in mails
        if "notice NCR-2026-0012-C" in mail["Subject"] or "通知 NCR-2026-0012-C" in mail["Subject"]
    ]
    assert len(notices) == 7
    told = [shipments_in(mail) for mail in notices]
    assert all(told)
    assert sum(map(len, told)) == len(frozenset().union(*told)), "somebody is told of another's"


def shipments_in(mail: EmailMessage) -> set[str]:
    found: set[str] = set()
    for part in mail.iter_attachments():
        if str(part.get_filename()).endswith(".xlsx"):
            for sheet in load_workbook(BytesIO(part.get_content())):
                cells = (str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
                found.update(*(re.findall(r"SH-\d{5}", cell) for cell in cells))
    return found


def test_the_demo_plays_its_sixty_days_and_finds_decides_and_ships(tmp_path: Path) -> None:
    port = free_port()
    told, _ = start(tmp_path, port, "--once").communicate(timeout=STORY)
    for line in (
        "20,059 records of 60 days",
        "ALERT, a mill withdraws a heat",
        "SIGNAL, a furnace drifts at night",
        "by the detector itself: Core hardness class 10.9 at FURNACE-3 night has moved",
        "marked on the chart, and nobody was called for it",
        "the change is dated to 2026-04-23",
        "with lots on hold nothing leaves",
        "DEFECT, a bolt cracks under load",
        "10 lots in",
        "409, nothing leaves",
        "NCR-2026-0012-C3-1.xlsx",
        "to 7 customers; no file names a shipment of another",
        "35,400 pcs quarantined, 400 used",
        "13.61 % by 1 of 7 customers",
        "林梅 takes the case: under review",
        "周伟 (engineering) rejects: One lot is at 32.1 HRC",
        "Tom Okafor (production manager) asks on his page: Is a furnace free",
        "Anna Berg answers: Yes: FURNACE-1, from Friday noon; his mail has a fresh link",
        "Tom Okafor (production manager) approves; engineering is still to sign",
        "周伟 (engineering) approves; design authority is still to sign",
        "Ingrid Holt (design authority) approves the use as is",
        "tempered again as L0518A-QR: still held; core hardness 34.6 to 36.2 HRC",
        "12 lots wait for theirs, on hold",
        "2 lots rendered unusable: reported by Anna Berg, witnessed by Tom Okafor",
        "NCR-2026-0014 is verified",
        "201: 712 of L0455B-P",
        "ACT NOW NCR-2026-0012 (critical): customer",
        "of 7 that effectiveness level A asks for",
        "what keeps it from being closed, for example",
        "customer Castell Seating has not answered (asked to by 20",
        "NCR-2026-0012: scrap of 10 lots, for Tom Okafor and 周伟",
        f"http://127.0.0.1:{port}/  sign in as {SUPERVISOR.name} / {SUPERVISOR.password}",
        "the chain is intact",
        f"http://127.0.0.1:{port}/docs",
        f"http://127.0.0.1:{port}/api/v1/approvals/",
    ):
        assert line in told, told
    assert "did not go as it should" not in told
    mails = [read_mail(path) for path in sorted((tmp_path / "demo" / "mailbox").glob("*.eml"))]
    assert len(mails) > 50
    assert_the_silent_customer_was_reminded_and_nobody_told_of_others(mails)
    subjects = "\n".join(mail["Subject"] for mail in mails)
    assert "do not use the parts of" in subjects
    assert "不合格品通知" in subjects
    charts = [mail for mail in mails if "image/png" in map(Message.get_content_type, mail.walk())]
    assert charts, "the mail of a signal carries its chart"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo"]
    assert not answers(port)
    for each in PEOPLE:
        assert each.password in told
    assert_who_signs_in_finds_something_to_do(tmp_path / "demo" / "headmark.db")


def assert_who_signs_in_finds_something_to_do(database: Path) -> None:
    """On the plant that the demo leaves behind, asked without its processes."""
    settings = Settings(_env_file=None, database=f"sqlite:///{database}")  # type: ignore[call-arg]
    with warnings.catch_warnings():
        # starlette announces another client; this one is what the environment has.
        warnings.simplefilter("ignore")
        client = TestClient(create_app(settings))
    for person, finds in (
        (SUPERVISOR, ("NCR-2026-0013", "NCR-2026-0006")),
        (ENGINEER, ("NCR-2026-0005",)),
        (PRODUCTION, ("NCR-2026-0012",)),
        (ENGINEERING, ("NCR-2026-0012",)),
    ):
        client.cookies.clear()
        said = {"name": person.name, "password": person.password}
        assert client.post("/api/v1/session", json=said).status_code == 200, person.name
        today = client.get("/today", headers={"accept": "text/html"}).text
        for number in finds:
            assert f"/cases/{number}" in today, (person.name, number)
        for way in ways_of([person.role]):
            page = client.get(way.path, headers={"accept": "text/html"})
            assert page.status_code == 200, (person.name, way.path)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_service_and_worker_end_with_a_demo_that_is_ended(tmp_path: Path, end: int) -> None:
    port = free_port()
    demo = start(tmp_path, port)
    assert wait_for(lambda: answers(port)), demo.communicate(timeout=MOMENT)
    demo.send_signal(end)
    # The pipe is closed when the demo and all that it started have ended.
    demo.communicate(timeout=MOMENT)
    assert wait_for(lambda: not answers(port))


def test_a_port_that_is_taken_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(["demo", "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"headmark: port {port} cannot be used")
    assert f"headmark demo --port {port + 1}" in said
    assert "Traceback" not in said


def test_a_folder_that_the_demo_did_not_make_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    letters = tmp_path / "demo" / "letters.txt"
    letters.parent.mkdir()
    letters.write_text("mine")
    assert run(["demo", "--port", str(free_port())]) == 1
    assert letters.read_text() == "mine"
    assert "holds files that the demo did not make" in capsys.readouterr().err
