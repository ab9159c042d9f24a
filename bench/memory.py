"""Memory of the lineage's edges against networkx, and of all that stands beside them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from bench.closure import Ground
from bench.figure import Figure
from bench.machine import GIB, free_gib
from bench.made_plant import make_plant
from bench.peers import NETWORKX_BYTES_A_NODE, networkx_graph

MIB = 2**20
GOAL = "<= 0.0334"
QUANTITY = np.dtype(np.float64).itemsize


def figures(ground: Ground) -> Iterator[Figure]:
    """Ours is the bytes of the arrays, networkx's what a process grows by.

    The goal is like with like: both directions of the bare graph, no quantities on either side.
    """
    made, lineage = ground.made, ground.lineage
    if made.nodes * NETWORKX_BYTES_A_NODE * 2 > free_gib() * GIB:
        return
    bare, weighted = (_grown(made.nodes, made.seed, quantities=each) for each in (False, True))
    edges, whole = lineage.flow.nbytes, lineage.nbytes
    arrays = edges - QUANTITY * len(made.sources)
    yield _figure("the graph's arrays / networkx DiGraph", arrays, bare, GOAL, made.nodes)
    yield _figure(
        "the graph's arrays and quantities / networkx DiGraph with a quantity on each edge",
        edges, weighted, None, made.nodes,
    )  # fmt: skip
    yield _figure(
        "the graph's arrays and quantities / networkx DiGraph without quantities",
        edges, bare, None, made.nodes,
    )  # fmt: skip
    yield _figure(
        "the whole lineage, names and columns too / networkx DiGraph without any",
        whole, bare, None, made.nodes,
    )  # fmt: skip


def _figure(what: str, ours: int, peer: int, goal: str | None, nodes: int) -> Figure:
    name = f"memory of {what} (bytes of arrays / growth of resident memory)"
    return Figure(name, ours / peer, goal, f"{ours / MIB:.0f} MiB / {peer / MIB:.0f} MiB", nodes)


def _grown(nodes: int, seed: int, *, quantities: bool) -> int:
    # A process of its own: in this one the graph would move into room that others left.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(networkx_bytes, nodes, seed, quantities).result()


def networkx_bytes(nodes: int, seed: int, quantities: bool) -> int:
    """What this process grows by when it builds the plant as a DiGraph."""
    plant = make_plant(nodes, seed)
    before = _resident()
    graph = networkx_graph(plant, quantities=quantities)
    grown = _resident() - before
    if graph.number_of_edges() != len(plant.sources):
        raise RuntimeError("the DiGraph has not the plant's edges")
    return grown


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
