"""The lots of a case, a page at a time: what is reached, what is held, what becomes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select

from graph.blast_radius import BlastRadius, blast_radius
from graph.scopes import parse_scope
from service.actions.look_holds import hold_document
from service.actions.look_lot import lot_document
from service.plant import Plant
from service.records.case_tables import disposition, hold, nonconformance, proposal
from service.records.schema import number_of

h, d, p, n = hold.c, disposition.c, proposal.c, nonconformance.c
NAMES = ("lot", "item", "unit", "produced", "on_hand", "in_process", "consumed", "shipped",
         "scrapped", "returned", "unaccounted", "location")  # fmt: skip
# Proposals that say what becomes of a lot, or would.
SAID = ("proposed", "approved")


@dataclass(frozen=True, slots=True)
class LotsPage:
    """Lots of one page; how many there are in all, and how many of them are on hold."""

    rows: list[dict[str, Any]]
    found: int
    all: int
    held: int


def reach_of(connection: Connection, plant: Plant, number: str) -> BlastRadius:
    """What the scope of a case reaches now; inside `plant.reading(door)`."""
    scope = connection.execute(select(n.scope).where(n.number == number)).scalar_one()
    return blast_radius(plant.lineage, parse_scope(orjson.loads(scope)), unknown_ok=True)


def case_lots_page(
    connection: Connection,
    radius: BlastRadius,
    number: str,
    *,
    words: str = "",
    held: bool | None = None,
    limit: int,
    offset: int = 0,
) -> LotsPage:
    """The held ones first; `words` are part of a lot's or item's name."""
    active = _held_lots(connection, number)
    reached = {each.lot: each for each in radius.lots()}
    left = sorted(active - reached.keys())
    here = {lot for lot, each in reached.items() if each.on_hand + each.in_process > 0}
    # What can still be decided about first: on hold and here, on hold and gone, then the others.
    order = {(True, True): 0, (True, False): 1, (False, True): 2, (False, False): 3}
    known = sorted(reached, key=lambda lot: order[lot in active, lot in here])
    names = [*left, *known]
    if held is not None:
        names = [lot for lot in names if (lot in active) is held]
    if words:
        part = words.casefold()
        names = [
            lot for lot in names
            if part in lot.casefold()
            or (lot in reached and part in reached[lot].item.casefold())
        ]  # fmt: skip
    shown = names[offset : offset + limit]
    holds, lines = _holds(connection, number, shown), _lines(connection, number, shown)
    rows = [
        {
            **(asdict(reached[lot]) if lot in reached else _out_of_reach(connection, lot)),
            "held": lot in active,
            "holds": holds.get(lot, []),
            "parts": lines.get(lot, []),
        }
        for lot in shown
    ]
    return LotsPage(rows, len(names), len(reached) + len(left), len(active))


def held_count(connection: Connection, number: str) -> int:
    return len(_held_lots(connection, number))


def _held_lots(connection: Connection, number: str) -> set[str]:
    query = select(h.lot).where(h.nonconformance == number, h.released_at.is_(None))
    return set(connection.execute(query).scalars())


def _holds(
    connection: Connection, number: str, lots: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    query = select(hold).where(h.nonconformance == number, h.lot.in_(lots)).order_by(h.id)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["lot"]].append(hold_document(row))
    return found


def _lines(
    connection: Connection, number: str, lots: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """What is proposed or approved for parts of these lots."""
    query = (
        select(disposition, p.state.label("decided"))
        .join(proposal, p.id == d.proposal)
        .where(d.nonconformance == number, d.lot.in_(lots), p.state.in_(SAID))
        .order_by(d.id)
    )
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["lot"]].append(
            {
                "id": row["id"],
                "quantity": number_of(row["quantity"]),
                "disposition": row["kind"],
                "state": row["state"],
                "made_lot": row["made_lot"],
                "concession": row["concession"],
                "to_item": row["to_item"],
            }
        )
    return found


def _out_of_reach(connection: Connection, lot: str) -> dict[str, Any]:
    """A lot that a correction took out of the scope stays held until it is released by name."""
    dossier = lot_document(connection, lot)
    return {name: dossier[name] for name in NAMES} | {"certainty": None, "share": 0.0, "why": []}
