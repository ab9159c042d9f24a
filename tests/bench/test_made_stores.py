"""A made plant in a database is the plant of the arrays, and answers service and SQL alike."""

from __future__ import annotations

from typing import Any

import orjson
import psycopg
import pytest

from bench.bare_csr import BareCsr
from bench.fill_store import fill_postgresql, fill_sqlite, plain
from bench.made_plant import LEVELS, MadePlant, make_plant
from bench.plant_words import heat_name, lot_name
from bench.recall_question import (
    Question,
    answer_of_document,
    answer_of_rows,
    answer_of_service,
    check_same,
    of_heat,
    of_heat_treatments,
)
from graph.blast_radius import BlastRadius, blast_radius
from graph.document import radius_document
from graph.lineage import Lineage
from graph.scopes import Scope, parse_scope
from rules.rulebook import default_rulebook
from service.plant import Plant
from service.records.door import Door
from service.records.engine import open_engine

HEAT = 5


@pytest.fixture(scope="module")
def made() -> MadePlant:
    return make_plant(12_000)


@pytest.fixture(scope="module")
def sqlite_lineage(made: MadePlant, tmp_path_factory: pytest.TempPathFactory) -> Lineage:
    file = tmp_path_factory.mktemp("made") / "plant.db"
    fill_sqlite(made, file)
    return _loaded(f"sqlite:///{file}")


def test_a_heat_of_the_store_reaches_the_lots_of_the_arrays(
    made: MadePlant, sqlite_lineage: Lineage
) -> None:
    reached = BareCsr(made).reached(made.coils(HEAT)).tolist()
    lots = [lot_name(node % LEVELS, node // LEVELS) for node in reached if node % LEVELS % 2 == 0]
    radius = blast_radius(sqlite_lineage, Scope(heat=heat_name(HEAT)))
    assert sorted(radius.lot_names()) == sorted(lots)


def test_the_books_of_the_store_balance_and_every_shipment_is_known(
    made: MadePlant, sqlite_lineage: Lineage
) -> None:
    radius = _everything(made, sqlite_lineage)
    assert len(radius) == made.turns * 9
    assert radius.gaps == ()
    assert radius.totals()["reconciled_percent"] == 100.0
    figures = radius.figures.sum(axis=0)
    assert (figures[[0, 1, 2, 3, 4, 5, 6]] > 0).all()  # of everything something
    assert figures[7] == 0


@pytest.mark.parametrize("question", [of_heat(heat_name(HEAT)), of_heat_treatments(100, 300)])
def test_service_and_query_give_one_answer_to_a_question(
    made: MadePlant, postgresql_url: str, question: Question
) -> None:
    fill_postgresql(made, postgresql_url)
    document = _document(_loaded(postgresql_url), question)
    rows = _rows(postgresql_url, question.query, question)
    [(written,)] = _rows(postgresql_url, question.document_query, question)
    assert len(rows) > 100
    check_same(answer_of_service(document), answer_of_rows(rows))
    check_same(answer_of_service(document), answer_of_document(written))


def test_an_answer_that_differs_by_one_piece_is_told(
    made: MadePlant, sqlite_lineage: Lineage
) -> None:
    document = _document(sqlite_lineage, of_heat(heat_name(HEAT)))
    right = answer_of_service(document)
    document["lots"][-1]["shipped"] += 1
    with pytest.raises(RuntimeError, match="differ in lots"):
        check_same(answer_of_service(document), right)


def _loaded(url: str) -> Lineage:
    engine = open_engine(url)
    try:
        return Plant.load(Door(engine), default_rulebook()).lineage
    finally:
        engine.dispose()


def _everything(made: MadePlant, lineage: Lineage) -> BlastRadius:
    coils = tuple(lot_name(0, turn) for turn in range(made.turns))
    return blast_radius(lineage, Scope(lots=coils))


def _document(lineage: Lineage, question: Question) -> Any:
    radius = blast_radius(lineage, parse_scope(question.scope))
    return orjson.loads(orjson.dumps(radius_document(radius, as_of=1, elapsed_ms=0.0)))


def _rows(url: str, query: str, question: Question) -> list[tuple[Any, ...]]:
    with psycopg.connect(plain(url)) as connection:
        return connection.execute(query, dict(question.parameters)).fetchall()
