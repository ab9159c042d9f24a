"""A seeded plant as arrays: 1e5, 1e6 or 1e7 lots and operations, some months to some years.

Time goes in turns of six minutes. In each turn every process finishes one operation, which makes
one lot; so a turn has one node on each of 17 levels, and numbers in order of time put every node
behind what it was made from. An operation uses the lot its own line made some hours before, and
others of the same bolt size from the month before that: 1.62 edges a node.

A lot's influence grows 2.4 times from level to level, until it meets itself. So the four coils of
a heat reach about 20,000 nodes, and a month of one furnace (300 runs of three baskets) about
61,000, however large the plant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVELS = 17
EDGES_PER_NODE = 1.62
SIZES = 5
LINE_LAG = 60
"""Turns from one process to the next on a line: six hours."""
STOCK = 7_500
"""Turns (a month) over which lots wait and are mixed."""
HEAT_TREATMENT = 7
FURNACES = 8
BASKETS = 3
"""Operations of one furnace run."""
RUNS_A_MONTH = 300
COILS = 4
"""Coils of one heat."""
HEAT_REACHES = 20_000
SEED = 1997

Int32s = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class MadePlant:
    """Lots on the even levels, operations on the odd ones; the edges in order of recording.

    Node ``turn * LEVELS + level`` is what the level's process did in a turn. `sources` and
    `targets` are int32 of shape (edges,), ascending by target.
    """

    seed: int
    turns: int
    sources: Int32s
    targets: Int32s

    @property
    def nodes(self) -> int:
        return self.turns * LEVELS

    @property
    def heats(self) -> int:
        return -(-self.turns // COILS)

    def is_lot(self) -> NDArray[np.bool_]:
        """For each node: lot or operation."""
        lots: NDArray[np.bool_] = np.arange(self.nodes) % LEVELS % 2 == 0
        return lots

    def coils(self, heat: int) -> Int32s:
        """The nodes of a heat's coils."""
        turns = np.arange(heat * COILS, min((heat + 1) * COILS, self.turns))
        return (turns * LEVELS).astype(np.int32)

    def furnace_runs(self, furnace: int, first: int, runs: int) -> Int32s:
        """The heat treatments of consecutive runs of one furnace, counted from its first."""
        loads = furnace + FURNACES * np.arange(first, first + runs)
        turns = (loads[:, None] * BASKETS + np.arange(BASKETS)).reshape(-1)
        return (turns[turns < self.turns] * LEVELS + HEAT_TREATMENT).astype(np.int32)

    def furnace_month(self) -> Int32s:
        """300 runs of one furnace, from a fourth of the plant's time on."""
        return self.furnace_runs(3, self.turns // (4 * FURNACES * BASKETS), RUNS_A_MONTH)

    def every_furnace_run(self) -> Int32s:
        """All heat treatments there were."""
        return np.arange(HEAT_TREATMENT, self.nodes, LEVELS, dtype=np.int32)


def make_plant(nodes: int, seed: int = SEED) -> MadePlant:
    """A plant of as many whole turns as give at most so many nodes."""
    turns = nodes // LEVELS
    own_sources, own_targets = _line(turns)
    more = int(turns * LEVELS * EDGES_PER_NODE) - len(own_sources)
    sources, targets = _stock(turns, more, np.random.default_rng(seed))
    return MadePlant(
        seed, turns, *_recorded((own_sources, sources), (own_targets, targets), turns * LEVELS)
    )


def _line(turns: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """An operation makes the lot of its turn, and uses the lot its line made a lag before."""
    targets = np.arange(turns * LEVELS, dtype=np.int64)
    turn, level = targets // LEVELS, targets % LEVELS
    uses = (level % 2 == 1) & (turn >= LINE_LAG)
    sources = targets - 1 - np.where(uses, LINE_LAG * LEVELS, 0)
    return sources[level > 0], targets[level > 0]


def _stock(
    turns: int, count: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Further inputs of operations, drawn from what lay in stock and is of the same size."""
    turn = random.integers(0, turns, count)
    level = 2 * random.integers(0, LEVELS // 2, count) + 1
    steps = random.integers(1, STOCK // SIZES + 1, count)
    room = (turn - LINE_LAG) // SIZES
    drawn = room > 0  # nothing lay in stock when the plant began
    turn, level, steps, room = turn[drawn], level[drawn], steps[drawn], room[drawn]
    steps = np.where(steps > room, 1 + steps % room, steps)
    sources = (turn - LINE_LAG - steps * SIZES) * LEVELS + level - 1
    return sources, turn * LEVELS + level


def _recorded(
    sources: tuple[NDArray[np.int64], ...], targets: tuple[NDArray[np.int64], ...], nodes: int
) -> tuple[Int32s, Int32s]:
    """Each edge once, by target: a lot drawn twice for one operation is used once."""
    keys = np.unique(np.concatenate(targets) * nodes + np.concatenate(sources))
    return (keys % nodes).astype(np.int32), (keys // nodes).astype(np.int32)
