"""Set the deadlines that a record begins: a piece of due work each."""

from __future__ import annotations

import orjson
from sqlalchemy import select, update

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
            set_deadline(desk, deadline, told)


def is_met(book: Rulebook, deadline: Deadline, told: Told) -> bool:
    facts = checked(told.event, told.facts, book.own_fields)
    return judge(deadline.when, facts).misses == 0


def subject_of(deadline: str, told: Told) -> str:
    return orjson.dumps([deadline, *told.record, told.lot]).decode()


def set_deadline(desk: Desk, deadline: Deadline, told: Told) -> None:
    """Set it once for each time; what was looked at before and led to nothing is looked at again.

    Whoever looks leaves what is not over yet, and what is decided.
    """
    subject, due_at = subject_of(deadline.id, told), told.at + deadline.within
    desk.transaction.flush()
    connection, d = desk.transaction.connection, due.c
    same = (d.kind == KIND) & (d.subject == subject) & (d.due_at == due_at)
    if connection.execute(select(d.id).where(same)).first() is not None:
        connection.execute(update(due).where(same, d.done_at.is_not(None)).values(done_at=None))
        return
    row = {"kind": KIND, "subject": subject, "due_at": due_at, "attempts": 0}
    desk.transaction.insert(due, row)
