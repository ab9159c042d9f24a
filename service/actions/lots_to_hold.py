"""Which lots of a radius a case has still to hold."""

from __future__ import annotations

from sqlalchemy import and_, select

from graph.blast_radius import BlastRadius, SuspectLot, blast_radius
from graph.lineage import Lineage
from graph.scopes import Scope, resolve
from service.actions.cases import Case
from service.actions.close_case import GONE_ENTRY
from service.actions.desk import Desk
from service.records.case_tables import hold, ledger
from service.records.recall_tables import scope_release


def lots_to_hold(
    desk: Desk, case: Case, radius: BlastRadius, again: Scope | None
) -> list[SuspectLot]:
    """Those not held under the case; suspicion does not pass through a lot it has released.

    `again` is what a new finding makes suspect whatever was released before.
    """
    held, released, gone = _held_and_ended(desk, case)
    lots = radius.lots()
    if not released and not gone:
        return [lot for lot in lots if lot.lot not in held]
    lineage = desk.plant.lineage
    anew = (
        set() if again is None else set(blast_radius(lineage, again, unknown_ok=True).lot_names())
    )
    chosen = _chosen(lineage, case.scope, lots)
    suspect = _reached_past(lineage, lots, held | anew | gone | chosen - released, released - anew)
    done = held | gone - anew
    return [lot for lot in lots if lot.lot in suspect and lot.lot not in done]


def _held_and_ended(desk: Desk, case: Case) -> tuple[set[str], set[str], set[str]]:
    """The lots held, those found good, and those of which nothing is left.

    Suspicion passes through what is gone: nobody found it to be good. Nor what was released
    because it had left the scope: where that comes back to it, it is held again.
    """
    desk.transaction.flush()
    h, s = hold.c, scope_release.c
    left = and_(s.entry == h.release_entry, s.lot == h.lot)
    query = (
        select(h.lot, h.released_at, s.entry, ledger.c.kind)
        .join(scope_release, left, isouter=True)
        .join(ledger, ledger.c.seq == h.release_entry, isouter=True)
        .where(h.nonconformance == case.number)
        .order_by(h.id)
    )
    rows = desk.transaction.connection.execute(query).all()
    last = {row.lot: row for row in rows}
    held = {lot for lot, row in last.items() if row.released_at is None}
    gone = {lot for lot, row in last.items() if row.kind == GONE_ENTRY} - held
    left_it = {lot for lot, row in last.items() if row.entry is not None}
    return held, last.keys() - held - gone - left_it, gone


def _chosen(lineage: Lineage, scope: Scope, lots: list[SuspectLot]) -> set[str]:
    """The lots that the scope names itself: by their material, or by what their maker shared.

    The path to a lot says one reason of several; that one may pass through a released lot.
    """
    suspects = resolve(lineage, scope, unknown_ok=True)
    material = set(suspects.material.tolist())
    makers = {*suspects.context.tolist(), *suspects.window.tolist()}
    chosen = set()
    for lot in lots:
        maker = lineage.producer(lot.lot)
        made_there = maker is not None and lineage.operation_index(maker) in makers
        if made_there or lineage.lot_index(lot.lot) in material:
            chosen.add(lot.lot)
    return chosen


def _reached_past(
    lineage: Lineage, lots: list[SuspectLot], suspect: set[str], released: set[str]
) -> set[str]:
    """The lots that suspicion reaches without passing through a released one.

    The radius is not always in genealogical order (a correction may have added an edge), so this
    goes round until nothing is added.
    """
    suspect = set(suspect)
    waiting = [lot for lot in lots if lot.lot not in suspect and lot.lot not in released]
    grew = True
    while grew:
        grew = False
        for lot in list(waiting):
            maker = lineage.producer(lot.lot)
            inputs = [] if maker is None else [name for name, _ in lineage.operation(maker).inputs]
            if any(name in suspect for name in inputs):
                suspect.add(lot.lot)
                waiting.remove(lot)
                grew = True
    return suspect
