"""These tests are about what is decided, not about the store: one database does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from service.actions.people import add_person
from tests.properties.case_works import SETTINGS
from tests.stories.furnace import SHOP, basket, check
from tests.support.master_data import MASTER_DATA
from tests.support.recording import NOW, desk_of, open_works


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture(scope="module")
def failed_load(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A load of two lots, a hundred pieces each, that failed: one open case."""
    path = tmp_path_factory.mktemp("machine") / "load.db"
    shutil.copy(sqlite_template, path)
    works = open_works(f"sqlite:///{path}", settings=SETTINGS)
    works.record(*MASTER_DATA, *SHOP)
    for name in ("wang", "lin"):
        works.door.write(
            lambda transaction, name=name: add_person(  # type: ignore[misc]
                desk_of(transaction, works.plant, SETTINGS), name=name, printed_name=name,
                email=None, language="en", roles=["quality_supervisor"], pin=f"pin-of-{name}",
            ), by="test", now=NOW,
        )  # fmt: skip
    works.record(
        basket("B1", 6, load="L-1"), basket("B2", 6, load="L-1"),
        check("B1", 40, day=6, stage="final"),
    )  # fmt: skip
    works.engine.dispose()
    return path
