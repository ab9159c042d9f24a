"""Set the deadlines that a record begins: a piece of due work each."""

from __future__ import annotations

import orjson
from sqlalchemy import select

from rules.deadline import Deadline
from rules.explanation import judge
from rules.facts import checked
from rules.rulebook import Rulebook
from service.actions.desk import Desk
from service.actions.recorded_facts import Told
from service.records.case_tables import due

KIND = "deadline"


def set_deadlines(desk: Desk, told: Told) -> None:
    """A record that is told again, after a correction, keeps the deadline that it began."""
    for deadline in desk.rulebook.deadlines:
        if deadline.event == told.event and is_met(desk.rulebook, deadline, told):
            _set(desk, deadline, told)


def is_met(book: Rulebook, deadline: Deadline, told: Told) -> bool:
    facts = checked(told.event, told.facts, book.own_fields)
    return judge(deadline.when, facts).misses == 0


def subject_of(deadline: str, told: Told) -> str:
    return orjson.dumps([deadline, *told.record, told.lot]).decode()


def _set(desk: Desk, deadline: Deadline, told: Told) -> None:
    subject = subject_of(deadline.id, told)
    desk.transaction.flush()
    known = select(due.c.id).where(due.c.kind == KIND, due.c.subject == subject).limit(1)
    if desk.transaction.connection.execute(known).first() is not None:
        return
    row = {
        "kind": KIND,
        "subject": subject,
        "due_at": told.at + deadline.within,
        "attempts": 0,
    }
    desk.transaction.insert(due, row)
