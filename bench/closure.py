"""Closures to an array: ours against the bare search over the same edges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bench.bare_csr import BareCsr, heats_in_a_row, typical_heat
from bench.figure import Figure, of_times
from bench.made_plant import MadePlant, make_plant
from bench.timing import medians_ms
from graph.lineage import Lineage

DELTA_EDGES = 100_000
LEAST_NODES_FOR_DELTA = 800_000
"""With fewer, so many new edges are more than a tenth of the plant, and are merged at once."""
AT_ONCE = 64
Int32s = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Ground:
    """One made plant, as the bare arrays and as our lineage, and a heat to ask for."""

    made: MadePlant
    csr: BareCsr
    lineage: Lineage
    heat: int

    @property
    def coils(self) -> Int32s:
        return self.made.coils(self.heat)


def ground_of(nodes: int) -> Ground:
    made = make_plant(nodes)
    csr = BareCsr(made)
    return Ground(made, csr, lineage_of(made), typical_heat(made, csr))


def lineage_of(made: MadePlant) -> Lineage:
    quantities = np.ones(len(made.sources))
    return Lineage.from_arrays(made.is_lot(), made.sources, made.targets, quantities)


def figures(ground: Ground) -> Iterator[Figure]:
    """Every closure is compared with the bare search's before it is timed."""
    made = ground.made
    month, all_runs = made.furnace_month(), made.every_furnace_run()
    yield _against_bare(ground, "a heat", ground.coils, "<= 1.5")
    yield _against_bare(ground, "a furnace-month", month, "<= 1.5")
    yield _against_bare(ground, "every furnace run", all_runs, "<= 1", turns=2, each=5)
    yield _many_at_once(ground)
    if made.nodes >= LEAST_NODES_FOR_DELTA:
        yield _with_delta(ground)


def _against_bare(
    ground: Ground, words: str, seeds: Int32s, goal: str, *, turns: int = 10, each: int = 20
) -> Figure:
    ours = partial(ground.lineage.descendants, seeds)
    same(ours(), ground.csr.reached(seeds))
    taken, bare = medians_ms(ours, ground.csr.search(seeds), turns=turns, each=each)
    name = f"closure of {words} to a sorted array / bare breadth-first search over CSR arrays"
    return of_times(name, taken, bare, goal, nodes=ground.made.nodes)


def _many_at_once(ground: Ground) -> Figure:
    lineage, heats = ground.lineage, heats_in_a_row(ground.made, ground.heat, AT_ONCE)
    masks = lineage.flow.closures(heats)
    for number, heat in enumerate(heats):
        reached = np.flatnonzero(masks >> np.uint64(number) & np.uint64(1))
        same(reached, lineage.descendants(heat))

    def one_by_one() -> None:
        for heat in heats:
            lineage.descendants(heat)

    together, apart = medians_ms(partial(lineage.flow.closures, heats), one_by_one, turns=3, each=5)
    name = f"closures of {len(heats)} heats at once / one after the other"
    return of_times(name, together, apart, "<= 1", nodes=ground.made.nodes)


def _with_delta(ground: Ground) -> Figure:
    late, seeds = _late_records(ground.made), ground.coils
    same(late.descendants(seeds), ground.lineage.descendants(seeds))
    delta, compacted = medians_ms(
        partial(late.descendants, seeds), partial(ground.lineage.descendants, seeds)
    )
    name = f"closure of a heat with {DELTA_EDGES:,} delta edges / compacted"
    return of_times(name, delta, compacted, "<= 1.3", nodes=ground.made.nodes)


def _late_records(made: MadePlant) -> Lineage:
    """The same plant, but some of its edges came late and are still in the delta."""
    late = np.zeros(len(made.sources), dtype=np.bool_)
    late[np.random.default_rng(made.seed).choice(len(late), DELTA_EDGES, replace=False)] = True
    early = ~late
    plant = Lineage.from_arrays(
        made.is_lot(), made.sources[early], made.targets[early], np.ones(int(early.sum()))
    )
    for source, target in zip(
        made.sources[late].tolist(), made.targets[late].tolist(), strict=True
    ):
        plant.flow.add_edge(source, target, 1.0)
    if plant.flow.delta_edges != DELTA_EDGES:
        raise RuntimeError("the delta was compacted: this would measure nothing")
    return plant


def same(found: Int32s | NDArray[np.intp], expected: Int32s) -> None:
    """A benchmark that compares different answers is worthless."""
    if not np.array_equal(found, expected):
        raise RuntimeError(f"{len(found)} nodes were found, {len(expected)} are right")
