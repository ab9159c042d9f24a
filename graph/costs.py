"""What the lots of a blast radius cost."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph import pass_kernels
from graph.flow import Int32Array
from graph.lineage import Lineage


@dataclass(frozen=True, eq=False)
class UnitCosts:
    """Cost of one unit of each lot asked for.

    `amounts` is NaN where it is not known; `currencies` are codes of the lineage's currency
    column (-1: none recorded); `unpriced_items` the items whose cost is missing somewhere.
    """

    amounts: NDArray[np.float64]
    currencies: Int32Array
    unpriced_items: tuple[str, ...]


def unit_costs(lineage: Lineage, lots: Int32Array) -> UnitCosts:
    """Unit costs of lots: recorded, or rolled up from what went into them.

    A lot without a unit cost costs what its producer's inputs cost, by unit made. An input of
    unknown cost is left out and its item named. Inputs in several currencies, or outputs in
    several units, have no common cost.

    Parameters
    ----------
    lineage
        The plant.
    lots
        Nodes of lots.

    Examples
    --------
    >>> from graph.nodes import Lot, Operation
    >>> plant = Lineage()
    >>> bolt = Lot("M2", "HEX-BOLT", "pcs", "finished", 0.0, unit_cost=7.0, currency="USD")
    >>> _ = plant.add_lot(bolt), plant.add_lot(Lot("CTN-1", "CARTON", "pcs", "packaging", 0.0))
    >>> _ = plant.add_operation(
    ...     Operation("OP-30", "packing", 0, 1, (("M2", 600.0),), (("CTN-1", 600.0),)))
    >>> unit_costs(plant, np.array([1], dtype=np.int32)).amounts
    array([7.])
    """
    rows = lineage.rows(lots)
    amounts = lineage.lots.unit_cost.view()[rows]
    currencies = lineage.lots.currency.view()[rows]
    unknown = np.isnan(amounts)
    if not unknown.any():
        return UnitCosts(amounts, currencies, ())
    nodes, rolled, rolled_currencies = _rolled_up(lineage, lots[unknown])
    places = np.searchsorted(nodes, lots[unknown])
    amounts[unknown] = rolled[places]
    currencies[unknown] = rolled_currencies[places]
    node_rows = lineage.rows(nodes)
    missing = node_rows[(node_rows >= 0) & np.isnan(rolled)]
    items = lineage.lots.item.decode(np.unique(lineage.lots.item.view()[missing]).tolist())
    return UnitCosts(amounts, currencies, tuple(sorted(item for item in items if item)))


def _rolled_up(
    lineage: Lineage, unpriced: Int32Array
) -> tuple[Int32Array, NDArray[np.float64], Int32Array]:
    nodes = _cost_bearing_ancestors(lineage, unpriced)
    small = lineage.flow.edges_into(nodes)
    rows = lineage.rows(nodes)
    is_lot = rows >= 0
    costs = np.full(len(nodes), np.nan)
    costs[is_lot] = lineage.lots.unit_cost.view()[rows[is_lot]]
    currencies = np.full(len(nodes), -1, dtype=np.int32)
    currencies[is_lot] = lineage.lots.currency.view()[rows[is_lot]]
    made = np.full(len(nodes), np.nan)
    made[~is_lot] = lineage.operations.made.view()[~rows[~is_lot]]
    pass_kernels.roll_up_costs(
        small.order(),
        small.indptr,
        small.places,
        small.quantities,
        made,
        is_lot,
        costs,
        currencies,
    )
    return nodes, costs, currencies


def _cost_bearing_ancestors(lineage: Lineage, unpriced: Int32Array) -> Int32Array:
    """The unpriced lots and what their cost rolls up from, up to the first priced ones."""
    return lineage.flow.sources_until(
        unpriced, lineage.rows_of_nodes(), lineage.lots.unit_cost.view()
    )
