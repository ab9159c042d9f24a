"""Plants to be replayed. What is compared are decisions, not stores: SQLite does."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.settings import Settings
from tests.service.backtest.replaying import Plants


@pytest.fixture
def plants(sqlite_template: Path, tmp_path: Path, settings: Settings) -> Plants:
    return Plants(sqlite_template, tmp_path, settings)
