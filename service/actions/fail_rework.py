"""A lot in rework fails again: what was decided about it has not worked."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select, update

from service.actions.cases import get_case
from service.actions.close_case import release_what_is_gone
from service.actions.desk import Desk
from service.actions.disposition_lines import AWAITING
from service.actions.finding import Finding
from service.actions.settle_case import Again, undecide_if_so
from service.actions.tell_cleared import tell_decided
from service.records.case_tables import disposition, finding, hold

h, d = hold.c, disposition.c


def fail_rework(desk: Desk, found: Finding, *, case: str | None = None) -> None:
    """The lot that failed is undecided again: measuring on until one check passes is no rework.

    Under the case the finding joins whatever it is; under others, where it is what they are about.
    """
    waiting = [
        held
        for lot in found.lots
        for held in desk.books.holds(lot)
        if held.disposition is not None and case in (None, held.nonconformance)
    ]
    by_case: dict[str, set[int]] = defaultdict(set)
    for held in waiting:
        if case is not None or _is_about(desk, held.nonconformance, found):
            assert held.disposition is not None
            by_case[held.nonconformance].add(held.disposition)
    for number, failed in sorted(by_case.items()):
        _fail(desk, number, failed, found)


def _is_about(desk: Desk, number: str, found: Finding) -> bool:
    desk.transaction.flush()
    f = finding.c
    query = select(f.id).where(
        f.nonconformance == number, f.event == found.event, f.topic == found.topic
    )
    return desk.transaction.connection.execute(query.limit(1)).first() is not None


def _fail(desk: Desk, number: str, failed: set[int], found: Finding) -> None:
    connection = desk.transaction.connection
    release_what_is_gone(desk, get_case(desk, number))  # all of it may have gone into what failed
    said = {"lots": list(found.lots), "dispositions": sorted(failed), "why": found.reason}
    desk.transaction.enter("rework.failed", number, said)
    active = (h.nonconformance == number, h.released_at.is_(None))
    connection.execute(
        update(hold)
        .where(*active, h.lot.in_(found.lots), h.disposition.in_(failed))
        .values(disposition=None)
    )
    waiting = select(h.disposition).where(*active, h.disposition.is_not(None))
    connection.execute(
        update(disposition)
        .where(d.id.in_(failed), d.id.not_in(waiting), d.state == AWAITING)
        .values(state="failed", effect=found.reason)
    )
    desk.books.reread_holds(found.lots)
    record = found.record[1]
    tell_decided(desk, undecide_if_so(desk, number, Again("rework_failed", record, found.reason)))
