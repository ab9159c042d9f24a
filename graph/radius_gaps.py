"""The gaps of a blast radius: what its records leave open."""

from collections.abc import Iterator

import numpy as np

from graph.flow import Int32Array
from graph.gaps import Gap
from graph.lineage import Lineage
from graph.nodes import DECIMALS
from graph.registers import SHIPPED, UNACCOUNTED, remaining_of


def find_gaps(
    lineage: Lineage,
    lot_rows: Int32Array,
    operation_rows: Int32Array,
    unpriced_items: tuple[str, ...],
) -> tuple[Gap, ...]:
    """What the records of some lots and operations leave open.

    Parameters
    ----------
    lineage
        The plant.
    lot_rows, operation_rows
        Rows of the lots and operations in the radius.
    unpriced_items
        Items that the cost leaves out.
    """
    return (
        *_no_source(lineage, np.sort(operation_rows)),
        *_imbalance(lineage, lot_rows),
        *_unlinked(lineage, lot_rows),
        *_no_unit_cost(unpriced_items),
    )


def _no_source(lineage: Lineage, rows: Int32Array) -> Iterator[Gap]:
    for row in rows[lineage.operations.inputs.view()[rows] == 0].tolist():
        name = lineage.operations.names.name(row)
        yield Gap(
            "no_source", name, f"operation {name} records no input: its material is not known"
        )


def _imbalance(lineage: Lineage, rows: Int32Array) -> Iterator[Gap]:
    quantities = lineage.lots.quantities.view()[rows]
    remaining = remaining_of(quantities)
    unaccounted = quantities[:, UNACCOUNTED].round(DECIMALS)
    for place in np.flatnonzero((unaccounted != 0) | (remaining < 0)).tolist():
        name = lineage.lots.names.name(rows[place])
        unit = lineage.lots.unit.word(rows[place])
        if unaccounted[place]:
            detail = f"{unaccounted[place]:g} {unit} of lot {name} are unaccounted for"
        else:
            detail = f"lot {name} has {remaining[place]:g} {unit} left by the book"
        yield Gap("imbalance", name, detail)


def _unlinked(lineage: Lineage, rows: Int32Array) -> Iterator[Gap]:
    shipped = lineage.lots.quantities.view()[rows, SHIPPED]
    linked = lineage.lots.sent.view()[rows]
    missing = np.round(shipped - linked, DECIMALS)
    for place in np.flatnonzero(missing > 0).tolist():
        name = lineage.lots.names.name(rows[place])
        unit = lineage.lots.unit.word(rows[place])
        yield Gap(
            "unlinked_shipment",
            name,
            f"{missing[place]:g} {unit} of lot {name} were shipped, but no shipment says to whom",
        )


def _no_unit_cost(items: tuple[str, ...]) -> Iterator[Gap]:
    for item in items:
        yield Gap("no_unit_cost", item, f"item {item} has no unit cost: the cost leaves it out")
