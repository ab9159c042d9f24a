"""Plants to be replayed. What is compared are decisions, not stores: SQLite does."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from service.actions import secret_hashes
from service.settings import Settings
from tests.service.backtest.replaying import Plants


@pytest.fixture
def plants(sqlite_template: Path, tmp_path: Path, settings: Settings) -> Plants:
    return Plants(sqlite_template, tmp_path, settings)


@pytest.fixture(autouse=True)
def quick_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """PINs hashed as little as possible: what takes long about them is tested elsewhere."""
    monkeypatch.setattr(
        secret_hashes,
        "PasswordHasher",
        lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
    )
