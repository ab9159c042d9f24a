"""What several bad lots have in common, and what a recall of it would reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from graph.common_cause import SHARED_BY, common_causes
from graph.names import UnknownName
from service.errors import BadInput, Unknown, did_you_mean
from service.plant import Plant
from service.records import tables as t
from service.records.door import Door


def common_cause(
    door: Door,
    plant: Plant,
    lots: Sequence[str],
    complaints: Sequence[str] = (),
    *,
    most: int = 50,
) -> dict[str, Any]:
    """The ancestors and contexts that bad lots share, true at the ledger position it names."""
    with plant.reading(door) as connection:
        bad = [*lots, *(_lot_of(connection, complaint) for complaint in complaints)]
        if len(set(bad)) < SHARED_BY:
            raise BadInput("a common cause needs at least two bad lots: name another one")
        try:
            found = common_causes(plant.lineage, bad, most=most)
        except UnknownName as unknown:
            raise Unknown(str(unknown)) from None
        except ValueError as refusal:
            raise BadInput(str(refusal)) from None
        return {
            "as_of": plant.version,
            **found.document(),
            "complaints": list(complaints),
        }


def _lot_of(connection: Connection, complaint: str) -> str:
    c = t.complaint.c
    lot: str | None = connection.execute(select(c.lot).where(c.id == complaint)).scalar()
    if lot is None:
        known = list(connection.execute(select(c.id).order_by(c.entry)).scalars())
        raise Unknown(f"complaint `{complaint}` is not known{did_you_mean(complaint, known)}")
    return lot
