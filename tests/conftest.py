"""A real, migrated database for each test, on SQLite and on PostgreSQL.

`sqlite_url`, `postgresql_url` and `database_url` (both, one after the other) are empty databases
with the newest schema. `door`, `plant`, `recorder`, `record` and `desk_of` stand on `database_url`;
a test that needs one database only says `@pytest.mark.parametrize("database_url", ["sqlite"],
indirect=True)`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from service.actions import secret_hashes
from service.actions.desk import Desk
from service.actions.record_batch import BatchRecorder, Report
from service.plant import Plant
from service.records.door import Door, Transaction
from service.records.engine import open_engine
from service.records.make_schema import migrate
from service.settings import Settings
from tests.support import recording
from tests.support.master_data import MASTER_DATA
from tests.support.postgresql_server import NoPostgresql, TestServer, running_server

NO_POSTGRESQL = "no PostgreSQL"


@pytest.fixture(scope="session", autouse=True)
def quick_secrets() -> Iterator[None]:
    """PINs and passwords are hashed as everywhere, but in a millisecond and not in a tenth of a
    second: what they cost is tested apart, and processes that a test starts hash in earnest."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secret_hashes, "PasswordHasher", lambda: quick)
        patch.setattr(secret_hashes, "NOBODYS_HASH", quick.hash("nobody's"))
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file; a copy takes a millisecond, a migration half a second."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "headmark.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[TestServer]:
    try:
        with running_server() as server:
            yield server
    except NoPostgresql as none:
        pytest.skip(str(none))


@pytest.fixture
def postgresql_url(postgresql_server: TestServer) -> Iterator[str]:
    url = postgresql_server.create_database()
    yield url
    postgresql_server.drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def settings() -> Settings:
    return Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.fixture
def works(database_url: str, settings: Settings) -> Iterator[recording.Works]:
    works = recording.open_works(database_url, settings=settings)
    yield works
    works.engine.dispose()


@pytest.fixture
def engine(works: recording.Works) -> Engine:
    return works.engine


@pytest.fixture
def door(works: recording.Works) -> Door:
    return works.door


@pytest.fixture
def plant(works: recording.Works) -> Plant:
    return works.plant


@pytest.fixture
def recorder(works: recording.Works) -> BatchRecorder:
    return works.recorder


@pytest.fixture
def record(works: recording.Works) -> Callable[..., Report]:
    """`record(dict, ...)` records through the batch recorder; a refusal fails the test."""
    return works.record


@pytest.fixture
def stocked(works: recording.Works) -> recording.Works:
    """The works with the minimal master data in its books."""
    works.record(*MASTER_DATA)
    return works


@pytest.fixture
def desk_of(plant: Plant, settings: Settings) -> Callable[[Transaction], Desk]:
    """`door.write(lambda transaction: act(desk_of(transaction)), by=..., now=...)`."""
    return lambda transaction: recording.desk_of(transaction, plant, settings)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Half of the guarantees untested is not a detail of the dots."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if NO_POSTGRESQL in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_line(
            f"NOT TESTED ON POSTGRESQL: {len(skipped)} tests skipped: {skipped[0].longrepr}",
            red=True,
            bold=True,
        )
