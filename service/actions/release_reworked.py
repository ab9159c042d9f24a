"""A conforming re-inspection of what was reworked ends its hold; nothing else does."""

from __future__ import annotations

import orjson
from sqlalchemy import func, select

from service.actions.case_failures import failures_of
from service.actions.cases import get_case
from service.actions.close_case import close_if_done, release_what_is_gone
from service.actions.concession_uses import end_old_uses
from service.actions.concessions import end_of, need_concession
from service.actions.desk import Desk
from service.actions.disposition_lines import (
    AWAITING,
    DecidedLine,
    d,
    keep_effect,
    lines_where,
    mark_line,
)
from service.actions.place_holds import release_holds
from service.actions.rework_proof import was_reworked
from service.intake.plant_records import Inspection
from service.records.case_tables import hold as hold_table
from service.records.lot_book import ActiveHold
from service.records.schema import microseconds


def release_reworked(desk: Desk, record: Inspection, entry: int) -> None:
    """Release the lot's holds whose rework was done and whose failure was checked again."""
    waiting = [held for held in desk.books.holds(record.lot) if held.disposition is not None]
    checked = {m.characteristic for m in record.measurements or ()}
    checked |= {each.defect for each in record.attributes or () if each.inspected > 0}
    if not checked:
        return
    for held in waiting:
        (line,) = lines_where(desk, d.id == held.disposition)
        if _proves(desk, record, checked, held, line):
            _release(desk, record, line, entry)


def _proves(
    desk: Desk, record: Inspection, checked: set[str], held: ActiveHold, line: DecidedLine
) -> bool:
    failures = failures_of(desk, held.nonconformance)
    named = orjson.loads(line.reinspect) if line.reinspect else []
    if not {*failures, *named} <= checked:
        return False  # what failed was not looked at: this proves nothing about it
    if any(microseconds(record.at) <= failed_at for failed_at in failures.values()):
        return False  # looked at before it failed, and recorded late: this was not the rework
    if not was_reworked(desk, record.lot, line.id):
        return False  # measuring again until it passes is no rework
    return not _concession_ended(desk, line)


def _concession_ended(desk: Desk, line: DecidedLine) -> bool:
    """A repaired lot is still used under its concession."""
    if line.concession is None:
        return False
    row = need_concession(desk.transaction.connection, line.concession)
    return end_of(row, desk.transaction.now_micros) is not None


def _release(desk: Desk, record: Inspection, line: DecidedLine, entry: int) -> None:
    number = line.nonconformance
    reason = f"{line.kind} re-inspected and conforming: inspection {record.id}"
    release_holds(desk, number, [record.lot], reason=reason, proved_by=entry)
    if line.kind == "rework":
        end_old_uses(desk, [record.lot])  # it conforms: it is not used as is any more
    remaining = desk.need_lot(record.lot).remaining
    keep_effect(desk, line, ("inspection", record.id), max(0, remaining), lot=record.lot)
    case = get_case(desk, number)
    release_what_is_gone(desk, case)
    _prove(desk, line, record.id)
    close_if_done(desk, case)


def _prove(desk: Desk, line: DecidedLine, inspection: str) -> None:
    """The rework is executed when none of what was made of it is held any more."""
    h = hold_table.c
    still = select(func.count()).where(h.disposition == line.id, h.released_at.is_(None))
    if line.state == AWAITING and not desk.transaction.connection.execute(still).scalar_one():
        now, effect = desk.transaction.now_micros, f"inspection {inspection}"
        mark_line(desk, line.id, (AWAITING,), "executed", effect=effect, executed_at=now)
