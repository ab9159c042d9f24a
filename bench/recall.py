"""A recall simulated through the running service, against the same question in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import orjson
from numpy.typing import NDArray

from bench.bare_csr import BareCsr, typical_heat
from bench.clients import CLIENTS, ByHttp, BySql, latencies_ms
from bench.figure import Figure
from bench.fill_store import plain
from bench.made_plant import HEAT_TREATMENT, LEVELS, MadePlant, make_plant
from bench.made_stores import PostgresqlStores
from bench.plant_words import heat_name
from bench.recall_question import (
    Answer,
    Question,
    answer_of_document,
    answer_of_rows,
    answer_of_service,
    check_same,
    of_heat,
    of_heat_treatments,
)
from bench.serving import SIMULATE, Serving, serving

ASKED, ASKED_IN_SQL = 50, 25
"""Questions of each client."""
PEER = f"one recursive PostgreSQL query with joins, {CLIENTS} clients"
WIDE_LOTS = 62_000
MIB, GIB = 2**20, 2**30
Times = NDArray[np.float64]


@dataclass(frozen=True)
class Sides:
    """The service and the database it stands on."""

    service: Serving
    database: str

    def by_http(self, question: Question, **more: object) -> ByHttp:
        body: Mapping[str, object] = {"scope": question.scope, **more}
        return ByHttp(self.service.address + SIMULATE, self.service.token, body)

    def by_sql(self, question: Question) -> BySql:
        return BySql(plain(self.database), question.query, question.parameters)

    def by_sql_document(self, question: Question) -> BySql:
        return BySql(plain(self.database), question.document_query, question.parameters)

    def answers(self, question: Question) -> Answer:
        """The answer of all three; RuntimeError where they differ."""
        with self.by_http(question).opened() as ask:
            service = answer_of_service(orjson.loads(ask()))
        with self.by_sql(question).opened() as ask:
            check_same(service, answer_of_rows(ask()))
        with self.by_sql_document(question).opened() as ask:
            check_same(service, answer_of_document(ask()[0][0]))
        return service


def figures(nodes: int, stores: PostgresqlStores) -> Iterator[Figure]:
    made = make_plant(nodes)
    csr = BareCsr(made)
    heat = of_heat(heat_name(typical_heat(made, csr)))
    with stores.copy(made) as database, serving(database) as service:
        sides = Sides(service, database)
        yield from _heat(sides, heat, made.nodes)
        yield from _wide(sides, _wide_question(made, csr), made.nodes)


def _heat(sides: Sides, heat: Question, nodes: int) -> Iterator[Figure]:
    """The goal stands on the query that gives plain rows, the cheapest way of asking it."""
    what = f"a heat's {len(sides.answers(heat).lots):,} lots by POST /recalls/simulate"
    ours = latencies_ms(sides.by_http(heat), each=ASKED)
    unstored = latencies_ms(sides.by_http(heat, store=False), each=ASKED)
    rows = latencies_ms(sides.by_sql(heat), each=ASKED_IN_SQL)
    written = latencies_ms(sides.by_sql_document(heat), each=ASKED_IN_SQL)
    yield _slower(f"p99 of {PEER} / of {what}", rows, ours, 99, ">= 10", nodes)
    yield _slower(f"p50 of {PEER} / of {what}", rows, ours, 50, None, nodes)
    for percentile in (99, 50):
        start = f"p{percentile} of {PEER}"
        yield _slower(f"{start} / of {what}, not stored", rows, unstored, percentile, None, nodes)
        name = f"{start}, written as JSON there / of {what}, not stored"
        yield _slower(name, written, unstored, percentile, None, nodes)
    yield _memory(sides, f"service's highest memory after {what} / 1 GiB", nodes)


def _wide(sides: Sides, wide: Question, nodes: int) -> Iterator[Figure]:
    lots = len(sides.answers(wide).lots)
    ours = latencies_ms(sides.by_http(wide), each=3)
    theirs = latencies_ms(sides.by_sql(wide), each=2)
    what = f"{lots:,} lots by POST /recalls/simulate"
    yield _slower(f"p50 of {PEER} / of {what}", theirs, ours, 50, None, nodes)
    yield _memory(sides, f"service's highest memory after {what}, {CLIENTS} at once / 1 GiB", nodes)


def _slower(
    name: str, theirs: Times, ours: Times, percentile: int, goal: str | None, nodes: int
) -> Figure:
    one, other = float(np.percentile(theirs, percentile)), float(np.percentile(ours, percentile))
    return Figure(name, one / other, goal, f"{one:.0f} ms / {other:.0f} ms", nodes)


def _memory(sides: Sides, name: str, nodes: int) -> Figure:
    used = sides.service.highest_memory()
    return Figure(name, used / GIB, "<= 1", f"{used / MIB:.0f} MiB", nodes)


def _wide_question(made: MadePlant, csr: BareCsr) -> Question:
    """The heat treatments of a window that begins a fourth into the plant and reaches 62,000 lots.

    A plant that has not so many is asked for all that was treated from there on.
    """
    first = made.turns // 4
    least, most = 1, made.turns - first
    while least < most:
        middle = (least + most) // 2
        if _lots_after(csr, first, middle) < WIDE_LOTS:
            least = middle + 1
        else:
            most = middle
    return of_heat_treatments(first, first + least)


def _lots_after(csr: BareCsr, first: int, turns: int) -> int:
    treated = np.arange(first, first + turns, dtype=np.int32) * LEVELS + HEAT_TREATMENT
    reached = csr.reached(treated)
    return int((reached % LEVELS % 2 == 0).sum())
