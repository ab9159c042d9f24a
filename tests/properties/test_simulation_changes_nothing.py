"""Invariant 5: a simulation changes nothing but the stored simulations, however often it is run."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import OperationalError

from service.actions.recall_changes import simulation_changes
from service.actions.run_drill import finish_drill, start_drill, tick_step
from service.actions.simulate_recall import Question, simulate_recall
from service.api.site import Site
from service.app import create_app
from service.records.case_tables import api_token
from service.records.recall_tables import drill, drill_step, simulation, simulation_attempt
from service.records.schema import metadata, microseconds
from service.settings import Settings
from tests.service.actions.signing import SETTINGS
from tests.service.api.conftest import TestClient
from tests.support.eventful_story import eventful_story
from tests.support.faults import every_statement
from tests.support.recording import NOW, Works

RUNS = {"sqlite": 1_000, "postgresql": 200}
OVER_HTTP = 40


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def eventful(works: Works) -> Works:
    """A plant with cases, holds, letters, shipments: something in most of its tables."""
    works.record(*eventful_story(3))
    if works.engine.dialect.name == "sqlite":
        # A thousand times the disk says little about what is written.
        event.listen(works.engine, "checkout", _trust_the_system)
    return works


def _trust_the_system(connection: Any, *_: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def hashed(connection: Connection, *, but: set[str]) -> dict[str, str]:
    """The hash of every row of every table, in the order of their keys."""
    return {
        table.name: _hash(connection, table)
        for table in metadata.sorted_tables
        if table.name not in but
    }


def _hash(connection: Connection, table: Any) -> str:
    digest = hashlib.sha256()
    for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
        digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def state(works: Works, *but: Any) -> dict[str, str]:
    with works.door.read() as connection:
        return hashed(connection, but={table.name for table in but})


def questions(works: Works) -> list[Question]:
    """Scopes of every sort: of lots, of heats, of loads, of windows, of strategies, of nothing."""
    lineage = works.plant.lineage
    with works.door.read() as connection:
        lots = list(connection.execute(select(metadata.tables["lot"].c.id)).scalars())
        heats = list(connection.execute(select(metadata.tables["lot"].c.heat)).scalars())
    heat = next(each for each in heats if each)
    loads = {lineage.operation(maker).load for maker in map(lineage.producer, lots) if maker}
    load = next(each for each in sorted(str(each) for each in loads if each))
    day = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}
    scopes: list[dict[str, Any]] = [
        {"lots": lots[:3]}, {"heat": heat}, {"load": load}, {"any": [{"heat": heat}, day]},
        {"strategy": "heat", "lot": lots[-1]}, {"from": "2036-01-01T00:00:00Z"},
    ]  # fmt: skip
    compared = Question(scopes[2], "why not", ("narrow", "wide"))
    return [*(Question(scope, "what if") for scope in scopes), compared]


def test_run_again_and_again_it_leaves_every_other_table_as_it_was(eventful: Works) -> None:
    runs = RUNS[eventful.engine.dialect.name]
    asked = questions(eventful)
    before = state(eventful, simulation)
    with eventful.plant.reading(eventful.door):
        pass  # what was recorded last is in memory now
    version, loads = eventful.plant.version, eventful.plant.loads
    *plain, compared = asked
    for run in range(runs):
        _simulate(eventful, plain[run % len(plain)] if run % 50 else compared)
    assert state(eventful, simulation) == before
    assert (eventful.plant.version, eventful.plant.loads) == (version, loads)
    with eventful.door.read() as connection:
        numbers = list(
            connection.execute(select(simulation.c.number).order_by(simulation.c.id)).scalars()
        )
    assert numbers == [f"SIM-2026-{n:04d}" for n in range(1, runs + 1)]


def test_over_http_and_from_several_clients_at_once_it_is_the_same(eventful: Works) -> None:
    asked = questions(eventful)
    client = _client(eventful)
    before = state(eventful, simulation, simulation_attempt)

    def post(run: int) -> int:
        question = asked[run % len(asked)]
        body = {"scope": question.scope, "compare": list(question.compare), "reason": "http"}
        key = {"Idempotency-Key": f"k{run}"}
        return int(client.post("/api/v1/recalls/simulate", json=body, headers=key).status_code)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(post, range(OVER_HTTP))) == {200}
    assert state(eventful, simulation, simulation_attempt) == before
    with eventful.door.read() as connection:
        numbers = set(connection.execute(select(simulation.c.number)).scalars())
    assert len(numbers) == OVER_HTTP


def test_drills_write_simulations_and_drills_alone(eventful: Works) -> None:
    own = (simulation, drill, drill_step)
    before = state(eventful, *own)
    for question in questions(eventful):
        number = start_drill(
            eventful.door, eventful.plant, SETTINGS, question, by="quality", now=NOW
        )
        tick_step(eventful.door, number, "stock_located", note=None, by="quality", now=NOW)
        finish_drill(eventful.door, number, note=None, by="quality", now=NOW)
    assert state(eventful, *own) == before


def test_comparing_with_the_present_writes_nothing_at_all(eventful: Works) -> None:
    for question in questions(eventful):
        _simulate(eventful, question)
    before = state(eventful)
    with eventful.door.read() as connection:
        numbers = list(connection.execute(select(simulation.c.number)).scalars())
    for number in numbers:
        assert simulation_changes(eventful.door, eventful.plant, number)["same"] is True
    assert state(eventful) == before


def test_one_that_fails_at_any_statement_leaves_nothing_and_can_be_run_again(
    eventful: Works,
) -> None:
    question = questions(eventful)[0]
    before = state(eventful)
    number = 0
    while _fails_at(eventful, question, number := number + 1):
        assert state(eventful) == before, f"statement {number}"
    assert number > 3
    assert state(eventful, simulation) == {
        name: told for name, told in before.items() if name != simulation.name
    }


def _fails_at(works: Works, question: Question, number: int) -> bool:
    def fail(now: int) -> None:
        if now == number:
            raise OperationalError("a statement", {}, OSError("disk I/O error"))

    try:
        with every_statement(works.engine, fail):
            _simulate(works, question)
    except OperationalError:
        return True
    return False


def _simulate(works: Works, question: Question) -> None:
    simulate_recall(works.door, works.plant, SETTINGS, question, by="quality", now=NOW)


def _client(works: Works) -> TestClient:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    app = create_app(settings, door=works.door, plant=works.plant, clock=lambda: NOW)
    site: Site = app.state.site
    raw = "a-token-for-the-test"
    row = {"token_hash": hashlib.sha256(raw.encode()).hexdigest(), "name": "q", "role": "auditor",
           "created_at": 0, "entry": 1, "used_at": microseconds(NOW)}  # fmt: skip
    with site.door.engine.begin() as connection:
        connection.execute(insert(api_token).values(**row))
    return TestClient(app, headers={"Authorization": f"Bearer {raw}"})
