"""These tests are about what is decided, not about the store: one database does."""

from __future__ import annotations

import pytest

from tests.stories.furnace import SHOP
from tests.support.recording import Works


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def shop(stocked: Works) -> Works:
    """The works with three furnaces, a gauge, a second mill and customer, and a big coil."""
    stocked.record(*SHOP)
    return stocked
