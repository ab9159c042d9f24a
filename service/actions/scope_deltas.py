"""How the scope of an open case changes: which lots came in, which left it, and by what record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import orjson
from sqlalchemy import func, select

from graph.blast_radius import BlastRadius
from service.actions.desk import Desk
from service.records.case_tables import hold, ledger
from service.records.lot_book import ActiveHold
from service.records.recall_tables import scope_delta

BATCH = 5_000
Change = Literal["added", "cleared"]
d = scope_delta.c


@dataclass(frozen=True, slots=True)
class Because:
    """The record that changed a scope, and in words what it did."""

    record: tuple[str, str]
    reason: str


def note_added(
    desk: Desk, holds: Iterable[ActiveHold], because: Because | None, *, entry: int
) -> None:
    """Keep that these lots came into the scope of their cases.

    Without a reason given it is the one that the ledger entry says.
    """
    because = because or _said_in(desk, entry)
    for held in holds:
        _note(desk, held.nonconformance, held.lot, "added", because, held.certainty, entry)


def note_cleared(
    desk: Desk, number: str, lots: Iterable[str], because: Because, *, entry: int
) -> None:
    """Keep that the scope of a case no longer reaches these lots; they stay held all the same."""
    already = cleared_lots(desk, number)
    for lot in lots:
        if lot not in already:
            _note(desk, number, lot, "cleared", because, None, entry)


def note_come_back(
    desk: Desk, number: str, radius: BlastRadius, because: Because, *, entry: int
) -> None:
    """Keep that lots which had left the scope, and are still held, are in it again."""
    cleared = cleared_lots(desk, number)
    if not cleared:
        return
    back = cleared & set(radius.lot_names()) & _held(desk, number, cleared)
    if back:
        for lot in radius.lots():
            if lot.lot in back:
                _note(desk, number, lot.lot, "added", because, lot.certainty, entry)


def cleared_lots(desk: Desk, number: str) -> set[str]:
    """The lots whose last change under a case is that they left its scope."""
    desk.transaction.flush()
    cleared = _last(desk, number, "cleared")
    if not cleared:
        return set()
    added = _last(desk, number, "added", cleared)
    return {lot for lot, last in cleared.items() if last > added.get(lot, 0)}


def _last(
    desk: Desk, number: str, change: Change, among: Collection[str] | None = None
) -> dict[str, int]:
    query = select(d.lot, func.max(d.id)).where(d.nonconformance == number, d.change == change)
    found: dict[str, int] = {}
    for part in _parts(among):
        asked = query if part is None else query.where(d.lot.in_(part))
        rows = desk.transaction.connection.execute(asked.group_by(d.lot))
        found.update((lot, last) for lot, last in rows)
    return found


def _held(desk: Desk, number: str, lots: Collection[str]) -> set[str]:
    h = hold.c
    active = select(h.lot).where(h.nonconformance == number, h.released_at.is_(None))
    held: set[str] = set()
    for part in _parts(lots):
        rows = desk.transaction.connection.execute(active.where(h.lot.in_(part or ())))
        held.update(rows.scalars())
    return held


def _parts(lots: Collection[str] | None) -> list[Sequence[str] | None]:
    if lots is None:
        return [None]
    names = sorted(lots)
    return [names[start : start + BATCH] for start in range(0, len(names), BATCH)]


def _said_in(desk: Desk, entry: int) -> Because:
    desk.transaction.flush()
    content = select(ledger.c.content).where(ledger.c.seq == entry)
    said = orjson.loads(desk.transaction.connection.execute(content).scalar_one())
    if "operation" in said:
        return made_of_held(said["operation"])
    return Because(("entry", str(entry)), said["reason"])


def made_of_held(operation: str) -> Because:
    """What follows from using held material."""
    return Because(("operation", operation), f"operation {operation} made it of held material")


def _note(
    desk: Desk,
    number: str,
    lot: str,
    change: Change,
    because: Because,
    certainty: str | None,
    entry: int,
) -> None:
    desk.transaction.insert(
        scope_delta,
        {
            "nonconformance": number,
            "lot": lot,
            "change": change,
            "reason": because.reason,
            "record": because.record[0],
            "record_id": because.record[1],
            "certainty": certainty,
            "at": desk.transaction.now_micros,
            "entry": entry,
        },
    )
