"""The same records lead to the same state, whatever the chunks, and however often they come."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.settings import Settings
from tests.properties.comparing import (
    active_holds,
    assert_chain_is_intact,
    assert_memory_follows_the_store,
    state_of,
)
from tests.properties.trouble import troubled_plant
from tests.support.plant_oracle import Record
from tests.support.recording import Works, open_works

OpenAnother = Callable[[int], Works]


@pytest.fixture
def another(sqlite_template: Path, tmp_path: Path) -> Iterator[OpenAnother]:
    """Opens another empty plant that records in chunks of a size."""
    opened: list[Works] = []

    def open_another(chunk: int) -> Works:
        path = tmp_path / f"another-{len(opened)}.db"
        shutil.copy(sqlite_template, path)
        settings = Settings(_env_file=None, chunk_records=chunk)  # type: ignore[call-arg]
        opened.append(open_works(f"sqlite:///{path}", settings=settings))
        return opened[-1]

    yield open_another
    for works in opened:
        works.engine.dispose()


def told_plant(seed: int) -> list[Record]:
    return troubled_plant(seed, 350, 8, keep_returns=0.5)


@pytest.mark.parametrize("seed", [11, 12])
def test_chunks_make_no_difference(another: OpenAnother, seed: int) -> None:
    told = told_plant(seed)
    whole = another(1000)
    refused = [each.id for each in whole.try_record(*told).refused]
    assert active_holds(whole)
    for chunk in (1, 7):
        works = another(chunk)
        assert [each.id for each in works.try_record(*told).refused] == refused
        assert state_of(works) == state_of(whole)


def test_one_by_one_makes_no_difference(another: OpenAnother) -> None:
    told = told_plant(13)
    whole, single = another(1000), another(1000)
    whole.try_record(*told)
    for record in told:
        single.try_record(record)
    assert state_of(single) == state_of(whole)
    assert_chain_is_intact(single)
    assert_memory_follows_the_store(single)


@pytest.mark.parametrize("chunk", [7, 1000])
def test_telling_everything_again_changes_nothing(another: OpenAnother, chunk: int) -> None:
    told = told_plant(14)
    works = another(chunk)
    first = works.try_record(*told)
    refused = {each.id for each in first.refused}
    before = state_of(works)
    report = works.try_record(*(record for record in told if record["id"] not in refused))
    assert (report.new, report.refused) == (0, [])
    assert report.duplicates == first.new
    assert state_of(works) == before
