"""What was kept for a repetition is forgotten after a month, and not a day before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from service.actions.desk import Desk
from service.actions.do_due_work import claim_due, do_due
from service.actions.forget_old import KIND, arm_forgetting
from service.records.case_tables import due, idempotency
from service.records.schema import microseconds
from service.records.session_tables import session
from tests.service.people.office import NOW, Office

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def answered(key: str, at: datetime) -> dict[str, Any]:
    return {
        "principal": "mes", "key": key, "request_hash": "0", "status": 201, "body": "{}",
        "at": microseconds(at),
    }  # fmt: skip


def signed_in(token: str, until: datetime) -> dict[str, Any]:
    return {
        "token_hash": token, "person": "anna", "csrf_hash": "", "created_at": 0, "seen_at": 0,
        "expires_at": microseconds(until), "ended_at": None, "address": None, "entry": 1,
    }  # fmt: skip


def work(desk: Desk) -> int:
    rows = claim_due(desk, limit=9, lease=DAY)
    for row in rows:
        do_due(desk, row)
    return len(rows)


def test_what_is_a_month_old_is_forgotten_once_a_day(office: Office) -> None:
    def fill(desk: Desk) -> None:
        connection = desk.transaction.connection
        answers = [answered("old", NOW - 29 * DAY - SECOND), answered("young", NOW - 29 * DAY)]
        connection.execute(insert(idempotency), answers)
        over = [signed_in("old", NOW - 29 * DAY - SECOND), signed_in("young", NOW - 29 * DAY)]
        connection.execute(insert(session), over)
        arm_forgetting(desk)
        arm_forgetting(desk)

    office.write(fill)
    assert office.write(work, now=NOW + DAY - SECOND) == 0
    assert office.write(work, now=NOW + DAY) == 1
    assert [row["key"] for row in office.rows(idempotency)] == ["young"]
    assert [row["token_hash"] for row in office.rows(session)] == ["young"]
    waiting = [row for row in office.rows(due) if row["done_at"] is None]
    assert [(row["kind"], row["due_at"]) for row in waiting] == [
        (KIND, microseconds(NOW + 2 * DAY))
    ]


def test_after_a_weeks_downtime_it_is_done_once(office: Office) -> None:
    office.write(arm_forgetting)
    assert office.write(work, now=NOW + 7 * DAY) == 1
    assert office.write(work, now=NOW + 7 * DAY) == 0
