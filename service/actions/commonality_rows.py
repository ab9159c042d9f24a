"""What is known of each lot that a characteristic was measured on, one row a lot-operation.

Several checks of one lot and operation are one row: their values are not independent. Rows are
read up to a ledger position, and the next reading takes only the inspections entered since. A
correction, or a point taken out of the judgement, changes rows that were read: then it begins anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, func, select

from graph.lineage import Lineage
from service.records import tables as t
from service.records.schema import microseconds
from service.records.spc_tables import point_exclusion
from spc.specification import SpecificationLimits, judge

# Older lots tell of a process that is no longer there, and make every look slower.
MOST_LOTS = 3_000
CHECKS_A_LOT = 4
OF_OPERATION = ("equipment", "shift", "operator", "tool", "bath")
FACTORS = (*OF_OPERATION, "item", "heat", "supplier", "gauge")


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot as an operation left it: its values summed, its rejects, what it shared with others.

    `levels` are in the order of `FACTORS`; `made_at` is when the newest of what was checked was
    made, `started_at` when the operation began, both in microseconds.
    """

    made_at: int
    started_at: int
    total: float
    size: int
    rejected: int
    levels: tuple[str | None, ...]
    parameters: Mapping[str, float | str]

    @property
    def mean(self) -> float:
        return self.total / self.size


LotKey = tuple[str, str | None]


@dataclass(slots=True)
class LotRows:
    """The newest rows of a characteristic, true at ledger position `position`."""

    position: int
    excluded: frozenset[tuple[str, str]]
    rows: dict[LotKey, LotRow]

    def newest(self) -> list[LotRow]:
        """In order of making, at most as many as are looked at."""
        ordered = sorted(self.rows.items(), key=lambda item: (item[1].made_at, str(item[0])))
        self.rows = dict(ordered[-MOST_LOTS:])
        return list(self.rows.values())


def rows_in_window(
    connection: Connection,
    lineage: Lineage,
    characteristic: str,
    *,
    since: datetime | None,
    until: datetime | None,
) -> list[LotRow]:
    """The rows of what was made in a window, the newest if there are too many."""
    m = t.measurement.c
    query = _measured(characteristic)
    query = query if since is None else query.where(m.checked_at >= microseconds(since))
    query = query if until is None else query.where(m.checked_at < microseconds(until))
    found = LotRows(0, _excluded(connection, characteristic), {})
    _read(connection, lineage, characteristic, query, found)
    return found.newest()


def rows_up_to(
    connection: Connection,
    lineage: Lineage,
    characteristic: str,
    position: int,
    known: LotRows | None = None,
) -> LotRows:
    """All up to a ledger position: of what is known already only the inspections since."""
    excluded = _excluded(connection, characteristic)
    if known is None or known.excluded != excluded or _corrected(connection, known.position):
        known = LotRows(0, excluded, {})
    entry = t.inspection.c.entry
    query = _measured(characteristic).where(entry > known.position, entry <= position)
    found = LotRows(position, excluded, dict(known.rows))
    _read(connection, lineage, characteristic, query, found)
    found.newest()
    return found


# --- within ----------------------------------------------------------------------------------


def _measured(characteristic: str) -> Select[Any]:
    m, i, o, lot = t.measurement.c, t.inspection.c, t.operation.c, t.lot.c
    made = [o[name] for name in OF_OPERATION]
    return (
        select(
            m.inspection, m.stream, m.lot, m.operation, m.checked_at,
            m["values"].label("measured"), i.gauge, lot.item, o.started_at, o.parameters, *made,
        )
        .select_from(t.measurement)
        .join(t.inspection, i.id == m.inspection)
        .join(t.lot, lot.id == m.lot)
        .join(t.operation, o.id == m.operation, isouter=True)
        .where(m.characteristic == characteristic)
    )  # fmt: skip


def _read(
    connection: Connection,
    lineage: Lineage,
    characteristic: str,
    query: Select[Any],
    found: LotRows,
) -> None:
    m = t.measurement.c
    query = query.order_by(m.checked_at.desc(), m.inspection.desc())
    limits = _specification(connection, characteristic)
    suppliers = _suppliers(connection)
    for row in connection.execute(query.limit(CHECKS_A_LOT * MOST_LOTS)):
        if (row.stream, row.inspection) not in found.excluded:
            known = found.rows.get((row.lot, row.operation))
            add = _lot_row(row, limits, known, lineage, suppliers)
            found.rows[row.lot, row.operation] = add


def _lot_row(
    row: Row[Any],
    limits: SpecificationLimits | None,
    known: LotRow | None,
    lineage: Lineage,
    suppliers: Mapping[str, str],
) -> LotRow:
    values: list[float] = orjson.loads(row.measured)
    rejected = 0
    if limits is not None:
        rejected = sum(not each.conforming for each in judge(values, limits))
    if known is not None:
        return replace(
            known, total=known.total + sum(values), size=known.size + len(values),
            rejected=known.rejected + rejected, made_at=max(known.made_at, row.checked_at),
        )  # fmt: skip
    heats = lineage.heats_of(row.lot)
    # Of material of several heats nobody can say which it was.
    heat = heats[0] if len(heats) == 1 else None
    made = [getattr(row, name) for name in OF_OPERATION]
    levels = (*made, row.item, heat, suppliers.get(heat or ""), row.gauge)
    started = row.checked_at if row.started_at is None else row.started_at
    parameters = _parameters(row.parameters)
    return LotRow(row.checked_at, started, sum(values), len(values), rejected, levels, parameters)


def _parameters(stored: str | None) -> dict[str, float | str]:
    """Single numbers and texts; a curve has no one value by which lots could be compared."""
    said = {} if stored is None else orjson.loads(stored)
    return {name: value for name, value in said.items() if isinstance(value, int | float | str)}


def _specification(connection: Connection, characteristic: str) -> SpecificationLimits | None:
    c = t.characteristic.c
    row = connection.execute(select(c.lower, c.upper).where(c.id == characteristic)).one()
    if row.lower is None and row.upper is None:
        return None
    return SpecificationLimits(lower=row.lower, upper=row.upper)


def _suppliers(connection: Connection) -> dict[str, str]:
    """Who delivered a heat; a heat that several delivered is nobody's."""
    lot = t.lot.c
    query = (
        select(lot.heat, func.min(lot.supplier))
        .where(lot.heat.is_not(None), lot.supplier.is_not(None))
        .group_by(lot.heat)
        .having(func.min(lot.supplier) == func.max(lot.supplier))
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _excluded(connection: Connection, characteristic: str) -> frozenset[tuple[str, str]]:
    x, s = point_exclusion.c, t.stream.c
    query = (
        select(x.stream, x.inspection)
        .join(t.stream, s.id == x.stream)
        .where(s.characteristic == characteristic, x.withdrawn_at.is_(None))
    )
    return frozenset((row.stream, row.inspection) for row in connection.execute(query))


def _corrected(connection: Connection, position: int) -> bool:
    query = select(t.correction.c.entry).where(t.correction.c.entry > position)
    return connection.execute(query.limit(1)).first() is not None
