"""Commonality on a schedule: every so many hours, of each characteristic with new measurements.

One piece of due work looks for the characteristics and makes a piece for each, a few seconds apart:
an analysis holds the door for its time, and inspections must come in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from notifications.messages import CommonalityFound, FoundInCommon
from service.actions.desk import Desk
from service.actions.outbox import people_with, post_letter
from service.actions.run_commonality import last_run, new_findings, run_commonality
from service.records import tables as t
from service.records.case_tables import due
from service.records.schema import microseconds
from service.records.spc_tables import commonality_run

KIND = "commonality"
# The piece of work that makes the others.
EVERY = "*"
APART = timedelta(seconds=5)
TOLD = ("quality_engineer",)


def arm_commonality(desk: Desk) -> None:
    """Make the first piece of work, once; a plant that wants none sets the hours to 0."""
    _arm_next(desk)


def watch_commonality(desk: Desk, subject: str) -> None:
    """Look where there is something new; or analyse one characteristic, and tell what is new."""
    if subject != EVERY:
        _analyse(desk, subject)
        return
    for place, characteristic in enumerate(_with_new_points(desk.transaction.connection)):
        _arm(desk, characteristic, place * APART)
    _arm_next(desk)


def _analyse(desk: Desk, characteristic: str) -> None:
    before = last_run(desk.transaction.connection, characteristic)
    document = run_commonality(desk, characteristic, by="schedule")
    if new := new_findings(document, before):
        _tell(desk, document, new)


def _tell(desk: Desk, document: dict[str, Any], findings: Sequence[dict[str, Any]]) -> None:
    message = CommonalityFound(
        number=f"CA-{document['run']}",
        characteristic=document["characteristic"],
        characteristic_name=document["name"],
        compared=document["lots"],
        groups=document["candidates"],
        since=document["since"],
        findings=tuple(FoundInCommon(each["sentence"]) for each in findings),
    )
    for _, _, email, language in people_with(desk, TOLD):
        post_letter(
            desk, message, recipient=email, language=language, audience="plant", number=None
        )


def _with_new_points(connection: Connection) -> list[str]:
    """Characteristics with an inspection entered since their last run."""
    r, i, m, c = commonality_run.c, t.inspection.c, t.measurement.c, t.characteristic.c
    ran = select(r.characteristic, func.max(r.position)).group_by(r.characteristic)
    positions: dict[str, int] = {row[0]: row[1] for row in connection.execute(ran)}
    newest = (
        select(m.characteristic, func.max(i.entry))
        .join(t.inspection, i.id == m.inspection)
        .where(i.entry > min(positions.values(), default=0))
        .group_by(m.characteristic)
    )
    measured = select(m.inspection).where(m.characteristic == c.id).exists()
    never_run = select(c.id).where(c.id.not_in(list(positions)), measured)
    found = {name for name, entry in connection.execute(newest) if entry > positions.get(name, 0)}
    return sorted(found | set(connection.execute(never_run).scalars()))


def _arm_next(desk: Desk) -> None:
    if (hours := desk.settings.commonality_hours) > 0:
        _arm(desk, EVERY, timedelta(hours=hours))


def _arm(desk: Desk, subject: str, after: timedelta) -> None:
    """Unless it waits already: the door lets one worker in at a time, so nobody else arms it."""
    waiting = select(due.c.id).where(
        due.c.kind == KIND, due.c.subject == subject, due.c.done_at.is_(None)
    )
    desk.transaction.flush()
    if desk.transaction.connection.execute(waiting).first() is not None:
        return
    row = {
        "kind": KIND,
        "subject": subject,
        "due_at": microseconds(desk.transaction.now + after),
        "attempts": 0,
    }
    desk.transaction.insert(due, row)
