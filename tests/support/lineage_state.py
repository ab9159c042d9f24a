"""All that a lineage says, by name: to compare lineages that came about in different ways."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from graph.blast_radius import blast_radius
from graph.document import radius_document
from graph.lineage import Lineage
from graph.scopes import Scope
from service.records import tables as t


def said_by(lineage: Lineage, connection: Connection) -> dict[str, Any]:
    """Lots, operations, reach both ways, radii, gauges; the numbers of nodes are not among it."""
    lots = sorted(connection.execute(select(t.lot.c.id)).scalars())
    operations = sorted(connection.execute(select(t.operation.c.id)).scalars())
    gauges = sorted(connection.execute(select(t.inspection.c.gauge).distinct()).scalars(), key=str)
    surveyed = sorted(connection.execute(select(t.survey.c.equipment).distinct()).scalars())
    return {
        "size": len(lineage),
        "lots": {lot: _lot(lineage, lot) for lot in lots},
        "operations": [lineage.operation(name) for name in operations],
        "radii": {lot: _radius(lineage, lot) for lot in lots if lineage.lot(lot).received},
        "measured": {
            gauge: sorted(lineage.names_of(lineage.measured_with(gauge, None, None)))
            for gauge in gauges
            if gauge is not None
        },
        "passed": {name: lineage.last_passed(name, None, 1e12) for name in surveyed},
    }


def _lot(lineage: Lineage, lot: str) -> tuple[Any, ...]:
    node = lineage.lot_index(lot)
    return (
        lineage.lot(lot),
        lineage.quantities(lot),
        lineage.location(lot),
        lineage.producer(lot),
        sorted(lineage.names_of(lineage.descendants([node]))),
        sorted(lineage.names_of(lineage.ancestors([node]))),
    )


def _radius(lineage: Lineage, lot: str) -> dict[str, Any]:
    radius = radius_document(blast_radius(lineage, Scope(lots=(lot,))), as_of=0, elapsed_ms=0)
    for row in radius["lots"]:
        row["why"] = len(row["why"])  # of several shortest paths any will do
    for name, key in (("lots", "lot"), ("gaps", "detail")):
        radius[name].sort(key=lambda row, key=key: row[key])
    return radius
