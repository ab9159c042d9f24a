"""A shop with people who sign, and a failed load: made once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.settings import Settings
from tests.service.actions import noticing
from tests.service.actions.signing import SETTINGS, Signing, add_people
from tests.stories.furnace import SHOP, basket, check, packed
from tests.support.master_data import MASTER_DATA, receipt
from tests.support.recording import open_works

LOAD = (
    basket("B1", 6, load="L-1"),
    basket("B2", 6, load="L-1"),
    receipt("SMALL-COIL", 500),
    packed("CTN", "B1"),
    check("B1", 40, day=6, stage="final"),
)


@pytest.fixture
def settings() -> Settings:
    return SETTINGS


@pytest.fixture(scope="session")
def failed_load(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("failed") / "load.db"
    shutil.copy(sqlite_template, path)
    works = open_works(f"sqlite:///{path}", settings=SETTINGS)
    works.record(*MASTER_DATA, *SHOP)
    add_people(works)
    works.record(*LOAD)
    works.engine.dispose()
    return path


@pytest.fixture
def signing(failed_load: Path, tmp_path: Path) -> Iterator[Signing]:
    """The failed load L-1 under one case: B1, B2 and the carton CTN are held."""
    path = tmp_path / "load.db"
    shutil.copy(failed_load, path)
    works = open_works(f"sqlite:///{path}", settings=SETTINGS)
    yield Signing(works)
    works.engine.dispose()


@pytest.fixture(scope="session")
def shipped_load(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shipped") / "load.db"
    shutil.copy(sqlite_template, path)
    works = open_works(f"sqlite:///{path}", settings=SETTINGS)
    works.record(*MASTER_DATA, *SHOP)
    add_people(works)
    works.record(*noticing.SHIPPED)
    works.engine.dispose()
    return path


@pytest.fixture
def shipped(shipped_load: Path, tmp_path: Path) -> Iterator[Signing]:
    """Load L-1 went to BUYER and SECOND; nobody knows yet that it is bad."""
    path = tmp_path / "shipped.db"
    shutil.copy(shipped_load, path)
    works = open_works(f"sqlite:///{path}", settings=SETTINGS)
    yield Signing(works)
    works.engine.dispose()


@pytest.fixture
def failed(shipped: Signing) -> Signing:
    """It was found: both customers are told."""
    shipped.works.record(noticing.FAILED)
    return shipped
