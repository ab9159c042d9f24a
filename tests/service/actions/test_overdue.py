"""What is late: signatures, answers and proofs, by the working hours of the plant."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from rules.working_time import Shift, WorkingCalendar
from service.actions.look_overdue import overdue
from service.actions.propose_disposition import ProposedLine
from service.records import case_tables as c
from service.records.customer_tables import consignee
from service.records.schema import iso, microseconds
from tests.service.actions.signing import CASE, Signing
from tests.support.recording import NOW

HOUR = timedelta(hours=1)
CLOCK = WorkingCalendar()
OFFICE = WorkingCalendar("UTC", ((Shift(480, 1020),),) * 5 + ((), ()))


def late(
    signing: Signing, now: datetime, calendar: WorkingCalendar = CLOCK
) -> dict[str, list[dict[str, Any]]]:
    with signing.works.door.read() as connection:
        return overdue(connection, calendar, effect_hours=80, now=now)


def due_round(signing: Signing, at: datetime) -> None:
    r = c.approval_round
    values = update(r).where(r.c.state == "open").values(due_at=microseconds(at))
    signing.act(lambda desk: desk.transaction.connection.execute(values))


def test_nothing_is_late_before_its_time(signing: Signing) -> None:
    due_round(signing, NOW + HOUR)
    assert late(signing, NOW + HOUR) == {"signatures": [], "answers": [], "effects": []}


def test_a_late_signature_names_who_is_missing_and_since_when(signing: Signing) -> None:
    signing.link("sun")
    due_round(signing, NOW)  # a Saturday at noon
    (found,) = late(signing, NOW + 48 * HOUR, OFFICE)["signatures"]
    assert (found["nonconformance"], found["step"]) == (CASE, "confirm")
    assert (found["missing"], found["asked"]) == (["quality_supervisor"], ["sun"])
    assert (found["due_at"], found["late_hours"]) == (iso(microseconds(NOW)), 4.0)
    assert late(signing, NOW + 48 * HOUR)["signatures"][0]["late_hours"] == 48.0


def test_who_has_signed_is_not_missing(signing: Signing) -> None:
    signing.propose(ProposedLine("B1", "release"))
    signing.sign("sun", "confirm")
    signing.sign("prod", "approve")
    due_round(signing, NOW)
    (found,) = late(signing, NOW + HOUR)["signatures"]
    assert (found["step"], found["missing"]) == ("decide", ["engineering"])


def test_a_customer_who_does_not_answer_is_late_and_one_who_did_is_not(signing: Signing) -> None:
    def tell(customer: str, **more: Any) -> None:
        row = {
            "nonconformance": CASE, "customer": customer, "problem": f"{CASE}-{customer}",
            "state": "told", "told_at": microseconds(NOW), "entry": 1,
            "respond_by": microseconds(NOW + 24 * HOUR), **more,
        }  # fmt: skip
        signing.act(lambda desk: desk.transaction.insert(consignee, row))

    tell("SILENT")
    tell("QUICK", answered_at=microseconds(NOW + HOUR), state="answered")
    tell("GONE", state="written_off")
    tell("LATER", respond_by=microseconds(NOW + 50 * HOUR))
    tell("UNTOLD", respond_by=None)
    (found,) = late(signing, NOW + 30 * HOUR)["answers"]
    assert (found["customer"], found["problem"]) == ("SILENT", f"{CASE}-SILENT")
    assert found["late_hours"] == 6.0
    names = [row["customer"] for row in late(signing, NOW + 60 * HOUR)["answers"]]
    assert names == ["SILENT", "LATER"], "the longest overdue first"


def test_an_approved_line_without_its_proof_is_late_after_so_many_working_hours(
    signing: Signing,
) -> None:
    signing.approve(
        ProposedLine("B1", "rework", instruction="temper again"),
        ProposedLine("B2", "release"), ProposedLine("CTN", "release"),
    )  # fmt: skip
    assert late(signing, NOW + 80 * HOUR)["effects"] == []
    (found,) = late(signing, NOW + 81 * HOUR)["effects"]
    assert (found["lot"], found["disposition"]) == ("B1", "rework")
    assert (found["late_hours"], found["approved_at"]) == (1.0, iso(microseconds(NOW)))
    assert late(signing, NOW + 81 * HOUR, OFFICE)["effects"] == []
