"""Set the deadlines that a record begins: a piece of due work each."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from sqlalchemy import or_, select, update

from rules.deadline import Deadline
from rules.missed_deadlines import sets_deadline
from service.actions.desk import Desk
from service.actions.recorded_facts import EVENT_OF, Told
from service.records.case_tables import due

KIND = "deadline"
# A record that comes when its time is over already was sent late, and so will be what kept it:
# the batches of one upload follow each other within minutes.
GRACE = 3_600_000_000  # an hour


def set_deadlines(desk: Desk, told: Told) -> None:
    """A record that is told again, after a correction, keeps the deadline that it began."""
    for deadline in desk.rulebook.deadlines:
        if deadline.event == told.event and sets_deadline(desk.rulebook, deadline, told.facts):
            set_deadline(desk, deadline, told)


def subject_of(deadline: str, told: Told) -> str:
    return orjson.dumps([deadline, *told.record, told.lot]).decode()


def set_deadline(desk: Desk, deadline: Deadline, told: Told) -> None:
    """Set it once for each time; what was looked at before and led to nothing is looked at again.

    Whoever looks leaves what is not over yet, and what is decided.
    """
    subject, over = subject_of(deadline.id, told), told.at + deadline.within
    late = over <= desk.transaction.now_micros
    due_at = desk.transaction.now_micros + GRACE if late else over
    desk.transaction.flush()
    connection, d = desk.transaction.connection, due.c
    same = (d.kind == KIND) & (d.subject == subject)
    waiting = same & d.done_at.is_(None) & (d.due_at >= over)
    if late and connection.execute(select(d.id).where(waiting)).first() is not None:
        return
    same &= d.due_at == due_at
    if connection.execute(select(d.id).where(same)).first() is not None:
        connection.execute(update(due).where(same, d.done_at.is_not(None)).values(done_at=None))
        return
    row = {"kind": KIND, "subject": subject, "due_at": due_at, "attempts": 0}
    desk.transaction.insert(due, row)


def look_again(desk: Desk, kind: str, lots: Iterable[str], since: int) -> None:
    """A record that may have kept deadlines of these lots was corrected: they are due once more."""
    event = EVENT_OF.get(kind)
    if all(each.unless is None or each.unless.event != event for each in desk.rulebook.deadlines):
        return
    desk.transaction.flush()
    d = due.c
    endings = [f",{orjson.dumps(lot).decode()}]" for lot in lots]
    of_lots = or_(*(d.subject.endswith(ending, autoescape=True) for ending in endings))
    desk.transaction.connection.execute(
        update(due)
        .where(d.kind == KIND, d.done_at.is_not(None), d.due_at >= since, of_lots)
        .values(done_at=None, lease_until=None)
    )
