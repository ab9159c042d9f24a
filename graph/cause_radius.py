"""What a recall of each of several candidates would reach, in figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph import cause_kernels
from graph.flow import MOST_CLOSURES, Int32Array, Reached
from graph.lineage import Lineage
from graph.nodes import DECIMALS
from graph.registers import KINDS, SHIPPED, remaining_of

IN_PROCESS = np.array([kind in ("raw", "semi_finished") for kind in KINDS])


@dataclass(frozen=True, slots=True)
class CauseRadius:
    """What is downstream of a candidate.

    Quantities are by unit of measure; `on_hand` is what is left of finished and packaging lots,
    `in_process` of raw and semi-finished ones.
    """

    lots: int
    on_hand: dict[str, float]
    in_process: dict[str, float]
    shipped: dict[str, float]
    customers: tuple[str, ...]


def radii_of(lineage: Lineage, seeds: Sequence[Int32Array]) -> list[CauseRadius]:
    """The figures of several blast radii, 64 at a time.

    Parameters
    ----------
    lineage
        The plant.
    seeds
        Of each radius the nodes it begins with: suspect lots, or operations with suspect outputs.

    Examples
    --------
    >>> from graph.nodes import Lot, Quantities
    >>> plant = Lineage()
    >>> _ = plant.add_lot(Lot("M2", "BOLT", "pcs", "finished", 0.0))
    >>> plant.set_quantities("M2", Quantities(produced=700.0, shipped=600.0))
    >>> radii_of(plant, [np.array([0], dtype=np.int32)])[0].on_hand
    {'pcs': 100.0}
    """
    radii: list[CauseRadius] = []
    for first in range(0, len(seeds), MOST_CLOSURES):
        batch = seeds[first : first + MOST_CLOSURES]
        lots = _lots(lineage, lineage.flow.reached(batch))
        sums, customers = _sums(lineage, lots), _customers(lineage, lots)
        units = lineage.lots.unit.words()
        radii += [_radius(units, sums[bit], customers[bit]) for bit in range(len(batch))]
    return radii


def _lots(lineage: Lineage, reached: Reached) -> Reached:
    """The lots among nodes reached, by row."""
    rows = lineage.rows(reached.nodes)
    return Reached(rows[rows >= 0], reached.masks[rows >= 0])


def _sums(lineage: Lineage, lots: Reached) -> NDArray[np.float64]:
    """Of each closure and unit: number of lots, on hand, in process, shipped."""
    register = lineage.lots
    quantities = register.quantities.view()[lots.nodes]
    left = remaining_of(quantities)
    in_process = IN_PROCESS[register.kind.view()[lots.nodes]]
    figures = np.column_stack(
        (
            np.ones(len(left)),
            np.where(in_process, 0.0, left),
            np.where(in_process, left, 0.0),
            quantities[:, SHIPPED],
        )
    )
    sums = np.zeros((MOST_CLOSURES, len(register.unit.words()), figures.shape[1]))
    cause_kernels.add_up(lots.masks, register.unit.view()[lots.nodes], figures, sums)
    return sums.round(DECIMALS)


def _customers(lineage: Lineage, lots: Reached) -> list[tuple[str, ...]]:
    """Of each closure the customers that were sent something of it."""
    register = lineage.shipments
    masks = np.zeros(len(lineage.lots), dtype=np.uint64)
    masks[lots.nodes] = lots.masks
    lines = register.rows_of(lineage.lots.last_shipped.view()[lots.nodes])
    names = register.customer.words()
    sent = np.zeros(len(names), dtype=np.uint64)
    np.bitwise_or.at(sent, register.customer.view()[lines], masks[register.lot.view()[lines]])
    return [
        tuple(sorted(names[code] for code in np.flatnonzero(sent >> np.uint64(bit) & np.uint64(1))))
        for bit in range(MOST_CLOSURES)
    ]


def _radius(
    units: tuple[str, ...], sums: NDArray[np.float64], customers: tuple[str, ...]
) -> CauseRadius:
    counted = sorted((units[code], *sums[code].tolist()) for code in np.flatnonzero(sums[:, 0]))
    return CauseRadius(
        lots=int(sums[:, 0].sum()),
        on_hand={unit: on_hand for unit, _, on_hand, _, _ in counted},
        in_process={unit: in_process for unit, _, _, in_process, _ in counted},
        shipped={unit: shipped for unit, _, _, _, shipped in counted},
        customers=customers,
    )
