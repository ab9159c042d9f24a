"""Pages on a plant of the demo's size, against the same pages of an empty plant.

And two that must stay usable where there is much to show: the wall with 500 streams and the
workbench on a recall of 20,000 lots, against the same page with little in it.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy
from typing import Any

import orjson
from sqlalchemy import text

from bench.figure import Figure, of_times
from bench.made_plant import make_plant
from bench.made_stores import sqlite_store
from bench.stream_rows import CHARACTERISTICS, plant_records
from bench.timing import medians_ms
from fixtures.plant import generate
from rules.rulebook import default_rulebook
from service.actions.desk import Desk
from service.actions.known_roles import KNOWN_ROLES
from service.actions.people import add_person
from service.actions.record_batch import BatchRecorder
from service.actions.sessions import begin_session
from service.app import create_app
from service.intake.read_lines import Line
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door
from service.records.engine import open_engine
from service.records.make_schema import migrate
from service.settings import Settings

with warnings.catch_warnings():
    # starlette announces another client; this one is what the environment has.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

DAYS, RECORDS = 60, 20_000
STREAMS, FEW_STREAMS = 500, 50
NODES = 100_000
"""Lots and operations of the plant with the large recall: one heat of it reaches 20,000."""
GOAL = "<= 10"
READER = "reader"
ROLES = [role for role in KNOWN_ROLES if role not in ("machine", "integration")]
PAGES = (
    "/today", "/search?q=L", "/cases", "/cases?view=board", "/recall", "/recall/simulations",
    "/recall/running", "/spc", "/spc/commonality", "/rules", "/rules/books", "/trace", "/gate",
    "/gate/shipments", "/record", "/record/inspection", "/plant?weeks=52",
    "/plant/yield?weeks=52", "/plant/oee?weeks=52",
    "/admin/people", "/admin/mail", "/admin/ledger", "/concessions",
)  # fmt: skip
"""Pages that are there on an empty plant too."""
OF_THINGS = {
    "a lot": ("/lots/{}", "SELECT max(lot) FROM hold"),
    "a case": ("/cases/{}", "SELECT max(number) FROM nonconformance"),
    "a stream": ("/spc/streams/{}", "SELECT max(stream) FROM measurement"),
    "a machine's recall": (
        "/recall?equipment={}", "SELECT equipment FROM operation WHERE load > '' LIMIT 1",
    ),
}  # fmt: skip
"""Pages of one thing, against the page that says that it is not known."""


def run() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from _of_the_demo(folder)
        yield from _of_the_wall(folder)
        yield from _of_a_large_recall(folder)


@dataclass(frozen=True)
class Reader:
    """Somebody with every role and a session, before the application on one plant."""

    client: Any
    door: Door

    def opens(self, path: str) -> Callable[[], object]:
        def get() -> object:
            answer = self.client.get(path)
            if answer.status_code not in (200, 404, 422):
                raise RuntimeError(f"{path}: {answer.status_code}")
            return answer

        return get

    def one(self, query: str) -> str:
        with self.door.read() as connection:
            return str(connection.execute(text(query)).scalar_one())


def _of_the_demo(folder: Path) -> Iterator[Figure]:
    with (
        _reader(folder / "empty.db", []) as empty,
        _reader(folder / "demo.db", generate(seed=7, days=DAYS, records=RECORDS)) as demo,
    ):
        for path in PAGES:
            yield _figure(f"{path}: demo plant / empty plant", demo.opens(path), empty.opens(path))
        for what, (path, query) in OF_THINGS.items():
            found, unknown = path.format(demo.one(query)), path.format("UNKNOWN")
            yield _figure(
                f"page of {what}: demo plant / of one that is not known", demo.opens(found),
                demo.opens(unknown),
            )  # fmt: skip


def _of_the_wall(folder: Path) -> Iterator[Figure]:
    many, few = (
        plant_records(streams // CHARACTERISTICS, 30) for streams in (STREAMS, FEW_STREAMS)
    )
    with _reader(folder / "many.db", many) as wall, _reader(folder / "few.db", few) as small:
        for path in ("/spc", "/spc?wall=1"):
            yield _figure(
                f"{path}: {STREAMS} streams / {FEW_STREAMS} streams", wall.opens(path),
                small.opens(path),
            )  # fmt: skip


def _of_a_large_recall(folder: Path) -> Iterator[Figure]:
    made = copy(sqlite_store(make_plant(NODES)), folder / "large.db")
    with _reader(Path(made), []) as reader:
        heat = reader.one("SELECT heat FROM lot WHERE heat > '' ORDER BY heat LIMIT 1")
        lot = reader.one("SELECT max(id) FROM lot")
        large, small = (f"/recall?{asked}" for asked in (f"heat={heat}", f"lots={lot}"))
        name = "/recall of a heat that reaches 20,000, three lines compared / of one lot"
        yield replace(_figure(name, reader.opens(large), reader.opens(small)), goal=None)


def _figure(name: str, one: Callable[[], object], other: Callable[[], object]) -> Figure:
    times = medians_ms(one, other, turns=3, each=3)
    return of_times(name, *times, GOAL)


@contextmanager
def _reader(file: Path, records: Iterable[dict[str, Any]]) -> Iterator[Reader]:
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    door, settings = Door(engine), Settings(_env_file=None)  # type: ignore[call-arg]
    plant = Plant.load(door, default_rulebook())
    lines = (Line("bench", at, orjson.dumps(each)) for at, each in enumerate(records, 1))
    BatchRecorder(door, plant, settings, "bench", lambda: datetime.now(UTC)).record(lines)

    def begin(at: Any) -> str:
        desk = Desk(at, Books(at), plant, settings)
        add_person(desk, name=READER, printed_name="Reader", email="reader@plant.example",
                   language="en", roles=ROLES, pin="482913")  # fmt: skip
        return begin_session(desk, READER, address="bench").raw

    session = door.write(begin, by="bench", now=datetime.now(UTC))
    client = TestClient(create_app(settings, door=door, plant=plant))
    client.cookies.set("headmark", session)
    client.headers["accept"] = "text/html"
    yield Reader(client, door)
    engine.dispose()
