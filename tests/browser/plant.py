"""The plant that the browser looks at: sixty days recorded, and people of every role."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn

from fixtures.plant import START, write_days
from rules.rulebook import default_rulebook
from service.actions.desk import Desk
from service.actions.known_roles import KNOWN_ROLES
from service.actions.people import add_person
from service.actions.record_batch import BatchRecorder
from service.actions.sessions import begin_session
from service.api.site import Site
from service.app import create_app
from service.intake.read_lines import Line
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door
from service.records.engine import open_engine
from service.records.make_schema import migrate
from service.settings import Settings

PIN = "482913"
BEGUN = time.monotonic()
LANGUAGES = ("en", "zh-CN")
PERSONS = [role for role in KNOWN_ROLES if role not in ("machine", "integration")]


def person_of(role: str, language: str) -> str:
    """The name of the person who has this one role and reads this language."""
    return f"{role}.{language[:2]}"


def build(path: Path, folder: Path) -> None:
    """Record the fixture plant into a new file; takes about ten seconds."""
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    door, settings = Door(engine), Settings(_env_file=None)  # type: ignore[call-arg]
    plant = Plant.load(door, default_rulebook())
    door.write(lambda at: _add_people(Desk(at, Books(at), plant, settings)), by="setup", now=START)
    for number, file in enumerate(write_days(folder), 1):
        recorder = BatchRecorder(door, plant, settings, "machine", _evening(number))
        texts = file.read_bytes().splitlines()
        report = recorder.record(
            Line(file.name, place, text) for place, text in enumerate(texts, 1)
        )
        assert report.new, file
    with engine.connect() as connection:
        # What stands in the log beside the file would not be copied with it.
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def _evening(day: int) -> Callable[[], datetime]:
    """When the records of a day are known: at its end."""
    return lambda: START + timedelta(days=day)


def now() -> datetime:
    """The morning after the sixty days, going on as real time does."""
    return START + timedelta(days=60, hours=9, seconds=time.monotonic() - BEGUN)


def _add_people(desk: Desk) -> None:
    for role in PERSONS:
        for language, printed in (("en", "Alex Reed"), ("zh-CN", "王芳")):
            add_person(
                desk, name=person_of(role, language), printed_name=printed,
                email=f"{role}.{language[:2]}@plant.example", language=language, roles=[role],
                pin=PIN,
            )  # fmt: skip


@dataclass(frozen=True)
class Running:
    """The service on a port of its own, with the application behind it."""

    app: Any
    url: str

    @property
    def site(self) -> Site:
        site: Site = self.app.state.site
        return site

    def cookie_of(self, name: str) -> str:
        """A session begun without the password, which takes long to hash."""
        site = self.site

        def begin(at: Any) -> str:
            desk = Desk(at, Books(at), site.plant, site.settings)
            return begin_session(desk, name, address="test").raw

        return site.door.write(begin, by="test", now=site.clock())


@contextmanager
def running(path: Path) -> Iterator[Running]:
    settings = Settings(_env_file=None, database=f"sqlite:///{path}")  # type: ignore[call-arg]
    with serving(create_app(settings, clock=now)) as service:
        yield service


@contextmanager
def serving(app: Any) -> Iterator[Running]:
    """The application on a port of its own."""
    config = uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Running(app, f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join(10)
