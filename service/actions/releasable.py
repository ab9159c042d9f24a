"""Which held lots a case no longer has a reason to hold, and why not the others.

A lot may be released by name when the scope of its case, walked now, does not reach it, and it
was not made of a lot that stays held. Everything else is decided by a disposition.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from graph.blast_radius import BlastRadius
from graph.lineage import Lineage
from service.actions.cases import Case
from service.actions.close_case import GONE_ENTRY
from service.errors import did_you_mean
from service.records.case_tables import disposition, hold, ledger, proposal

h = hold.c


def reasons_to_hold(
    connection: Connection,
    lineage: Lineage,
    case: Case,
    radius: BlastRadius,
    lots: Collection[str],
) -> dict[str, str]:
    """Why these lots cannot be released together, by lot; empty if they can."""
    held = _held(connection, case.number)
    decided = _being_decided(connection, case.number)
    reached = {name: row for row, name in enumerate(radius.lot_names())}
    sources = _made_of(connection, lineage, case.number, lots, held.keys() - set(lots))
    found: dict[str, str] = {}
    for lot in lots:
        if lot not in held:
            found[lot] = f"it is not held under {case.number}{did_you_mean(lot, list(held))}"
        elif lot in reached:
            why = " > ".join(radius.why(reached[lot]))
            found[lot] = f"{case.number} still reaches it: {why}"
        elif lot in sources:
            found[lot] = f"it was made of lot {sources[lot]}, which is still held"
        elif held[lot] is not None:
            found[lot] = "its rework is decided: a conforming inspection ends its hold"
        elif lot in decided:
            found[lot] = decided[lot]
    return found


def _held(connection: Connection, number: str) -> dict[str, int | None]:
    """The lots on hold, each with the decision that let it be reworked, if one did."""
    query = select(h.lot, h.disposition).where(h.nonconformance == number, h.released_at.is_(None))
    return {row.lot: row.disposition for row in connection.execute(query)}


def _being_decided(connection: Connection, number: str) -> dict[str, str]:
    """The lots that a proposal is about, or an approved decision that waits to be carried out."""
    d = disposition.c
    # Lines of proposals that came to nothing said `proposed` for ever, once.
    waiting = and_(d.state == "proposed", proposal.c.state == "proposed")
    query = (
        select(d.lot, d.made_lot, d.kind, d.proposal, d.state)
        .join(proposal, proposal.c.id == d.proposal)
        .where(d.nonconformance == number, or_(waiting, d.state == "approved"))
    )
    return {row.made_lot or row.lot: _decides(row) for row in connection.execute(query)}


def _decides(row: Any) -> str:
    if row.state == "proposed":
        return f"proposal {row.proposal} decides about it; have that rejected first"
    return f"its {row.kind.replace('_', ' ')} is decided: report that as carried out"


def _made_of(
    connection: Connection,
    lineage: Lineage,
    number: str,
    lots: Collection[str],
    staying: Collection[str],
) -> dict[str, str]:
    """The lots that were made of one that stays held, each with the nearest such lot."""
    good, clean = _found_good(connection, number), set[str]()
    found: dict[str, str] = {}
    for lot in lots:
        seen: set[str] = set()
        waiting = _inputs(lineage, lot)
        while waiting and lot not in found:
            name = waiting.pop(0)
            if name in staying:
                found[lot] = name
            elif name not in seen and name not in clean and name not in good:
                seen.add(name)
                waiting += _inputs(lineage, name)
        if lot not in found:
            clean |= seen
    return found


def _inputs(lineage: Lineage, lot: str) -> list[str]:
    if lot not in lineage or (maker := lineage.producer(lot)) is None:
        return []
    return [name for name, _ in lineage.operation(maker).inputs]


def _found_good(connection: Connection, number: str) -> set[str]:
    """The lots that somebody decided about, or an inspection proved: suspicion ends there."""
    ended = select(h.lot).join(ledger, ledger.c.seq == h.release_entry)
    query = ended.where(h.nonconformance == number, ledger.c.kind != GONE_ENTRY)
    return set(connection.execute(query).scalars())
