"""A complete blast radius of a plant read from its store, against networkx's bare descendants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bench.bare_csr import BareCsr, typical_heat
from bench.figure import Figure, of_times
from bench.made_plant import LEVELS, MadePlant, make_plant
from bench.made_stores import sqlite_store
from bench.peers import networkx_peer
from bench.plant_words import heat_name, lot_name
from bench.timing import frozen, medians_ms
from graph.blast_radius import BlastRadius, blast_radius
from graph.lineage import Lineage
from graph.radius_json import radius_json
from graph.scopes import Scope
from rules.rulebook import default_rulebook
from service.plant import Plant
from service.records.door import Door
from service.records.engine import open_engine


@dataclass(frozen=True)
class Asked:
    """One heat: its coils in the arrays, and the same question to the lineage."""

    made: MadePlant
    csr: BareCsr
    lineage: Lineage
    coils: NDArray[np.int32]
    scope: Scope


def figures(nodes: int) -> Iterator[Figure]:
    asked = _asked(nodes)
    _check(asked)
    ours, written = partial(complete, asked), partial(document, asked)
    peer = networkx_peer(asked.made, [asked.coils])
    peer.check(asked.made.nodes, asked.csr.reached(asked.coils))
    with frozen():
        radius, text, theirs = medians_ms(
            ours, written, partial(peer.reach, asked.made.nodes), turns=3, each=10
        )
    what = "complete blast radius of a heat (lots, quantities, whereabouts, customers, reasons)"
    yield of_times(
        f"{what} / networkx.descendants alone", radius, theirs, "<= 1", nodes=asked.made.nodes
    )
    yield of_times(
        f"{what}, written as JSON / networkx.descendants alone",
        text, theirs, "<= 1", nodes=asked.made.nodes,
    )  # fmt: skip


def complete(asked: Asked) -> BlastRadius:
    """All of it: what is worked out only when it is asked for is asked for."""
    radius = blast_radius(asked.lineage, asked.scope)
    radius.customers()
    radius.totals()
    radius.cost()
    return radius


def document(asked: Asked) -> bytes:
    return radius_json(blast_radius(asked.lineage, asked.scope), as_of=1, elapsed_ms=0.0)


def _asked(nodes: int) -> Asked:
    made = make_plant(nodes)
    csr = BareCsr(made)
    heat = typical_heat(made, csr)
    engine = open_engine(f"sqlite:///{sqlite_store(made)}")
    lineage = Plant.load(Door(engine), default_rulebook()).lineage
    engine.dispose()
    return Asked(made, csr, lineage, made.coils(heat), Scope(heat=heat_name(heat)))


def _check(asked: Asked) -> None:
    """The store's plant and the arrays' are one: the same lots, by name."""
    reached = asked.csr.reached(asked.coils)
    lots = reached[reached % LEVELS % 2 == 0]
    expected = [lot_name(node % LEVELS, node // LEVELS) for node in lots.tolist()]
    if sorted(complete(asked).lot_names()) != sorted(expected):
        raise RuntimeError("the blast radius has not the lots that the arrays reach")
