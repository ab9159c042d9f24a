"""Remind those whose signature is still missing: twice, a day apart, while the round is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from notifications.messages import ApprovalReminder
from rules.routes import Step
from service.actions.cases import get_case
from service.actions.desk import Desk
from service.actions.outbox import post_letter
from service.actions.start_approval import REMIND_AFTER, requests, roles_of
from service.records.case_tables import approval_round, due, signature
from service.records.schema import instant, microseconds

REMINDERS = 2


def remind_signers(desk: Desk, subject: str) -> None:
    """Queue a reminder to everybody who may still sign this round, and arm the next one."""
    round_id = int(subject)
    query = select(approval_round).where(
        approval_round.c.id == round_id, approval_round.c.state == "open"
    )
    row = desk.transaction.connection.execute(query).mappings().first()
    if row is None:
        return
    desk.catch_up()
    for reminder, email, language in _reminders(desk, row):
        post_letter(
            desk, reminder, recipient=email, language=language, audience="signer",
            number=row["nonconformance"],
        )  # fmt: skip
    _arm_again(desk, subject)


def _reminders(desk: Desk, row: Any) -> Iterator[tuple[ApprovalReminder, str, str]]:
    people, roles = _signed(desk, row["id"])
    # A role that has signed is done; of a quorum of one, the first signature closes the round.
    missing = tuple(role for role in roles_of(row) if role not in roles)
    step = Step(row["step"], row["meaning"], missing, row["quorum"])
    allowed = timedelta(hours=desk.settings.approval_hours)
    by = (instant(row["opened_at"]) + allowed).isoformat(timespec="minutes")
    case = get_case(desk, row["nonconformance"])
    for request, email, language in requests(desk, case, step, row["id"], row["proposal"]):
        if request.signer not in people:
            yield ApprovalReminder(**vars(request), due=by), email, language


def _signed(desk: Desk, round_id: int) -> tuple[set[str], set[str]]:
    """Who has signed this round, and for which roles."""
    query = select(signature.c.person, signature.c.role).where(signature.c.round == round_id)
    rows = desk.transaction.connection.execute(query).all()
    return {row.person for row in rows}, {row.role for row in rows}


def _arm_again(desk: Desk, subject: str) -> None:
    armed = select(func.count()).where(due.c.kind == "remind_approval", due.c.subject == subject)
    if desk.transaction.connection.execute(armed).scalar_one() >= REMINDERS:
        return
    desk.transaction.insert(
        due,
        {
            "kind": "remind_approval",
            "subject": subject,
            "due_at": microseconds(desk.transaction.now + REMIND_AFTER),
            "attempts": 0,
        },
    )
