"""A made plant as bare CSR arrays: what the reference search and the array peers run on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bench.made_plant import HEAT_REACHES, MadePlant
from bench.search_kernels import bare_search

Int32s = NDArray[np.int32]
TRIED_HEATS = 64


class BareCsr:
    """Onward edges of a plant, ready to be searched."""

    def __init__(self, plant: MadePlant) -> None:
        counts = np.bincount(plant.sources, minlength=plant.nodes)
        self.indptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        self.targets = plant.targets[np.argsort(plant.sources, kind="stable")]
        self._visited = np.zeros(plant.nodes, dtype=np.int32)
        self._queue = np.empty(plant.nodes, dtype=np.int32)
        self._stamp = 0

    def count(self, seeds: Int32s) -> int:
        """How many nodes the seeds reach, themselves included."""
        self._stamp += 1
        found: int = bare_search(
            self.indptr, self.targets, seeds, self._visited, self._stamp, self._queue
        )
        return found

    def reached(self, seeds: Int32s) -> Int32s:
        """The nodes the seeds reach, ascending."""
        return np.sort(self._queue[: self.count(seeds)])

    def search(self, seeds: Int32s) -> Callable[[], int]:
        """The bare search from some seeds, ready to be timed."""
        return lambda: self.count(seeds)


def typical_heat(plant: MadePlant, csr: BareCsr) -> int:
    """Of some heats of the plant's first half the one whose reach is nearest to 20,000 nodes."""
    step = max(1, plant.heats // 2 // TRIED_HEATS)
    tried = range(0, max(1, plant.heats // 2), step)
    return min(tried, key=lambda heat: abs(csr.count(plant.coils(heat)) - HEAT_REACHES))


def heats_in_a_row(plant: MadePlant, first: int, count: int) -> list[Int32s]:
    """The coils of consecutive heats, each heat's by itself."""
    return [plant.coils(heat) for heat in range(first, min(first + count, plant.heats))]
