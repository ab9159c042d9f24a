"""Compare the holds with the ledger: what entries placed and did not release must be there."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from sqlalchemy import Connection, select

from service.records.case_tables import hold, ledger

PLACED = ("containment", "hold.again")
ENDED = ("hold.released", "hold.gone")
INHERITED = "hold.inherited"


def hold_differences(connection: Connection) -> Iterator[tuple[int, str]]:
    """Holds that vanished from their table, and holds that no entry placed."""
    said = _holds_of_entries(connection)
    query = select(hold.c.lot, hold.c.nonconformance, hold.c.entry).where(
        hold.c.released_at.is_(None)
    )
    there = {(lot, number): entry for lot, number, entry in connection.execute(query)}
    for (lot, number), seq in said.items():
        if (lot, number) not in there:
            yield seq, f"the hold of lot `{lot}` under {number}, placed by entry {seq}, is gone"
    for (lot, number), entry in there.items():
        if (lot, number) not in said:
            yield (
                entry,
                f"lot `{lot}` is on hold under {number}, and no entry of the ledger says so",
            )


def _holds_of_entries(connection: Connection) -> dict[tuple[str, str], int]:
    """(lot, case) of every hold that stands, with the entry that placed it."""
    kinds = (*PLACED, *ENDED, INHERITED)
    query = select(ledger.c.seq, ledger.c.kind, ledger.c.subject, ledger.c.content).where(
        ledger.c.kind.in_(kinds)
    )
    standing: dict[tuple[str, str], int] = {}
    for seq, kind, subject, content in connection.execute(query.order_by(ledger.c.seq)):
        said = orjson.loads(content)
        numbers = said["nonconformances"] if kind == INHERITED else [subject]
        for held in ((lot, number) for lot in said["lots"] for number in numbers):
            if kind in ENDED:
                standing.pop(held, None)
            else:
                standing.setdefault(held, seq)
    return standing
