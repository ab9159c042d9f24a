"""Letters for tests, and the rows that they stand in."""

from __future__ import annotations

from typing import Any

from notifications.facts import Cause
from notifications.messages import ApprovalRequest, CaseOpened, EscapeAlarm, Message
from notifications.urgency import Urgency
from service.actions.outbox import post_letter
from service.records.case_tables import outbox
from tests.service.worker.conftest import Office

CAUSE = Cause("inspection.nonconforming", characteristic="core_hardness", value=38.2, unit="HRC")
SUE = "sue@maker.example"


def news(number: int = 1, severity: Any = "minor") -> CaseOpened:
    return CaseOpened(f"NCR-2026-{number:04}", severity, CAUSE, {}, (), 0, (), (), ())


def alarm(number: int = 1) -> EscapeAlarm:
    return EscapeAlarm(f"NCR-2026-{number:04}", "S-1", "North", ())


def request(severity: Any = "major") -> ApprovalRequest:
    return ApprovalRequest(
        "NCR-2026-0001", severity, "confirm", "sue", CAUSE, {}, (), (), None, "", "1:0:x"
    )


def post(
    office: Office,
    message: Message,
    *,
    to: str = SUE,
    audience: str = "plant",
    urgency: Urgency | None = None,
    customer: str | None = None,
    number: str | None = None,
) -> int:
    """Post a letter; its number in the outbox."""
    office.write(
        lambda desk: post_letter(
            desk, message, recipient=to, language="en", audience=audience, number=number,
            urgency=urgency, customer=customer,
        )
    )  # fmt: skip
    return int(office.rows(outbox)[-1]["id"])


def row(office: Office, letter: int) -> dict[str, Any]:
    (found,) = [each for each in office.rows(outbox) if each["id"] == letter]
    return found


def states(office: Office) -> list[str]:
    return [each["state"] for each in office.rows(outbox)]
