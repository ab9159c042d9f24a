"""How much of each lot of a made plant was made, used, scrapped, shipped, returned: in balance.

Whole kilograms of wire, whole pieces of bolts. What an operation makes is what it used, less its
own scrap; what is in stock of a lot is shared among its uses, to the last piece.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.made_plant import LEVELS, MadePlant

COIL_KG = (2_000, 4_000)
PIECES_PER_KG = 400
HEADING = 3
HARDENED, SORTED, PALLET = 8, 12, 16
KEEPS = 4
"""Every fourth lot keeps a tenth of itself back."""
SHIPPED_TENTHS = 6
"""Of ten pallets six leave whole, and one by half."""
RETURNS_ONE_OF = 97

Int64s = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Quantities:
    """Whole units; `edges` has one value an edge, the rest is of shape (turns, levels).

    Of operations (odd levels) `scrapped` is their own scrap, the rest is 0.
    """

    edges: Int64s
    produced: Int64s
    consumed: Int64s
    scrapped: Int64s
    shipped: Int64s
    returned: Int64s


def made_quantities(plant: MadePlant) -> Quantities:
    """The quantities of a made plant, level after level."""
    shape = (plant.turns, LEVELS)
    edges = np.zeros(len(plant.sources), dtype=np.int64)
    produced, consumed, scrapped, shipped, returned = (np.zeros(shape, np.int64) for _ in range(5))
    produced[:, 0] = np.random.default_rng(plant.seed).integers(*COIL_KG, plant.turns)
    of_level = _edges_by_target_level(plant)
    for level in range(1, LEVELS, 2):
        into = of_level[level]
        used = _shared(plant, into, _stock(produced[:, level - 1]))
        edges[into] = used
        consumed[:, level - 1] = _sums(plant.sources[into], used, plant.turns)
        taken = _sums(plant.targets[into], used, plant.turns)
        scrapped[:, level] = np.where(np.arange(plant.turns) % 2, taken // 100, 0)
        made = (taken - scrapped[:, level]) * (PIECES_PER_KG if level == HEADING else 1)
        produced[:, level + 1] = made
        edges[of_level[level + 1]] = made
    left = produced - consumed
    scrapped[:, HARDENED] = np.where(np.arange(plant.turns) % 3, 0, left[:, HARDENED])
    shipped[:, SORTED] = left[:, SORTED]
    shipped[:, PALLET] = _pallets_shipped(produced[:, PALLET])
    came_back = np.arange(plant.turns) % RETURNS_ONE_OF == 0
    returned[:, PALLET] = np.where(came_back, shipped[:, PALLET] // 10, 0)
    return Quantities(edges, produced, consumed, scrapped, shipped, returned)


def _edges_by_target_level(plant: MadePlant) -> list[NDArray[np.intp]]:
    levels = (plant.targets % LEVELS).astype(np.int8)
    return [np.flatnonzero(levels == level) for level in range(LEVELS)]


def _stock(produced: Int64s) -> Int64s:
    """What of each lot is there to be used."""
    keeps = np.arange(len(produced)) % KEEPS == 0
    return produced - np.where(keeps, produced // 10, 0)


def _shared(plant: MadePlant, edges: NDArray[np.intp], stock: Int64s) -> Int64s:
    """The first use of a lot, which is its own line's, takes half and what is left over."""
    lots = plant.sources[edges] // LEVELS
    uses = np.bincount(lots, minlength=plant.turns)
    parts = stock // np.maximum(2 * (uses - 1), 1)
    shares = parts[lots]
    first = np.zeros(plant.turns, dtype=np.intp)
    first[lots[::-1]] = np.arange(len(lots))[::-1]  # of several places the earliest stays
    used = uses > 0
    shares[first[used]] = (stock - parts * (uses - 1))[used]
    return shares


def _sums(nodes: NDArray[np.int32], amounts: Int64s, turns: int) -> Int64s:
    # Exact: the sums stay far below 2**53.
    return np.bincount(nodes // LEVELS, weights=amounts, minlength=turns).astype(np.int64)


def _pallets_shipped(produced: Int64s) -> Int64s:
    tenth = np.arange(len(produced)) % 10
    half = np.where(tenth == SHIPPED_TENTHS, produced // 2, 0)
    return np.where(tenth < SHIPPED_TENTHS, produced, half)
