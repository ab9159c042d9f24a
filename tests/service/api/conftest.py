"""The application on a real migrated file, spoken to by HTTP, with a token for every role."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update

from service.actions.desk import Desk
from service.actions.people import KNOWN_ROLES, add_person, make_token
from service.actions.personal_link import with_personal_link
from service.api.site import Site
from service.app import make_routes, open_site, put_to_work
from service.records.books import Books
from service.records.case_tables import api_token, outbox
from service.records.door import Transaction
from service.settings import Settings

with warnings.catch_warnings():
    # starlette announces another client; this one is what the environment has.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

STORY = Path(__file__).parents[3] / "fixtures" / "stories"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PIN = "482913"
# An application takes a fifth of a second to learn its routes: it serves one test after another.
IDLE: list[FastAPI] = []
SIGNERS = {
    "mei": ("Mei Li", "quality_supervisor", "zh-CN"),
    "sam": ("Sam Quality", "quality_supervisor", "en"),
    "pat": ("Pat Production", "production_manager", "en"),
    "eva": ("Eva Engineer", "engineering", "en"),
}


@dataclass
class Clock:
    """A time that stands until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


@dataclass
class Service:
    """The application under test, its clock and everybody's tokens."""

    app: Any
    clock: Clock
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def site(self) -> Site:
        site: Site = self.app.state.site
        return site

    def client(self, role: str | None = "admin") -> TestClient:
        headers = {} if role is None else {"Authorization": f"Bearer {self.tokens[role]}"}
        return TestClient(self.app, headers=headers, raise_server_exceptions=False)

    def write(self, work: Any) -> Any:
        def transact(transaction: Transaction) -> Any:
            desk = Desk(transaction, Books(transaction), self.site.plant, self.site.settings)
            return work(desk)

        return self.site.door.write(transact, by="test", now=self.clock())

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        with self.site.door.read() as connection:
            names = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            ).scalars()
            return {
                name: [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))]
                for name in list(names)
            }

    def link_of(self, person: str, *, kind: str = "approval_request") -> str:
        """The path in the newest letter of this kind to this person."""
        with self.site.door.read() as connection:
            query = select(outbox.c.payload).where(outbox.c.kind == kind)
            payloads = [
                orjson.loads(payload)
                for payload in connection.execute(query.order_by(outbox.c.id)).scalars()
            ]
        letter = [each for each in payloads if each["signer"] == person][-1]
        sent = self.write(lambda desk: with_personal_link(desk, letter))
        assert sent is not None, "the signature is wanted"
        return str(sent["link"]).removeprefix(self.site.settings.public_url)


@dataclass(frozen=True)
class Template:
    """A file that a test copies: PINs take long to hash, and the story a second to record."""

    path: Path
    tokens: dict[str, str]


@pytest.fixture(scope="session")
def staffed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A plant with people and tokens, and nothing else."""
    path = tmp_path_factory.mktemp("api") / "staffed.db"
    shutil.copy(sqlite_template, path)
    tokens: dict[str, str] = {}
    with _running(path, tokens) as running:
        running.write(lambda desk: _add_people(desk, tokens))
    return Template(path, tokens)


@pytest.fixture(scope="session")
def failed(staffed: Template, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The plant after K7 failed hardness."""
    path = tmp_path_factory.mktemp("api") / "failed.db"
    shutil.copy(staffed.path, path)
    with _running(path, staffed.tokens) as running:
        _post(running, (STORY / "m2-k7.jsonl").read_bytes())
    return Template(path, staffed.tokens)


@pytest.fixture
def service(staffed: Template, tmp_path: Path) -> Iterator[Service]:
    shutil.copy(staffed.path, tmp_path / "plant.db")
    with _running(tmp_path / "plant.db", staffed.tokens) as running:
        yield running


@pytest.fixture
def story(failed: Template, tmp_path: Path) -> Iterator[Service]:
    """The plant after K7 failed hardness: one case, four lots held."""
    shutil.copy(failed.path, tmp_path / "plant.db")
    with _running(tmp_path / "plant.db", failed.tokens) as running:
        yield running


@pytest.fixture
def before_failure(service: Service) -> Service:
    """The same plant just before the failing inspection is posted."""
    _post(service, b"\n".join((STORY / "m2-k7.jsonl").read_bytes().splitlines()[:-1]))
    return service


@contextmanager
def _running(path: Path, tokens: dict[str, str]) -> Iterator[Service]:
    clock = Clock()
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None, database=f"sqlite:///{path}", public_url="http://plant.example"
    )
    app = IDLE.pop() if IDLE else make_routes()
    put_to_work(app, open_site(settings, clock=clock))
    running = Service(app, clock, dict(tokens))
    yield running
    IDLE.append(app)
    with running.site.door.engine.connect() as connection:
        # What stands in the log beside the file would not be copied with it.
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    running.site.door.engine.dispose()


def _post(running: Service, body: bytes) -> None:
    answer = running.client("machine").post("/api/v1/records", content=body)
    assert answer.json()["refused"] == []


def _add_people(desk: Desk, tokens: dict[str, str]) -> None:
    for role in KNOWN_ROLES:
        tokens[role] = make_token(desk, name=f"the-{role}", role=role)
    # Used a moment ago: what a request changes is not mixed with that it was made.
    desk.transaction.flush()
    used = update(api_token).values(used_at=desk.transaction.now_micros)
    desk.transaction.connection.execute(used)
    for name, (printed, role, language) in SIGNERS.items():
        add_person(
            desk, name=name, printed_name=printed, email=f"{name}@plant.example",
            language=language, roles=[role], pin=PIN,
        )  # fmt: skip


FAILING: dict[str, Any] = orjson.loads((STORY / "m2-k7.jsonl").read_bytes().splitlines()[-1])


@pytest.fixture
def failing() -> dict[str, Any]:
    """The inspection that fails K7."""
    return dict(FAILING)
