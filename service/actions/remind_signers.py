"""What becomes due about an open round: reminders, the next authority, new links for old ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from notifications.messages import ApprovalReminder
from service.actions.approval_rounds import Round, find_round, later, step_of_round, unsigned_roles
from service.actions.approval_seats import ESCALATION, invitations
from service.actions.ask_signers import ask_signers, post_request, requests
from service.actions.cases import get_case
from service.actions.desk import Desk
from service.actions.start_approval import (
    ASK_AGAIN,
    REMIND,
    arm,
    enter_escalation,
    invite,
    mark_escalated,
)
from service.actions.tell_of_nobody import tell_of_nobody
from service.records.case_tables import due
from service.records.schema import instant, iso, microseconds

# Once it is overdue: who does not answer three times is not going to answer the fourth.
REMINDERS_WHEN_LATE = 3


def remind_signers(desk: Desk, subject: str) -> None:
    """Queue a reminder to everybody who may still sign this round, and arm the next one."""
    asked = _still_open(desk, subject)
    if asked is None:
        return
    desk.catch_up()
    case = get_case(desk, asked.number)
    found = invitations(desk, case, asked)
    reachable = [each for each in found.people if each.who.email is not None]
    wanted_by = asked.due_at if asked.due_at is not None else asked.opened_at
    by = instant(wanted_by).isoformat(timespec="minutes")
    for request, invitation in requests(desk, case, asked, reachable):
        post_request(desk, ApprovalReminder(**vars(request), due=by), invitation)
    if _late_reminders(desk, asked) < REMINDERS_WHEN_LATE:
        hours = step_of_round(desk, case, asked).remind_hours
        arm(desk, REMIND, asked.id, microseconds(later(desk, case, hours)))


def escalate_approval(desk: Desk, subject: str) -> None:
    """It is overdue: the next authority is asked; who was asked before may sign all the same."""
    asked = _still_open(desk, subject)
    if asked is None or not mark_escalated(desk, asked):
        return
    desk.catch_up()
    case = get_case(desk, asked.number)
    missing = unsigned_roles(desk, asked)
    late = replace(asked, escalated_at=desk.transaction.now_micros)
    found = [
        each for each in invitations(desk, case, late).people if each.acting == ESCALATION
    ]  # fmt: skip
    to = sorted({each.who.name for each in found})
    enter_escalation(desk, case, asked, missing, to, because="overdue")
    if not ask_signers(desk, case, late, found):
        tell_of_nobody(desk, asked, missing)
        desk.outcome.warnings.append(
            f"{case.number}: step `{asked.step}` is overdue, and there is nobody to escalate it to"
        )


def ask_again(desk: Desk, subject: str) -> None:
    """The links that were sent first are over, and nobody has signed: everybody gets a new one."""
    asked = _still_open(desk, subject)
    if asked is None:
        return
    desk.catch_up()
    case = get_case(desk, asked.number)
    missing = list(unsigned_roles(desk, asked))
    said = {"round": asked.id, "step": asked.step, "roles": missing, "since": iso(asked.opened_at)}
    desk.transaction.enter("approval.links_expired", case.number, said)
    invite(desk, case, asked)
    allowed = timedelta(hours=desk.settings.approval_hours)
    arm(desk, ASK_AGAIN, asked.id, microseconds(desk.transaction.now + allowed))


def _still_open(desk: Desk, subject: str) -> Round | None:
    asked = find_round(desk, int(subject))
    return asked if asked is not None and asked.state == "open" else None


def _late_reminders(desk: Desk, asked: Round) -> int:
    """How many reminders of this round fell due when it was overdue; this one is one of them."""
    desk.transaction.flush()
    since = asked.due_at if asked.due_at is not None else asked.opened_at
    query = select(func.count()).where(
        due.c.kind == REMIND, due.c.subject == str(asked.id), due.c.due_at >= since
    )
    return int(desk.transaction.connection.execute(query).scalar_one())
