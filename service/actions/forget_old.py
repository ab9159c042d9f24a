"""Housekeeping once a day: answers kept for repetitions, and sessions that are long over.

What was answered is kept for a repetition of the same request; nobody repeats one after a month.
What happened stands in the ledger, of which nothing is ever taken away.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from service.actions.desk import Desk
from service.records.case_tables import due, idempotency
from service.records.schema import microseconds
from service.records.session_tables import session

KIND = "forget_old"
ANSWERS_KEPT_FOR = timedelta(days=30)
SESSIONS_KEPT_FOR = timedelta(days=30)
EVERY = timedelta(days=1)
ALL = "*"


def forget_old(desk: Desk, subject: str) -> None:  # noqa: ARG001 - all of it is done at once
    """Delete what is over, and come again tomorrow."""
    connection, now = desk.transaction.connection, desk.transaction.now
    old_answer = idempotency.c.at < microseconds(now - ANSWERS_KEPT_FOR)
    connection.execute(delete(idempotency).where(old_answer))
    # However long it was in use, a session is over when its time is.
    old_session = session.c.expires_at < microseconds(now - SESSIONS_KEPT_FOR)
    connection.execute(delete(session).where(old_session))
    arm_forgetting(desk)


def arm_forgetting(desk: Desk) -> None:
    """Due tomorrow, unless it waits already: the door lets one worker in at a time."""
    waiting = select(due.c.id).where(due.c.kind == KIND, due.c.done_at.is_(None))
    desk.transaction.flush()
    if desk.transaction.connection.execute(waiting).first() is not None:
        return
    row = {
        "kind": KIND,
        "subject": ALL,
        "due_at": microseconds(desk.transaction.now + EVERY),
        "attempts": 0,
    }
    desk.transaction.insert(due, row)
