"""A stream of head heights in a database, with a tenth point that signals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.actions.charting import Charting, charting_at, heights
from tests.support.master_data import inspection

FLIES = ("I-FLY", 11.0)


@pytest.fixture
def charted(sqlite_url: str) -> Iterator[Charting]:
    """Thirty quiet subgroups, and one of four values far above."""
    charting = charting_at(sqlite_url)
    charting.check(heights(30))
    name, height = FLIES
    charting.works.record(
        inspection(name, "B-1", *[height] * 4, characteristic="head_height", stage="patrol",
                   at="2026-01-09T09:00:00+00:00")
    )  # fmt: skip
    yield charting
    charting.works.engine.dispose()
