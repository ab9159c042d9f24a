"""A rework or a repair that a person reports, where no station has recorded the operation."""

from __future__ import annotations

from sqlalchemy import select

from service.actions.desk import Desk
from service.actions.disposition_lines import DecidedLine
from service.actions.reported_effect import ReportedEffect, next_record_name, whole_millionths
from service.actions.rework_proof import note_rework, was_reworked
from service.actions.split_lot import record_new_lot
from service.errors import Conflict
from service.records.case_tables import hold
from service.records.schema import number_of

h = hold.c


def report_rework(desk: Desk, line: DecidedLine, said: ReportedEffect) -> None:
    """Record the operation: what was reworked is a new lot, held until it is inspected again."""
    left = _to_rework(desk, line)
    quantity = left if said.quantity is None else whole_millionths(said.quantity, "quantity")
    unit = desk.need_lot(line.lot).unit
    if not 0 < quantity <= left:
        raise Conflict(
            f"{number_of(quantity)} {unit} of lot {line.lot} cannot have been reworked: "
            f"{number_of(left)} wait for it"
        )
    operation = record_new_lot(
        desk, line.lot, quantity, record=next_record_name(desk, line), process=line.kind
    )
    note_rework(desk, operation)


def _to_rework(desk: Desk, line: DecidedLine) -> int:
    """How much of the lot is still as it was when the rework was ordered."""
    desk.transaction.flush()
    query = select(h.id).where(h.lot == line.lot, h.disposition == line.id, h.released_at.is_(None))
    held = desk.transaction.connection.execute(query).first() is not None
    if not held or was_reworked(desk, line.lot, line.id):
        return 0
    return max(0, desk.need_lot(line.lot).remaining)
