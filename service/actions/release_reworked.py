"""A conforming re-inspection ends the hold of an approved rework; nothing else does."""

from __future__ import annotations

import orjson
from sqlalchemy import func, select, update

from service.actions.cases import get_case
from service.actions.close_case import close_if_done, release_what_is_gone
from service.actions.desk import Desk
from service.actions.place_holds import release_holds
from service.intake.plant_records import Inspection
from service.records.case_tables import disposition, finding
from service.records.case_tables import hold as hold_table
from service.records.schema import microseconds


def release_reworked(desk: Desk, record: Inspection, entry: int) -> None:
    """Release the lot's holds whose rework was approved and whose failure was checked again."""
    waiting = [held for held in desk.books.holds(record.lot) if held.disposition is not None]
    checked = {m.characteristic for m in record.measurements or ()}
    checked |= {each.defect for each in record.attributes or () if each.inspected > 0}
    for held in waiting:
        failures = _failures(desk, held.nonconformance)
        if not checked or not failures.keys() <= checked:
            continue  # what failed was not looked at: this proves nothing about it
        if any(microseconds(record.at) <= failed_at for failed_at in failures.values()):
            continue  # looked at before it failed, and recorded late: this was not the rework
        reason = f"rework re-inspected and conforming: inspection {record.id}"
        number, lots = held.nonconformance, [record.lot]
        release_holds(desk, number, lots, reason=reason, proved_by=entry)
        case = get_case(desk, number)
        release_what_is_gone(desk, case)
        assert held.disposition is not None
        _prove(desk, held.disposition, record.id)
        close_if_done(desk, case)


def _prove(desk: Desk, disposition_id: int, inspection: str) -> None:
    """The rework is executed when none of what was made of it is held any more."""
    h, d = hold_table.c, disposition.c
    still = select(func.count()).where(h.disposition == disposition_id, h.released_at.is_(None))
    if desk.transaction.connection.execute(still).scalar_one() == 0:
        desk.transaction.connection.execute(
            update(disposition)
            .where(d.id == disposition_id, d.state == "awaiting_inspection")
            .values(state="executed", effect=f"inspection {inspection}")
        )


def _failures(desk: Desk, number: str) -> dict[str, int]:
    """The characteristics and defects this case is about, with when each last failed."""
    desk.transaction.flush()
    f = finding.c
    measured = ("inspection.nonconforming", "spc.signal")
    query = select(f.facts, f.at).where(f.nonconformance == number, f.event.in_(measured))
    failed: dict[str, int] = {}
    for text, at in desk.transaction.connection.execute(query):
        facts = orjson.loads(text)
        name = facts.get("characteristic") or facts["defect"]
        failed[name] = max(at, failed.get(name, at))
    return failed
