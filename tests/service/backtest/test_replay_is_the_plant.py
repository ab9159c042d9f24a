"""A replay with the rulebook that decided in reality leads to what reality holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from fixtures.plant import generate
from service.backtest.past import PastEntry, read_past
from tests.properties.small_plants import small_plant
from tests.properties.trouble import troubled_plant
from tests.service.backtest.replaying import (
    Plants,
    RealPlant,
    Record,
    Replayed,
    cases_of,
    fired_of,
    holds_of,
    letters_of,
    packaged,
    really,
    rules,
)

START = datetime(2026, 1, 5, tzinfo=UTC)


def assert_same(replayed: Replayed, real: Replayed) -> None:
    assert cases_of(replayed) == cases_of(real)
    assert holds_of(replayed) == holds_of(real)
    assert letters_of(replayed) == letters_of(real)
    assert fired_of(replayed) == fired_of(real)
    assert not replayed.not_replayed


@pytest.mark.parametrize("seed", range(2))
def test_an_imported_plant_is_replayed_as_it_is(plants: Plants, seed: int) -> None:
    book = packaged() if seed % 2 else rules()
    real = plants.make(book)
    real.staff()
    real.record(*troubled_plant(seed, 400, 14, keep_returns=0.3))
    real.match()
    real.pass_time(real.now)
    found = really(real)
    assert found.cases
    assert found.holds
    assert found.letters
    assert_same(plants.replay(real, book), found)


@pytest.mark.parametrize("seed", [11])
def test_records_that_come_one_at_a_time_are_replayed_at_their_time(
    plants: Plants, seed: int
) -> None:
    """Reminders and missed deadlines fall due in between, as they did."""
    book = packaged()
    real = plants.make(book, now=START)
    real.staff()
    for at, record in _live(troubled_plant(seed, 130, 6, keep_returns=0.5)):
        real.live(at, record)
    found = really(real)
    assert any(each.kind == "approval_reminder" for each in found.letters)
    assert_same(plants.replay(real, book), found)


def _live(records: list[Record]) -> Iterator[tuple[datetime, Record]]:
    """Each record becomes known half an hour after the one before, and is told with its own."""
    for n, record in enumerate(records):
        yield START + n * timedelta(minutes=30), record


def test_corrections_are_replayed(plants: Plants) -> None:
    book = rules()
    draws = [(kind, a, b) for kind in range(14) for a, b in ((3, 1), (7, 5), (2, 9))]
    real = plants.make(book)
    real.staff()
    real.record(*small_plant(draws * 2))
    assert any(entry.kind == "record.correction" for entry in _entries(plants, real))
    assert_same(plants.replay(real, book), really(real))


def _entries(plants: Plants, real: RealPlant) -> list[PastEntry]:
    return list(read_past(plants.past(real)))


def test_the_default_plant_with_its_charts_is_replayed_as_it_is(plants: Plants) -> None:
    book = packaged()
    real = plants.make(book)
    real.staff()
    real.record(*generate(seed=7, days=25, records=2_500))
    real.match()
    real.pass_time(real.now)
    found = really(real)
    assert any(each.event == "spc.signal" for each in found.cases)
    assert_same(plants.replay(real, book), found)
