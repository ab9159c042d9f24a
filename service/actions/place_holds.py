"""Holds: placed with a reason, inherited by what is made of held material, released by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import update

from service.actions.desk import Desk
from service.actions.scope_deltas import Because, made_of_held, note_added
from service.actions.tell_of_events import tell_of_placed, tell_of_released
from service.intake.plant_records import Operation
from service.records.canonical import canonical
from service.records.case_tables import hold
from service.records.lot_book import ActiveHold


def place_holds(
    desk: Desk,
    holds: Sequence[ActiveHold],
    *,
    entry: int,
    because: Because | None = None,
    opening: bool = False,
) -> int:
    """Put holds on lots under a ledger entry that names them; the gate closes with this commit.

    What is held after the opening of a case has come into its scope, which is kept.
    """
    if not opening:
        note_added(desk, holds, because, entry=entry)
    for held in holds:
        desk.transaction.insert(
            hold,
            {
                "lot": held.lot,
                "nonconformance": held.nonconformance,
                "reason": held.reason,
                "certainty": held.certainty,
                "why": held.why,
                "placed_at": desk.transaction.now_micros,
                "placed_by": desk.transaction.by,
                "entry": entry,
                "disposition": held.disposition,
            },
        )
        desk.books.add_hold(held)
    desk.outcome.holds += len(holds)
    tell_of_placed(desk, holds)
    return len(holds)


def inherit_holds(desk: Desk, operation: Operation) -> list[str]:
    """Hold what was made of held material, in the transaction that records it.

    Returns the numbers of the cases concerned.
    """
    inherited = strictest(held for used in operation.inputs for held in desk.books.holds(used.lot))
    if not inherited:
        return []
    made = [line.lot for line in operation.outputs]
    holds = [
        passed_on(held, lot, [operation.id, lot]) for held in inherited.values() for lot in made
    ]
    if holds:
        entry = desk.transaction.enter(
            "hold.inherited",
            operation.id,
            {"lots": made, "nonconformances": list(inherited), "operation": operation.id},
        )
        place_holds(desk, holds, entry=entry, because=made_of_held(operation.id))
    return list(inherited)


def strictest(holds: Iterable[ActiveHold]) -> dict[str, ActiveHold]:
    """One hold for each case: where several inputs have one, one that nobody has decided about.

    Material that was not reworked is not proven by being mixed with some that was.
    """
    found: dict[str, ActiveHold] = {}
    for held in holds:
        if held.nonconformance not in found or held.disposition is None:
            found[held.nonconformance] = held
    return found


def passed_on(held: ActiveHold, lot: str, step: list[str]) -> ActiveHold:
    path = held.why[:-1] + "," + canonical(step)[1:] if held.why != "[]" else canonical(step)
    return ActiveHold(lot, held.nonconformance, held.reason, held.certainty, path, held.disposition)


def release_holds(
    desk: Desk,
    number: str,
    lots: Iterable[str],
    *,
    reason: str,
    kind: str = "hold.released",
    proved_by: int | None = None,
) -> int:
    """End these lots' holds under one case, under a ledger entry that names them; returns it.

    `proved_by` is the entry of the record that proves it, where one does.
    """
    names = list(lots)
    entry = desk.transaction.enter(kind, number, {"lots": names, "reason": reason})
    desk.transaction.flush()
    for start in range(0, len(names), 5_000):
        desk.transaction.connection.execute(
            update(hold)
            .where(
                hold.c.lot.in_(names[start : start + 5_000]),
                hold.c.nonconformance == number,
                hold.c.released_at.is_(None),
            )
            .values(
                released_at=desk.transaction.now_micros,
                released_by=desk.transaction.by,
                release_reason=reason,
                release_entry=entry if proved_by is None else proved_by,
            )
        )
    desk.books.reread_holds(names)
    tell_of_released(desk, number, names, reason=reason)
    return entry
