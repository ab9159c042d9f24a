"""The closure as a recursive query over a table of whole-number edges, in SQLite and PostgreSQL.

Narrow rows under a primary key: the kindest table a database could be asked on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import psycopg
from numpy.typing import NDArray

from bench.fill_store import plain
from bench.made_plant import MadePlant
from bench.peers import Peer

Int32s = NDArray[np.int32]
Ask = Callable[[int], list[int]]
CLOSURE = """
    WITH RECURSIVE reached(node) AS (
        SELECT {seed} UNION
        SELECT edge.target FROM reached JOIN edge ON edge.source = reached.node)
    SELECT node FROM reached WHERE node <> {seed}
"""


@contextmanager
def sqlite_peer(plant: MadePlant, questions: Sequence[Int32s]) -> Iterator[Peer]:
    """A table in memory, clustered by its key."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE edge (source INT, target INT, PRIMARY KEY (source, target)) WITHOUT ROWID"
    )
    connection.executemany("INSERT INTO edge VALUES (?, ?)", _by_source(plant, questions))
    query = CLOSURE.format(seed="?1")

    def ask(above: int) -> list[int]:
        return [node for (node,) in connection.execute(query, (above,))]

    yield Peer("SQLite recursive query", ask)
    connection.close()


@contextmanager
def postgresql_peer(url: str, plant: MadePlant, questions: Sequence[Int32s]) -> Iterator[Peer]:
    """An unlogged table, vacuumed, so that its index alone answers."""
    query = CLOSURE.format(seed="%(above)s::int")
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS edge")
        connection.execute("CREATE UNLOGGED TABLE edge (source int, target int)")
        with connection.cursor().copy("COPY edge FROM STDIN") as copy:
            for row in _by_source(plant, questions):
                copy.write_row(row)
        connection.execute("ALTER TABLE edge ADD PRIMARY KEY (source, target)")
        connection.execute("VACUUM ANALYZE edge")

        def ask(above: int) -> list[int]:
            return [node for (node,) in connection.execute(query, {"above": above})]

        yield Peer("PostgreSQL recursive query", ask)
        connection.execute("DROP TABLE edge")


def _by_source(plant: MadePlant, questions: Sequence[Int32s]) -> Iterator[tuple[int, int]]:
    order = np.argsort(plant.sources, kind="stable")
    yield from zip(plant.sources[order].tolist(), plant.targets[order].tolist(), strict=True)
    for number, seeds in enumerate(questions):
        yield from ((plant.nodes + number, seed) for seed in seeds.tolist())
