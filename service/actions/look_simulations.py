"""Stored simulations: the list, one of them, its answer as it was given, its lots in pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from service.actions.stored_answer import lots_of, unpacked
from service.errors import Unknown, did_you_mean
from service.records.recall_tables import promotion, simulation
from service.records.schema import iso

s = simulation.c
SUMMARY = (
    s.number, s.at, s.by, s.reason, s.asked, s.scope, s.strategy, s.sentences, s.notes,
    s.position, s.lots, s.totals, s.cost, s.size, s.sha256, promotion.c.recall,
)  # fmt: skip
# Looked through for a name that was probably meant.
SEARCHED = 2_000


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """A simulation's answer as it is stored."""

    number: str
    lots: int
    size: int
    sha256: str
    packed: bytes

    def pieces(self) -> Iterator[bytes]:
        """The answer as it was given; the last piece comes only if all of it is as it was."""
        return unpacked(self.packed, self.sha256)

    def page(self, *, offset: int, limit: int) -> bytes:
        """Some of its lots, as JSON."""
        head = {"simulation": self.number, "total": self.lots, "offset": offset, "limit": limit}
        lots = islice(lots_of(self.pieces()), offset, offset + limit)
        return orjson.dumps(head)[:-1] + b',"lots":[' + b",".join(lots) + b"]}"


def list_simulations(
    connection: Connection,
    *,
    limit: int | None = None,
    after: str | None = None,
    newest_first: bool = False,
    skip: int = 0,
) -> list[dict[str, Any]]:
    """Who asked what, when and why, in that order; `after` is the last number already seen."""
    query = select(*SUMMARY).join(promotion, promotion.c.simulation == s.number, isouter=True)
    if after is not None:
        query = query.where(s.id > select(s.id).where(s.number == after).scalar_subquery())
    query = query.order_by(s.id.desc() if newest_first else s.id).limit(limit).offset(skip)
    return [_summary(row) for row in connection.execute(query).mappings()]


def simulation_summary(connection: Connection, number: str) -> dict[str, Any]:
    """Who asked for one simulation, what, when and why, and what it came to."""
    query = select(*SUMMARY).join(promotion, promotion.c.simulation == s.number, isouter=True)
    row = connection.execute(query.where(s.number == number)).mappings().first()
    if row is None:
        raise unknown_simulation(connection, number)
    return _summary(row)


def stored_answer(connection: Connection, number: str) -> StoredAnswer:
    """The answer of one simulation; Unknown, with a suggestion, where there is none."""
    query = select(s.number, s.lots, s.size, s.sha256, s.answer).where(s.number == number)
    row = connection.execute(query).first()
    if row is None:
        raise unknown_simulation(connection, number)
    return StoredAnswer(row.number, row.lots, row.size, row.sha256, bytes(row.answer))


def unknown_simulation(connection: Connection, number: str) -> Unknown:
    """The refusal of a number that no simulation has."""
    query = select(s.number).order_by(s.id.desc()).limit(SEARCHED)
    known = list(connection.execute(query).scalars())
    return Unknown(f"simulation `{number}` is not known{did_you_mean(number, known)}")


def _summary(row: RowMapping) -> dict[str, Any]:
    return {
        "simulation": row["number"],
        "at": iso(row["at"]),
        "by": row["by"],
        "reason": row["reason"],
        "asked": orjson.loads(row["asked"]),
        "scope": orjson.loads(row["scope"]),
        "strategy": row["strategy"],
        "sentence": orjson.loads(row["sentences"]),
        "notes": orjson.loads(row["notes"]),
        "as_of": row["position"],
        "lots": row["lots"],
        "totals": orjson.loads(row["totals"]),
        "cost": orjson.loads(row["cost"]),
        "size": row["size"],
        "sha256": row["sha256"],
        "recall": row["recall"],
    }
