"""The parts of the demo that can go wrong on their own: folder, mailbox, links, chart, tables."""

from __future__ import annotations

import smtplib
import socket
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from openpyxl import Workbook

from service.demo import mailbox as mailbox_module
from service.demo.chart import chart_lines
from service.demo.customers import must_be_his_own
from service.demo.folder import new_folder
from service.demo.mailbox import File, Mailbox
from service.demo.missed import Missed, must
from service.demo.people import PRODUCTION as TOM
from service.demo.sign_room import SignRoom
from service.demo.teller import Teller
from service.errors import Refused

LINK = "http://127.0.0.1:8000/api/v1/approvals/"


def send(mailbox: Mailbox, subject: str, text: str, files: dict[str, bytes] | None = None) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "quality@headmark.example", "lin.mei@headmark.example"
    message["Subject"] = subject
    message.set_content(text)
    message["Content-Language"] = "zh-CN"
    for name, content in (files or {}).items():
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=10) as client:
        client.send_message(message)


def point(z: float, *rules: str) -> dict[str, Any]:
    return {"z": z, "rules": list(rules), "center": 35.5, "lower": 34.5, "upper": 36.5}


# aiosmtpd tells its users of changes to come; the demo uses nothing that they are about.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd")
def test_a_mail_is_kept_as_a_file_and_its_link_is_found_after_a_chinese_colon(
    tmp_path: Path,
) -> None:
    with Mailbox(tmp_path / "mailbox") as mailbox:
        send(mailbox, "请确认 NCR-2026-0001", f"签署页面：{LINK}a-B_9该链接只用于打开。\n")
        mail = mailbox.wait(lambda mail: "NCR-2026-0001" in mail.subject, "the request")
        assert mail.link(LINK) == f"{LINK}a-B_9"
        assert mail.link("http://elsewhere.example/") is None
        assert (mail.recipient, mail.language) == ("lin.mei@headmark.example", "zh-CN")
        assert mail.path.read_bytes().startswith(b"From:")
        assert mailbox.mails(about="NCR-2026-0002") == []
    with pytest.raises(OSError, match="refused"), socket.socket() as client:
        client.connect(("127.0.0.1", mailbox.port))


@pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd")
def test_what_is_attached_to_a_mail_is_read_back_as_it_was_sent(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mailbox") as mailbox:
        send(mailbox, "通知", "见附件\n", {"通知-1.pdf": b"%PDF-1.7 \x00\xff"})
        mail = mailbox.wait(lambda _: True, "the notice")
    assert mail.files == (File("通知-1.pdf", b"%PDF-1.7 \x00\xff"),)
    assert mail.text.strip() == "见附件"


def test_a_link_that_has_ended_is_passed_over_for_the_one_in_the_next_mail(
    tmp_path: Path,
) -> None:
    mailbox, door = Mailbox(tmp_path / "mailbox"), Mock(url="http://127.0.0.1:8000")
    for key in ("good", "ended"):
        mailbox._keep(TOM.email, request_to_sign(f"NCR-2026-0001, {key}", LINK + key))
    page = {"signer": TOM.printed_name, "choices": ["approve"], "nonce": "n", "case_version": 3}
    door.open_link.side_effect = lambda link: page if link == LINK + "good" else None
    SignRoom(door, mailbox).sign(TOM, "NCR-2026-0001", "approve", "seen")
    link, answer = door.send.call_args.args
    assert link == LINK + "good"
    assert (answer["nonce"], answer["pin"]) == ("n", TOM.pin)


def request_to_sign(subject: str, link: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content(f"Sign: {link}\n")
    return message.as_bytes()


def test_a_workbook_that_names_a_shipment_of_another_customer_ends_the_demo() -> None:
    shipments = {"RIVERA": {"SH-00394"}, "HOLM": {"SH-00400", "SH-00402"}}
    must_be_his_own("RIVERA", workbook("SH-00394"), shipments)
    with pytest.raises(Missed, match="for RIVERA names SH-00402 of others"):
        must_be_his_own("RIVERA", workbook("SH-00394", "SH-00402"), shipments)
    with pytest.raises(Missed, match="for HOLM lacks SH-00402"):
        must_be_his_own("HOLM", workbook("SH-00400"), shipments)


def workbook(*cells: str) -> File:
    content = BytesIO()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(cells))
    book.save(content)
    return File("notice.xlsx", content.getvalue())


def test_a_mail_that_does_not_come_is_missed_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_module, "PATIENCE", 0.01)
    with pytest.raises(Missed, match="no mail came within 0 s: to the supervisor"):
        Mailbox(tmp_path / "mailbox").wait(lambda _: True, "to the supervisor")


def test_what_an_earlier_demo_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    folder = new_folder(tmp_path / "demo")
    (folder / "headmark.db").write_text("old")
    again = new_folder(tmp_path / "demo")
    assert [path.name for path in again.iterdir()] == ["made-by-headmark-demo"]
    (tmp_path / "file").write_text("mine")
    with pytest.raises(Refused, match="is not a folder"):
        new_folder(tmp_path / "file")
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(Refused, match="is not a folder"):
        new_folder(tmp_path / "link")


def test_the_chart_puts_a_point_beyond_a_limit_only_if_it_is_beyond() -> None:
    points = [point(0.1), point(2.9), point(-3.0), point(-3.1, "WE1"), point(1.2)]
    assert chart_lines({"unit": "HRC", "points": points}, width=4) == [
        "   UCL 36.50 HRC ┄┄┄┄",
        "                 ·",
        "                    ·",
        "centre 35.50 HRC ────",
        "                  ·",
        "   LCL 34.50 HRC ┄┄┄┄",
        "                   ◆",
    ]


def test_a_table_with_chinese_stays_in_its_columns_and_on_one_line_a_row(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [("腾达汽车", 114_250, "SH-00415"), ("Holm [Axle]", 5.5, "请停用" * 40)]
    Teller().table("Customers", ("who", "#received", "in shipments"), rows)
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "Customers   who           received   in shipments"
    # A Chinese character is two columns wide.
    assert lines[1] == "            腾达汽车       114,250   SH-00415"
    assert lines[2].startswith("            Holm [Axle]        5.5   请停用")
    assert lines[2].endswith("…")
    assert len(lines) == 3


def test_what_did_not_happen_ends_the_demo() -> None:
    must(1, "never said")
    with pytest.raises(Missed, match="the truck left"):
        must([], "the truck left")
