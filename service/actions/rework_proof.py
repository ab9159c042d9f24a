"""What was done to a lot in rework: the operation that a re-inspection then proves."""

from __future__ import annotations

from sqlalchemy import select

from service.actions.case_failures import failures_of
from service.actions.desk import Desk
from service.actions.disposition_lines import AWAITING, d, e, keep_effect, lines_where
from service.intake.plant_records import Operation
from service.records import tables as t
from service.records.case_tables import hold
from service.records.schema import microseconds, millionths

# What moves material from one lot to another and does nothing to it.
HANDLING = frozenset(
    {"split", "sort", "sorting", "pack", "packing", "packaging", "repack", "repacking", "regrade",
     "kitting", "labelling", "labeling", "merge", "transfer"}
)  # fmt: skip


def note_rework(desk: Desk, record: Operation) -> None:
    """An operation on a lot in rework is what was ordered, unless it only moves material."""
    orders = {
        held.disposition: held.nonconformance
        for used in record.inputs
        for held in desk.books.holds(used.lot)
        if held.disposition is not None
    }
    if not orders or record.process.lower() in HANDLING:
        return
    ended = microseconds(record.ended_at)
    for line in lines_where(desk, d.id.in_(orders), d.state == AWAITING):
        if any(ended <= failed for failed in failures_of(desk, line.nonconformance).values()):
            continue  # done before it failed, and recorded late: this is not what was ordered
        for made in record.outputs:
            proof = ("operation", record.id)
            keep_effect(desk, line, proof, millionths(made.quantity), lot=made.lot)


def was_reworked(desk: Desk, lot: str, disposition_id: int) -> bool:
    """Whether all of a lot went through what this rework ordered; packing it does not undo that."""
    desk.transaction.flush()
    connection, h = desk.transaction.connection, hold.c
    done = set(
        connection.execute(
            select(e.lot).where(e.disposition == disposition_id, e.record == "operation")
        ).scalars()
    )
    in_it = set(connection.execute(select(h.lot).where(h.disposition == disposition_id)).scalars())
    seen, waiting = set[str](), [lot]
    while waiting:
        name = waiting.pop()
        if name in done or name in seen:
            continue
        seen.add(name)
        sources = [each for each in _sources(desk, name) if each in in_it]
        if not sources:
            return False  # as it was when the rework was ordered
        waiting += sources
    return True


def _sources(desk: Desk, lot: str) -> list[str]:
    maker = desk.need_lot(lot).operation
    query = select(t.operation_input.c.lot).where(t.operation_input.c.operation == maker)
    return list(desk.transaction.connection.execute(query).scalars())
