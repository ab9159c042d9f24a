"""Which lots of a radius a case has still to hold."""

from __future__ import annotations

from sqlalchemy import and_, select

from graph.blast_radius import BlastRadius, SuspectLot, blast_radius
from graph.scopes import Scope
from service.actions.cases import Case
from service.actions.desk import Desk
from service.records.case_tables import hold
from service.records.recall_tables import scope_release


def lots_to_hold(
    desk: Desk, case: Case, radius: BlastRadius, again: Scope | None
) -> list[SuspectLot]:
    """Those not held under the case; suspicion does not pass through a lot it has released.

    `again` is what a new finding makes suspect whatever was released before.
    """
    held, released = _held_and_released(desk, case)
    lots = radius.lots()
    if not released:
        return [lot for lot in lots if lot.lot not in held]
    lineage = desk.plant.lineage
    anew = (
        set() if again is None else set(blast_radius(lineage, again, unknown_ok=True).lot_names())
    )
    suspect = _reached_past(desk, lots, held | anew, released - anew)
    return [lot for lot in lots if lot.lot in suspect and lot.lot not in held]


def _held_and_released(desk: Desk, case: Case) -> tuple[set[str], set[str]]:
    """The lots held, and those released; not what was released because it had left the scope.

    Nobody found that to be good: where the scope comes back to it, it is held again.
    """
    desk.transaction.flush()
    h, s = hold.c, scope_release.c
    left = and_(s.entry == h.release_entry, s.lot == h.lot)
    query = (
        select(h.lot, h.released_at, s.entry)
        .join(scope_release, left, isouter=True)
        .where(h.nonconformance == case.number)
        .order_by(h.id)
    )
    rows = desk.transaction.connection.execute(query).all()
    last = {lot: (released_at, had_left) for lot, released_at, had_left in rows}
    held = {lot for lot, (released_at, _) in last.items() if released_at is None}
    return held, {lot for lot, (_, had_left) in last.items() if had_left is None} - held


def _reached_past(
    desk: Desk, lots: list[SuspectLot], suspect: set[str], released: set[str]
) -> set[str]:
    """The lots that suspicion reaches without passing through a released one.

    The radius is not always in genealogical order (a correction may have added an edge), so this
    goes round until nothing is added.
    """
    lineage = desk.plant.lineage
    suspect = set(suspect)
    waiting = [lot for lot in lots if lot.lot not in suspect and lot.lot not in released]
    grew = True
    while grew:
        grew = False
        for lot in list(waiting):
            maker = lineage.producer(lot.lot)
            inputs = [] if maker is None else [name for name, _ in lineage.operation(maker).inputs]
            # A path of one or two names is the seed itself, or made by a suspect operation.
            if len(lot.why) <= 2 or any(name in suspect for name in inputs):
                suspect.add(lot.lot)
                waiting.remove(lot)
                grew = True
    return suspect
