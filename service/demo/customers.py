"""Customers of a recall: each is told of his own shipments alone; one answers by his link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from service.demo.mailbox import File, Mail
from service.demo.missed import must
from service.demo.stage import Stage

ANSWERS = "AUTO-RIVERA"
WHO = "Elena Ruiz, receiving inspection"
USED = 400
# Told apart in a table; the others are checked as well.
SHOWN = 3


def answer_by_link(stage: Stage, number: str) -> None:
    """Read the notices back from the mailbox, then answer one of them."""
    stage.teller.chapter(f"THE CUSTOMERS of {number}: each told of his own shipments, one answers")
    _tell_notices(stage, number)
    before = stage.door.look(f"/nonconformances/{number}/customers")
    link = notice_to(stage, number, ANSWERS).link(f"{stage.door.url}/api/v1/answers/")
    must(link, f"the notice to {ANSWERS} carries no link for an answer")
    assert link is not None
    page = stage.door.open_link(link)
    assert page is not None, "a link for an answer is good until the case ends"
    taken = stage.door.send(link, {
        "nonce": page["nonce"], "printed_name": WHO, "lines": _counted(page["lines"]),
    })  # fmt: skip
    must(taken["state"] == "accounted", f"{ANSWERS} answered for all, and is {taken['state']}")
    after = stage.door.look(f"/nonconformances/{number}/customers")
    pieces = _of(after, ANSWERS)["quantities"][0]
    stage.teller.fact(
        "By the link", f"{stage.plant.customers[ANSWERS]} ({WHO}): {pieces['quarantined']:,} pcs "
        f"quarantined, {pieces['used']:,} used already",
    )  # fmt: skip
    rows = [("before", *_accounted(before)), ("after", *_accounted(after))]
    stage.teller.table(
        "Accounted", ("", "#delivered", "#accounted for", "#of it at risk", "share"), rows
    )
    must(rows[0][2] == 0, f"{number}: {rows[0][2]} pcs were accounted for before anybody answered")
    must(pieces["accounted_percent"] == 100, f"{ANSWERS} is at {pieces['accounted_percent']} %")


def notice_to(stage: Stage, number: str, customer: str) -> Mail:
    """The first mail that a customer got about a case."""
    address = stage.plant.addresses[customer]
    mails = stage.mailbox.mails(about=number)
    found = next((mail for mail in mails if mail.recipient == address), None)
    must(found, f"no mail about {number} reached {address}")
    assert found is not None
    return found


def _tell_notices(stage: Stage, number: str) -> None:
    shipments = {
        each["customer"]: set(each["shipments"]) for each in stage.door.case(number)["customers"]
    }
    rows = []
    for customer in shipments:
        mail = notice_to(stage, number, customer)
        excel, pdf = _files(mail)
        must_be_his_own(customer, excel, shipments)
        rows.append((stage.plant.customers[customer], *(_said(each) for each in (excel, pdf))))
    stage.teller.table("Attached", ("to", "Excel", "PDF"), rows[:SHOWN])
    stage.teller.fact("", f"to {len(rows)} customers; no file names a shipment of another")


def _files(mail: Mail) -> tuple[File, File]:
    ends = {each.name.rpartition(".")[2]: each for each in mail.files}
    must(set(ends) == {"xlsx", "pdf"}, f"the mail to {mail.recipient} carries {sorted(ends)}")
    return ends["xlsx"], ends["pdf"]


def _said(file: File) -> str:
    return f"{file.name} ({len(file.content) / 1024:.1f} KB)"


def must_be_his_own(customer: str, excel: File, shipments: Mapping[str, Iterable[str]]) -> None:
    with ZipFile(BytesIO(excel.content)) as book:
        written = b"".join(book.read(name) for name in book.namelist()).decode(errors="replace")
    missing = sorted(each for each in shipments[customer] if each not in written)
    must(not missing, f"the Excel file for {customer} lacks {', '.join(missing)}")
    others = {each for who, theirs in shipments.items() if who != customer for each in theirs}
    told = sorted(each for each in others - set(shipments[customer]) if each in written)
    must(not told, f"the Excel file for {customer} names {', '.join(told)} of others")


def _counted(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All is in quarantine, but what was used of the first carton."""
    used = [USED] + [0] * (len(lines) - 1)
    return [
        {
            "shipment": line["shipment"], "lot": line["lot"], "received": line["delivered"],
            "on_hand": line["delivered"] - gone, "quarantined": line["delivered"] - gone,
            "used": gone,
        }
        for line, gone in zip(lines, used, strict=True)
    ]  # fmt: skip


def _of(figures: dict[str, Any], customer: str) -> dict[str, Any]:
    return next(each for each in figures["consignees"] if each["customer"] == customer)


def _accounted(figures: dict[str, Any]) -> tuple[float, float, float, str]:
    of = figures["quantities"][0]
    share = f"{of['accounted_percent']:g} % by {figures['responded']} of {_told(figures)}"
    return of["delivered"], of["accounted"], of["at_risk"], share


def _told(figures: dict[str, Any]) -> str:
    return f"{figures['notified']} customers"
