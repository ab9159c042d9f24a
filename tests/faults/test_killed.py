"""Invariant 8 under kill -9: nothing in part, nothing acknowledged lost; a rerun completes it."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copy

import pytest
from sqlalchemy import Engine, select

from service.records.books import RECORD_TABLES
from service.records.engine import open_engine
from tests.support.dying_importer import Life, import_story
from tests.support.eventful_story import eventful_story
from tests.support.postgresql_server import TestServer
from tests.support.store_state import State, assert_whole, outcome

KILLS = int(os.environ.get("HEADMARK_KILLS", "50"))
STORY = eventful_story(9)
NewDatabase = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewDatabase]:
    """As many empty databases as are asked for."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield (
            lambda: f"sqlite:///{copy(template, tmp_path / f'{len(list(tmp_path.iterdir()))}.db')}"
        )
        return
    server: TestServer = request.getfixturevalue("postgresql_server")
    made: list[str] = []
    yield lambda: made.append(server.create_database()) or made[-1]  # type: ignore[func-returns-value]
    for url in made:
        server.drop_database(url)


def test_an_import_that_is_killed_again_and_again_ends_as_if_it_never_had_been(
    new_database: NewDatabase,
) -> None:
    whole = _uninterrupted(new_database())
    pick = random.Random(20260110)
    killed = 0
    while killed < KILLS:
        killed += _import_through_kills(new_database(), whole, pick, KILLS - killed)


@dataclass(frozen=True, slots=True)
class Whole:
    """What an import that nobody disturbs leaves, and in how many moments."""

    state: State
    moments: int


def _uninterrupted(url: str) -> Whole:
    life = import_story(url, STORY)
    assert life.acknowledged == len(STORY)
    with _reading(url) as engine, engine.connect() as connection:
        assert_whole(connection)
        return Whole(outcome(connection), life.moments)


def _import_through_kills(url: str, whole: Whole, pick: random.Random, most: int) -> int:
    """Import into one database until it is done; how often it was killed on the way."""
    kills = 0
    with _reading(url) as engine:
        while True:
            life = _try(url, whole, pick, die=kills < most)
            _assert_nothing_acknowledged_is_lost(engine, life)
            if not life.killed:
                break
            kills += 1
        with engine.connect() as connection:
            assert outcome(connection) == whole.state
    return kills


def _try(url: str, whole: Whole, pick: random.Random, *, die: bool) -> Life:
    if not die:
        return import_story(url, STORY)
    if pick.random() < 0.3:
        return import_story(url, STORY, kill_after=pick.uniform(0, 0.3))
    return import_story(url, STORY, kill_at=pick.randint(1, whole.moments // 2))


def _assert_nothing_acknowledged_is_lost(engine: Engine, life: Life) -> None:
    with engine.connect() as connection:
        assert_whole(connection)
        stored = {
            (kind, name)
            for kind, table in RECORD_TABLES.items()
            for name in connection.execute(select(table.c.id)).scalars()
        }
    acknowledged = STORY[: life.acknowledged]
    assert {(record["record"], record["id"]) for record in acknowledged} <= stored


@contextmanager
def _reading(url: str) -> Iterator[Engine]:
    engine = open_engine(url, pool_size=1)
    yield engine
    engine.dispose()
