"""What a rule's strategy would hold if it were about this lot: walked, and nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from graph.blast_radius import blast_radius
from graph.scopes import ScopeError
from service.actions.state_scope import state_scope
from service.errors import BadInput, Unknown, did_you_mean
from service.plant import Plant
from service.records import tables as t

SHOWN = 20
_BY_LOT = ("lot", "operation", "load", "heat")


@dataclass(frozen=True, slots=True)
class Preview:
    """How far the strategy reaches: lots, pieces, customers, with the first lots by name."""

    lot: str
    strategy: str
    sentence: Mapping[str, str]
    notes: Mapping[str, list[str]]
    lots: int
    totals: Mapping[str, Any]
    customers: int
    first: tuple[str, ...]


def preview_rule_scope(
    connection: Connection, plant: Plant, strategy: str, lot: str, *, now: datetime
) -> Preview:
    """Inside `plant.reading`; BadInput says what this lot lacks to begin from."""
    known = t.lot.c.id
    if connection.execute(select(known).where(known == lot)).first() is None:
        beside = select(known).where(known.startswith(lot[:3], autoescape=True)).limit(500)
        near = did_you_mean(lot, list(connection.execute(beside).scalars()))
        raise Unknown(f"lot `{lot}` is not known{near}")
    try:
        stated = state_scope(connection, plant, _asked(connection, strategy, lot), now=now)
    except ScopeError as error:
        raise BadInput(str(error)) from None
    radius = blast_radius(plant.lineage, stated.scope, unknown_ok=True)
    return Preview(
        lot, strategy, stated.sentences, stated.notes_by_language, len(radius),
        dict(radius.totals()),
        len(radius.customers()), tuple(radius.lot_names()[:SHOWN]),
    )  # fmt: skip


def _asked(connection: Connection, strategy: str, lot: str) -> dict[str, object]:
    """The place at which the lot was last measured, or made, is where the window is."""
    if strategy in _BY_LOT:
        return {"strategy": strategy, "lot": lot}
    place = _measured(connection, lot)
    if strategy == "gauge_window":
        return {"strategy": strategy, "gauge": place["gauge"]}
    equipment = place["equipment"] or _made_at(connection, lot)
    if strategy == "equipment_window":
        return {"strategy": strategy, "equipment": equipment}
    if strategy == "since_last_good":
        characteristic = place["characteristic"]
        return {"strategy": strategy, "equipment": equipment, "characteristic": characteristic}
    return {"strategy": strategy, "stream": place["stream"]}


def _measured(connection: Connection, lot: str) -> Mapping[str, Any]:
    """The lot's latest measurement, one that does not conform before all others."""
    m, i = t.measurement.c, t.inspection.c
    query = (
        select(m.characteristic, m.stream, m.equipment, i.gauge)
        .join(t.inspection, i.id == m.inspection)
        .where(m.lot == lot)
        .order_by(m.conforming, m.at.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    nothing = dict.fromkeys(("characteristic", "stream", "equipment", "gauge"))
    return nothing if row is None else dict(row)


def _made_at(connection: Connection, lot: str) -> str | None:
    o, made = t.operation.c, t.operation_output.c
    query = (
        select(o.equipment).join(t.operation_output, made.operation == o.id).where(made.lot == lot)
    )
    found: str | None = connection.execute(query).scalars().first()
    return found
