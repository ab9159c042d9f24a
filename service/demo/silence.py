"""A customer who does not answer: reminded twice, then somebody has to call him."""

from __future__ import annotations

from collections import Counter
from typing import Any

from service.demo.mailbox import Mail
from service.demo.missed import must
from service.demo.people import ADMIN, ENGINEER
from service.demo.stage import Stage

SILENT = "AUTO-TENGDA"
REMINDERS = 2
SPOKE_WITH = "孙丽 (来料检验)"
SAID = "Received; the cartons are being looked for, the answer follows tomorrow"


def escalate_silence(stage: Stage, number: str) -> None:
    """Real time passes: half a minute to answer, two reminders, then the supervisors' list."""
    stage.teller.chapter(f"NO ANSWER to {number}: reminded twice, then escalated")
    address, name = stage.plant.addresses[SILENT], stage.plant.customers[SILENT]

    def says_so(mail: Mail) -> bool:
        told = number in mail.subject and name in mail.subject
        return told and mail.recipient == ADMIN.email

    escalated = stage.mailbox.wait(says_so, f"to {ADMIN.email}, that {name} does not answer")
    mails = [mail for mail in stage.mailbox.mails(about=number) if mail.recipient == address]
    # A reminder that still waits when the next is due is withdrawn for it.
    reminded = 1 < len(mails) <= 1 + REMINDERS
    must(reminded, f"{name} got {len(mails)} mails, not a notice and reminders")
    rows = [(mail.recipient, mail.subject) for mail in (*mails, escalated)]
    stage.teller.table("Mails", ("delivered to", "subject"), rows)
    _must_be_late(stage, number)
    _call(stage, number)
    _tell_effectiveness(stage, number)
    _tell_blocks(stage, number)


def _must_be_late(stage: Stage, number: str) -> None:
    late = stage.door.look("/nonconformances/overdue")["answers"]
    must(
        (number, SILENT) in {(each["nonconformance"], each["customer"]) for each in late},
        f"{SILENT} has not answered about {number} in time, and is not listed as late",
    )


def _call(stage: Stage, number: str) -> None:
    """Whoever is called is asked whether the notice worked; it does not count as his answer."""
    path = f"/nonconformances/{number}/customers/{SILENT}/calls"
    call = {"outcome": "not_acted", "spoke_with": SPOKE_WITH, "note": SAID}
    called = stage.door.post(path, call, by=ENGINEER)
    must(called["state"] == "told", f"{SILENT} is {called['state']} after a call without figures")
    stage.teller.fact("Called", f"{ENGINEER.printed_name} speaks with {SPOKE_WITH}: {SAID}")


def _tell_effectiveness(stage: Stage, number: str) -> None:
    report = stage.door.look(f"/nonconformances/{number}/status-report")
    checks, pieces = report["checks"], report["quantities"][0]
    must(report["responded"] == 1, f"{number}: {report['responded']} customers answered, not one")
    must(checks["done"] == 1, f"{number}: {checks['done']} checks are counted, one was made")
    answered = f"{report['responded_percent']:g} %; of {pieces['delivered']:,} pcs "
    answered += f"{pieces['accounted_percent']:g} % are accounted for"
    wanted = f"of {checks['required']} that effectiveness level {checks['level']} asks for"
    stage.teller.table(
        "Status",
        ("customers", "#so many", "which is"),
        [
            ("told", report["notified"], f"{report['notified_percent']:g} %"),
            ("answered", report["responded"], answered),
            ("asked if it worked", checks["done"], wanted),
        ],
    )


def _tell_blocks(stage: Stage, number: str) -> None:
    blocks: list[dict[str, Any]] = stage.door.look(f"/nonconformances/{number}/blocks")
    kinds = Counter(each["kind"] for each in blocks)
    must(kinds["unanswered_customer"], f"{number}: nothing is said of those who do not answer")
    first = {each["kind"]: each["sentence"] for each in reversed(blocks)}
    stage.teller.table(
        "Open", ("#times", "what keeps it from being closed, for example"),
        [(count, first[kind]) for kind, count in kinds.items()],
    )  # fmt: skip
