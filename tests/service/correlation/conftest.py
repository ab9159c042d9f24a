"""A floor with an engineer on it, matched in plain Python unless a test asks for the engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.settings import Settings
from tests.support.correlating import Floor, book, plant_records, staff
from tests.support.recording import Works


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    url: str = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url")
    return url


@pytest.fixture
def settings() -> Settings:
    return Settings(_env_file=None, correlation_engine="plain")  # type: ignore[call-arg]


@pytest.fixture
def floor(works: Works, settings: Settings) -> Iterator[Floor]:
    floor = Floor(works, settings)
    floor.obey(book())
    floor.write(staff)
    works.record(*plant_records())
    yield floor
    floor.close()
