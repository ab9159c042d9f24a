"""How much of each lot downstream is suspect material."""

import numpy as np
from numpy.typing import NDArray

from graph import pass_kernels
from graph.flow import SmallGraph
from graph.lineage import Lineage
from graph.nodes import DECIMALS


def shares_of(
    lineage: Lineage, small: SmallGraph, suspect: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Share of suspect material at each node of a closure.

    Parameters
    ----------
    lineage
        The plant.
    small
        All nodes downstream of the suspects, with the edges into them, shape (nodes,).
    suspect
        True at suspect lots and suspect operations, shape (nodes,).

    Returns
    -------
    ndarray
        0 to 1, six decimals, shape (nodes,): 1 at suspects and at the outputs of suspect
        operations; else the mean of an operation's inputs weighted by the quantity used, per
        unit, and of these the largest.

    Raises
    ------
    ValueError
        The nodes go round in a circle.

    Examples
    --------
    Six hundred suspect bolts and a hundred good ones in a carton:

    >>> from graph.nodes import Lot, Operation
    >>> plant = Lineage()
    >>> for name in ("M2", "N4", "CTN-1"):
    ...     _ = plant.add_lot(Lot(name, "HEX-BOLT", "pcs", "finished", 0.0))
    >>> packed = Operation("OP-30", "packing", 0, 1, (("M2", 600), ("N4", 100)), (("CTN-1", 700),))
    >>> _ = plant.add_operation(packed)
    >>> closure = plant.flow.edges_into(plant.descendants([0]))
    >>> shares_of(plant, closure, closure.nodes == 0)[1]
    np.float64(0.857143)
    """
    is_lot = lineage.rows(small.nodes) >= 0
    source_rows = lineage.rows(small.origins)
    units = np.where(source_rows >= 0, source_rows, 0)
    share: NDArray[np.float64] = pass_kernels.push_shares(
        small.order(),
        small.indptr,
        small.places,
        small.quantities,
        lineage.lots.unit.view()[units],
        len(lineage.lots.unit.words()),
        is_lot,
        suspect,
    )
    return np.round(share, DECIMALS)
