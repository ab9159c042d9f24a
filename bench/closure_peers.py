"""Other graph libraries and databases at the closures of `bench.closure`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from bench.closure import Ground
from bench.figure import Figure, of_times
from bench.machine import GIB, free_gib
from bench.made_stores import PostgresqlStores
from bench.peers import LIBRARIES, NETWORKX_BYTES_A_NODE, Peer, networkx_peer
from bench.store_peers import postgresql_peer, sqlite_peer
from bench.timing import frozen, medians_ms

GOAL_AT = (900_000, 1_000_000)
"""The goal against networkx is set for a heat at a million nodes."""


def figures(ground: Ground, stores: PostgresqlStores | None) -> Iterator[Figure]:
    """How many times our time a peer takes for the same nodes."""
    questions = (ground.coils, ground.made.furnace_month())
    if ground.made.nodes * NETWORKX_BYTES_A_NODE < free_gib() * GIB:
        peer = networkx_peer(ground.made, questions)
        with frozen():  # or the collector would walk a million dicts in the middle of a run
            yield from _compare(ground, peer, ">= 60")
        del peer
    for build in LIBRARIES:
        yield from _compare(ground, build(ground.made, questions))
    with sqlite_peer(ground.made, questions) as peer:
        yield from _compare(ground, peer)
    if stores is not None:
        with ExitStack() as stack:
            url = stack.enter_context(stores.empty())
            peer = stack.enter_context(postgresql_peer(url, ground.made, questions))
            yield from _compare(ground, peer)


def _compare(ground: Ground, peer: Peer, goal: str | None = None) -> Iterator[Figure]:
    made = ground.made
    questions = (("a heat", ground.coils), ("a furnace-month", made.furnace_month()))
    for number, (words, seeds) in enumerate(questions):
        above = made.nodes + number
        peer.check(above, ground.csr.reached(seeds))
        theirs, ours = medians_ms(
            partial(peer.reach, above), partial(ground.lineage.descendants, seeds), turns=3, each=5
        )
        aimed = goal if number == 0 and GOAL_AT[0] <= made.nodes <= GOAL_AT[1] else None
        name = f"{peer.name} of {words} / our closure to an array"
        yield of_times(name, theirs, ours, aimed, nodes=made.nodes)
