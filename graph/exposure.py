"""Which of the bad lots, and of the others, had to do with something."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph import cause_kernels
from graph.flow import MOST_CLOSURES, Int32Array
from graph.lineage import Lineage


@dataclass(frozen=True, slots=True)
class Exposure:
    """How many had to do with something: of the bad lots, and of the lots compared with.

    Examples
    --------
    >>> Exposure(exposed_bad=3, bad=4, exposed_others=1, others=100).exclusivity
    0.5625
    """

    exposed_bad: int
    bad: int
    exposed_others: int
    others: int

    @property
    def share_of_bad(self) -> float:
        """The share of the bad lots that is exposed."""
        return self.exposed_bad / self.bad

    @property
    def share_bad(self) -> float:
        """The share of the exposed lots that is bad."""
        return self.exposed_bad / (self.exposed_bad + self.exposed_others)

    @property
    def exclusivity(self) -> float:
        """The product of both: 1 if all bad lots are exposed, and only they."""
        return self.share_of_bad * self.share_bad


class Tally(NamedTuple):
    """What is downstream of several candidates.

    Of each candidate the number of lots, and the bad and other lots exposed. Candidates whose
    row of `prints` (uint64, shape (candidates, 2)) is the same have the same lots exposed.
    """

    lots: tuple[int, ...]
    exposures: tuple[Exposure, ...]
    prints: NDArray[np.uint64]


def count_exposed(
    lineage: Lineage, seeds: Sequence[Int32Array], bad: Int32Array, others: Int32Array
) -> Tally:
    """Count the lots downstream of candidates, 64 candidates at a time.

    Parameters
    ----------
    lineage
        The plant.
    seeds
        Of each candidate the nodes that it stands for; they are exposed to it themselves.
    bad, others
        Nodes of lots, each once; none is in both.

    Examples
    --------
    >>> from graph.nodes import Lot, Operation
    >>> plant = Lineage()
    >>> for name in ("BLANK", "K7", "M2"):
    ...     _ = plant.add_lot(Lot(name, "BOLT", "pcs", "finished", 0.0))
    >>> _ = plant.add_operation(Operation("OP", "sort", 0, 1, (("BLANK", 9.0),), (("K7", 9.0),)))
    >>> nodes = [np.array([node], dtype=np.int32) for node in range(3)]
    >>> tally = count_exposed(plant, nodes[:2], bad=nodes[1], others=nodes[2])
    >>> tally.lots, tally.exposures[0]
    ((2, 1), Exposure(exposed_bad=1, bad=1, exposed_others=0, others=1))
    """
    what = np.zeros(len(lineage), dtype=np.uint8)
    what[lineage.lots.node.view()] = cause_kernels.LOT
    what[bad] |= cause_kernels.BAD
    what[others] |= cause_kernels.OTHER
    counts = np.zeros((len(seeds), 3), dtype=np.int64)
    prints = np.zeros((len(seeds), 2), dtype=np.uint64)
    for first in range(0, len(seeds), MOST_CLOSURES):
        batch = slice(first, first + MOST_CLOSURES)
        nodes, masks = lineage.flow.reached(seeds[batch])
        cause_kernels.tally(nodes, masks, what, counts[batch], prints[batch])
    return Tally(
        lots=tuple(counts[:, 0].tolist()),
        exposures=tuple(
            Exposure(exposed_bad, len(bad), exposed_others, len(others))
            for _, exposed_bad, exposed_others in counts.tolist()
        ),
        prints=prints,
    )
